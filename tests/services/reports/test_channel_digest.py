"""The digest that somebody asks for in a channel, and the form that explains one of its lines."""

from __future__ import annotations

import pytest

from bot.domain.actor import Actor
from bot.domain.errors import GoodwillError
from bot.domain.scope import EVERYTHING, Scope
from bot.services.reports.channel_digest import read_channel_digest
from bot.services.reports.explain import read_explainable
from bot.services.reports.subscribe import subscribe_digest
from bot.storage.store import SqlStore
from tests.support.digest_company import SmallCompany

CHANNEL = "C0SALES"


@pytest.fixture
def company(store: SqlStore) -> SmallCompany:
    return SmallCompany(store)


def scope_seen(company: SmallCompany, person_id: int, named: str | None = None) -> Scope:
    actor = company.actor(person_id)
    return company.store.read(lambda tx: read_channel_digest(tx, actor, CHANNEL, named)).scope


def test_a_channels_digest_is_what_it_is_subscribed_to(company: SmallCompany) -> None:
    """Everything, until the channel is subscribed to something; or what is named."""
    assert scope_seen(company, company.ann) == EVERYTHING
    bo = company.actor(company.bo)
    found = company.store.write(lambda tx: subscribe_digest(tx, bo, CHANNEL, "sales", 2, "09:30", "en"))
    assert found.scope == Scope("department", "Sales")
    assert scope_seen(company, company.ann) == Scope("department", "Sales")
    assert scope_seen(company, company.ann, "marketing") == Scope("department", "Marketing")


def test_what_is_typed_for_a_scope_must_exist(company: SmallCompany) -> None:
    """A subscription to something unknown is refused with what there is; nothing is saved."""
    bo = company.actor(company.bo)
    with pytest.raises(GoodwillError, match="scope_unknown") as refused:
        company.store.write(lambda tx: subscribe_digest(tx, bo, CHANNEL, "<!here>", 0, "09:00", "en"))
    assert refused.value.facts["departments"] == "Finance, Marketing, Sales"
    assert company.store.read(lambda tx: tx.subscriptions.all()) == []


def test_strangers_read_no_digest(company: SmallCompany) -> None:
    """Somebody whom the company data does not know is told so."""
    with pytest.raises(GoodwillError, match="not_an_employee"):
        company.store.read(lambda tx: read_channel_digest(tx, Actor(None, "slack"), CHANNEL))


@pytest.mark.parametrize(
    ("scope", "codes"), [(EVERYTHING, ["GIFT-KEY", "VISIT"]), (Scope("line", "VISIT"), ["VISIT", "GIFT-KEY"])]
)
def test_lines_to_explain(company: SmallCompany, scope: Scope, codes: list[str]) -> None:
    """The owner's own lines: those of the digest first, gravest on top, then their others."""
    bo = company.actor(company.bo)
    found = company.store.read(lambda tx: read_explainable(tx, bo, scope))
    assert [line.code for line, _ in found.lines] == codes
    assert found.period == f"{company.store.read(lambda tx: tx.today):%Y-%m}"


def test_who_owns_nothing_explains_nothing(company: SmallCompany) -> None:
    """They get no form."""
    ann = company.actor(company.ann)
    with pytest.raises(GoodwillError, match="explain_not_allowed"):
        company.store.read(lambda tx: read_explainable(tx, ann, EVERYTHING))
