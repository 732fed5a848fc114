"""Checking and applying a policy file."""

from __future__ import annotations

import pytest

from bot.domain.errors import GoodwillError, NotAllowed, NotFound
from bot.policies.shipped import default_policy_text
from bot.services.company.operator import Operator
from bot.services.policy.apply import AppliedPolicy, apply_policy, check_policy, find_policy_file
from bot.storage.opening import ensure_policy
from bot.storage.store import SqlStore
from bot.toml.problem import FileProblems
from tests.support.company_files import OPERATOR, PEOPLE, audited, bring, version

SHIPPED = default_policy_text()


def apply(store: SqlStore, text: str, operator: Operator = OPERATOR) -> AppliedPolicy:
    return store.administer(lambda tx: apply_policy(tx, text, operator))


def test_a_policy_is_in_force_from_its_day(store: SqlStore) -> None:
    """Until then the one before is; and every change is audited."""
    assert apply(store, version("a")).in_force_today == "a"
    applied = apply(store, version("b", "2026-12-01"))
    assert (applied.new, applied.in_force_today) == (True, "a")
    assert store.inspect(lambda tx: find_policy_file(tx)).version == "a"
    assert store.inspect(lambda tx: find_policy_file(tx, "b")).source == version("b", "2026-12-01")
    assert audited(store) == ["policy.applied", "policy.applied"]


def test_the_same_file_again_changes_nothing(store: SqlStore) -> None:
    """No second version, no second entry."""
    apply(store, SHIPPED)
    assert apply(store, SHIPPED).new is False
    assert audited(store) == ["policy.applied"]


def test_a_version_never_changes(store: SqlStore) -> None:
    """Requests name the version that they were submitted under."""
    apply(store, SHIPPED)
    with pytest.raises(GoodwillError, match="policy_version_taken"):
        apply(store, SHIPPED + "\n# another word\n")


def test_what_is_wrong_in_the_file_is_refused(store: SqlStore) -> None:
    """With everything that is wrong, before anything is stored."""
    with pytest.raises(FileProblems):
        store.inspect(lambda tx: check_policy(tx, "version = 3"))
    with pytest.raises(GoodwillError, match="policy_currency"):
        apply(store, version("e", text=SHIPPED.replace('"CNY"', '"EUR"', 1)))
    assert audited(store) == []


def test_who_may_not_change_company_data_is_refused(store: SqlStore) -> None:
    """Nothing is stored."""
    ensure_policy(store)
    bring(store, "people", PEOPLE)
    with pytest.raises(NotAllowed):
        apply(store, version("c"), Operator("root", "ann@example.com"))
    assert apply(store, version("c"), Operator("root", "cara@example.com")).new


def test_the_shipped_policy_is_there_from_the_start(store: SqlStore) -> None:
    """Once, by Goodwill; and not where the company counts in another currency."""
    ensure_policy(store)
    ensure_policy(store)
    found = store.inspect(lambda tx: find_policy_file(tx))
    assert (found.source, found.applied_by) == (SHIPPED, "goodwill")
    assert audited(store) == ["policy.applied"]
    abroad = SqlStore(store.database, store.workspace_id, store.clock, store.calendar, "EUR")
    with pytest.raises(GoodwillError, match="policy_currency"):
        apply(abroad, version("x"))


def test_another_currency_gets_no_shipped_policy(store: SqlStore) -> None:
    """Its caps would mean something else: the company applies its own."""
    abroad = SqlStore(store.database, store.workspace_id, store.clock, store.calendar, "EUR")
    ensure_policy(abroad)
    with pytest.raises(NotFound, match="no_policy"):
        abroad.inspect(lambda tx: find_policy_file(tx))
