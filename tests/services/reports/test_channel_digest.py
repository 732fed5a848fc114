"""The digest that somebody asks for in a channel, and the form that explains one of its lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from bot.domain.company.actor import Actor
from bot.domain.errors import GoodwillError
from bot.domain.reports.scope import EVERYTHING, Scope
from bot.services.reports.channel_digest import read_channel_digest
from bot.services.reports.explain import read_explainable
from bot.services.reports.subscribe import subscribe_digest
from bot.storage.schema import tables
from bot.storage.store import SqlStore
from tests.support.databases import Fill
from tests.support.digest_company import SmallCompany, in_a_copy, small_company

CHANNEL = "C0SALES"


@pytest.fixture
def filling() -> Fill:
    return small_company


@pytest.fixture
def company(store: SqlStore) -> SmallCompany:
    return in_a_copy(store)


def scope_seen(company: SmallCompany, person_id: int, named: str | None = None) -> Scope:
    actor = company.actor(person_id)
    return company.store.read(lambda tx: read_channel_digest(tx, actor, CHANNEL, named)).scope


def subscribe(
    company: SmallCompany, person_id: int, scope: str | None = None, *, shared: bool = False
) -> Scope:
    actor = company.actor(person_id)
    return company.store.write(
        lambda tx: subscribe_digest(tx, actor, CHANNEL, scope, 2, "09:30", "en", shared=shared)
    ).scope


def test_a_channels_digest_is_what_it_is_subscribed_to(company: SmallCompany) -> None:
    """What is theirs, until the channel is subscribed to something; or what is named."""
    assert scope_seen(company, company.ann) == Scope("department", "Sales")
    assert scope_seen(company, company.cora) == EVERYTHING
    subscribe(company, company.cora, "marketing")
    assert scope_seen(company, company.ann) == Scope("department", "Marketing")
    assert scope_seen(company, company.ann, "sales") == Scope("department", "Sales")


def test_what_is_typed_for_a_scope_must_exist(company: SmallCompany) -> None:
    """A subscription to something unknown is refused with what there is; nothing is saved."""
    with pytest.raises(GoodwillError, match="scope_unknown") as refused:
        subscribe(company, company.cora, "<!here>")
    assert refused.value.facts["departments"] == "Finance, Marketing, Sales"
    assert company.store.read(lambda tx: tx.subscriptions.all()) == []


def test_nobody_reads_or_subscribes_what_is_not_theirs(company: SmallCompany) -> None:
    """Neither by naming it nor by leaving the scope out; a line's owner shows a channel their own part."""
    acts: list[Callable[[], Scope]] = [
        lambda: scope_seen(company, company.ann, "everything"),
        lambda: scope_seen(company, company.ann, "line:MEAL"),
        lambda: subscribe(company, company.bo, "everything"),
        lambda: subscribe(company, company.bo, "marketing"),
    ]
    for act in acts:
        with pytest.raises(GoodwillError, match="digest_not_yours"):
            act()
    assert company.store.read(lambda tx: tx.subscriptions.all()) == []
    assert subscribe(company, company.bo) == Scope("department", "Sales")


def test_a_channel_of_two_companies_gets_none(company: SmallCompany) -> None:
    """Whoever subscribes it, and whatever to."""
    for person_id in (company.bo, company.cora):
        with pytest.raises(GoodwillError, match="digest_channel_shared"):
            subscribe(company, person_id, "sales", shared=True)
    assert company.store.read(lambda tx: tx.subscriptions.all()) == []


def test_a_subscription_shows_no_more_than_its_subscriber_may_see(company: SmallCompany) -> None:
    """A controller who is one no longer: the channel's members see what is theirs until it is ended."""
    subscribe(company, company.cora)
    assert scope_seen(company, company.ann) == EVERYTHING
    with company.store.database.writing() as connection:
        connection.execute(update(tables.person).where(tables.person.c.id == company.cora).values(roles=""))
    assert scope_seen(company, company.ann) == Scope("department", "Sales")


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
