"""Who may subscribe a channel to its digest, and who may explain a variance."""

from __future__ import annotations

import json
from functools import partial

import pytest
from sqlalchemy import select

from bot.domain.company.actor import Actor
from bot.domain.errors import GoodwillError
from bot.domain.reports.scope import EVERYTHING, Scope
from bot.services.budgets.explain_variance import explain_variance
from bot.services.ports.reports import Subscription
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.explain import explainable_lines
from bot.services.reports.scope import find_scope
from bot.services.reports.subscribe import subscribe_digest, unsubscribe_digest
from bot.storage.schema import tables
from bot.storage.store import SqlStore
from tests.support.databases import Fill
from tests.support.digest_company import SmallCompany, in_a_copy, small_company


@pytest.fixture
def filling() -> Fill:
    return small_company


@pytest.fixture
def company(store: SqlStore) -> SmallCompany:
    return in_a_copy(store)


def _subscribe(tx: Transaction, actor: Actor, at_time: str) -> Subscription:
    return subscribe_digest(tx, actor, "C0", None, 4, at_time, "en", shared=False)


def audit(company: SmallCompany) -> list[tuple[str, str, dict[str, object]]]:
    entry = tables.audit_entry
    with company.store.database.reading() as connection:
        mine = select(entry).where(entry.c.subject != "tests").order_by(entry.c.sequence)
        rows = connection.execute(mine).all()
    return [(row.action, row.subject, json.loads(row.facts)) for row in rows]


@pytest.mark.parametrize("who", ["bo", "cora"])
def test_owner_and_controller_subscribe(company: SmallCompany, who: str) -> None:
    """Who owns a line, or is a controller, subscribes a channel; the audit says so."""
    actor = company.actor(getattr(company, who))
    scope = Scope("department", "Sales")
    company.store.write(
        lambda tx: subscribe_digest(tx, actor, "C0SALES", scope, 0, "09:00", "zh_CN", shared=False)
    )
    found = company.store.read(lambda tx: tx.subscriptions.of_channel("C0SALES"))
    assert found is not None
    assert (found.scope_kind, found.scope_value, found.weekday, found.at_time, found.locale) == (
        "department",
        "Sales",
        0,
        "09:00",
        "zh_CN",
    )
    facts = {"scope": "department:Sales", "weekday": 0, "at_time": "09:00", "locale": "zh_CN"}
    assert audit(company) == [("digest.subscribed", "channel:C0SALES", facts)]


def test_others_may_not(company: SmallCompany) -> None:
    """A requester can neither subscribe nor unsubscribe; nothing is written."""
    actor = company.actor(company.ann)
    with pytest.raises(GoodwillError, match="digest_not_allowed"):
        company.store.write(
            lambda tx: subscribe_digest(tx, actor, "C0", EVERYTHING, 0, "09:00", "en", shared=False)
        )
    with pytest.raises(GoodwillError, match="digest_not_allowed"):
        company.store.write(lambda tx: unsubscribe_digest(tx, actor, "C0"))
    assert audit(company) == []


def test_a_channel_has_one_subscription(company: SmallCompany) -> None:
    """Subscribing again replaces; unsubscribing twice removes once."""
    actor = company.actor(company.bo)
    for at_time in ("09:00", "17:30"):
        company.store.write(partial(_subscribe, actor=actor, at_time=at_time))
    assert [found.at_time for found in company.store.read(lambda tx: tx.subscriptions.all())] == ["17:30"]
    assert company.store.write(lambda tx: unsubscribe_digest(tx, actor, "C0")) is True
    assert company.store.write(lambda tx: unsubscribe_digest(tx, actor, "C0")) is False
    assert [action for action, _, _ in audit(company)].count("digest.unsubscribed") == 1


@pytest.mark.parametrize(("weekday", "at_time"), [(7, "09:00"), (-1, "09:00"), (0, "9:00"), (0, "24:00")])
def test_impossible_times(company: SmallCompany, weekday: int, at_time: str) -> None:
    """A day or time that no clock shows is refused."""
    actor = company.actor(company.cora)
    with pytest.raises(GoodwillError, match="digest_time_unreadable"):
        company.store.write(
            lambda tx: subscribe_digest(tx, actor, "C0", EVERYTHING, weekday, at_time, "en", shared=False)
        )


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("", "all"),
        ("everything", "all"),
        ("全部", "all"),
        ("sales", "department:Sales"),
        ("  SOUTH ", "region:South"),
        ("gift-key", "line:GIFT-KEY"),
        ("line：gift-key", "line:GIFT-KEY"),
        ("Department: Marketing", "department:Marketing"),
    ],
)
def test_find_scope(company: SmallCompany, text: str, scope: str) -> None:
    """A name in any case, bare or with its kind, finds what the company calls so."""
    assert str(company.store.read(lambda tx: find_scope(tx, text))) == scope


def test_a_name_of_two_things_must_be_told_apart(company: SmallCompany) -> None:
    """A department and a region of one name: the answer says how to write each."""
    company.customer("Delta", region="Sales")
    with pytest.raises(GoodwillError) as refused:
        company.store.read(lambda tx: find_scope(tx, "sales"))
    assert refused.value.code == "scope_ambiguous"
    assert refused.value.facts["scopes"] == "department:Sales, region:Sales"


def test_explaining_is_for_owner_and_controller(company: SmallCompany) -> None:
    """The owner explains their own lines only, a controller any; another's line does not exist for them."""
    for who, lines in (
        (company.bo, {"GIFT-KEY", "VISIT"}),
        (company.cora, {"GIFT-KEY", "VISIT", "MEAL", "SUMMIT"}),
    ):
        actor = company.actor(who)
        found = company.store.read(partial(explainable_lines, actor=actor))
        assert {line.code for line in found} == lines
    bo, ann = company.actor(company.bo), company.actor(company.ann)
    with pytest.raises(GoodwillError, match="explain_not_allowed"):
        company.store.read(lambda tx: explainable_lines(tx, ann))
    with pytest.raises(GoodwillError, match="line_unknown"):
        company.store.write(lambda tx: explain_variance(tx, bo, company.meal, "2026-09", "words"))
    with pytest.raises(GoodwillError, match="line_unknown"):
        company.store.write(lambda tx: explain_variance(tx, bo, 999_999, "2026-09", "words"))


@pytest.mark.parametrize(
    ("period", "note", "code"),
    [
        ("2026-09", "  ", "note_empty"),
        ("2026-09", "x" * 501, "note_too_long"),
        ("2026-13", "x", "period_unreadable"),
    ],
)
def test_unusable_explanations(company: SmallCompany, period: str, note: str, code: str) -> None:
    """Empty or endless words and impossible months are refused."""
    bo = company.actor(company.bo)
    with pytest.raises(GoodwillError, match=code):
        company.store.write(lambda tx: explain_variance(tx, bo, company.gift, period, note))


def test_the_audit_keeps_no_words(company: SmallCompany) -> None:
    """The chain says that a variance was explained; the words stay where they can be erased."""
    bo = company.actor(company.bo)
    company.store.write(lambda tx: explain_variance(tx, bo, company.gift, "2026-09", "Mr Li was ill"))
    ((action, subject, facts),) = audit(company)
    assert (action, subject) == ("variance.explained", f"line:{company.gift}")
    assert set(facts) == {"line", "period", "note_id"}
