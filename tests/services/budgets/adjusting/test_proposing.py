"""Transfers that the forecast proposes: to both owners, once a month, silent when one of them says so."""

from __future__ import annotations

import pytest

from bot.delivery.rendering.adjustments import render_transfer_proposal
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.listed import Page
from bot.domain.messages.budgets import TransferProposal
from bot.domain.messages.kind import MessageKind
from bot.i18n import Reader
from bot.jobs.proposals import TransferProposals
from bot.jobs.scheduler import JobScheduler
from bot.services.budgets.adjusting.filled import draft_for_proposal
from bot.services.budgets.adjusting.proposed import read_proposed
from bot.services.budgets.adjusting.proposing import propose_transfers, silence_proposal
from bot.services.budgets.close_month import close_month
from bot.services.ports.unit_of_work import Transaction
from bot.storage.operations.job_runs import SqlJobRuns
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from tests.support.company import OPERATOR
from tests.support.databases import Fill
from tests.support.desk import Desk
from tests.support.fast_spending import spend_too_fast


def meals_too_dear(store: SqlStore) -> None:
    """Eight closed months of it, and nobody gave anything."""
    spend_too_fast(store)
    store.administer(lambda tx: close_month(tx, "2026-08", OPERATOR))


@pytest.fixture
def filling() -> Fill:
    return meals_too_dear


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    return Desk(store)


def told(desk: Desk) -> list[tuple[int, int, int, int]]:
    """(person, giving line, receiving line, minor units) of each card so far."""
    return [
        (each["person_id"], each["from_line_id"], each["to_line_id"], each["amount_minor"])
        for each in desk.queued(MessageKind.TRANSFER_PROPOSAL)
    ]


def propose(desk: Desk) -> int:
    """How many pairs there are."""

    def of_the_year(tx: Transaction) -> int:
        plan = tx.budgets.plan(2026)
        assert plan is not None
        return propose_transfers(tx, plan)

    return desk.store.write(of_the_year)


def test_both_owners_are_told_once_a_month(desk: Desk) -> None:
    """MEAL will lack 3,680; REST is for any department and keeps most."""
    assert propose(desk) == 1
    first = told(desk)
    assert propose(desk) == 1

    rest, meal = desk.line_id("REST"), desk.line_id("MEAL")
    assert sorted(first) == sorted(told(desk))
    assert {(giving, receiving) for _, giving, receiving, _ in first} == {(rest, meal)}
    assert {person for person, *_ in first} == {desk.person("fin").id, desk.person("hana").id}
    assert {amount for *_, amount in first} == {3680_00}
    draft = desk.read(lambda tx: draft_for_proposal(tx, rest, meal, 3680_00))
    assert (draft.from_line, draft.to_line, draft.amount) == ("REST", "MEAL", "3680")


def test_a_line_that_is_overspent_already_is_said_to_be(desk: Desk) -> None:
    """The card and the Home read it as it is now, not as it was when it was proposed."""
    propose(desk)
    hana = desk.actor("hana")
    payload = next(each for each in desk.queued(MessageKind.TRANSFER_PROPOSAL))

    def seen() -> tuple[bool, str]:
        (home,) = desk.read(lambda tx: read_proposed(tx, hana, Page(5))).shown
        reader = Reader("en", currency="CNY")
        told = TransferProposal.from_json(payload)
        card = desk.read(lambda tx: render_transfer_proposal(tx, told, reader))
        assert card is not None
        return home.is_over, card.text.replace("*", "")

    assert seen()[0] is False
    assert "MEAL runs dry in November 2026" in seen()[1]
    desk.spend("mei", desk.approved(100_00), 6_000_00, final=True)
    assert seen()[0] is True
    assert "MEAL is over its budget" in seen()[1]


def test_not_now_silences_the_pair_for_thirty_days(desk: Desk) -> None:
    """Whoever may ask for the transfer may say so; nobody else, and not of lines that do not exist."""
    rest, meal = desk.line_id("REST"), desk.line_id("MEAL")
    hana, mei = desk.actor("hana"), desk.actor("mei")
    with pytest.raises(NotAllowed):
        desk.store.write(lambda tx: silence_proposal(tx, mei, rest, meal))
    with pytest.raises(NotFound):
        desk.store.write(lambda tx: silence_proposal(tx, hana, rest, 999_999))

    desk.store.write(lambda tx: silence_proposal(tx, hana, rest, meal))
    assert propose(desk) == 0
    desk.advance(days=29)
    assert propose(desk) == 0
    desk.advance(days=1)
    assert propose(desk) == 1


def test_it_runs_at_nine_on_working_days(desk: Desk) -> None:
    """On a Saturday nobody is told; on the Monday after, both owners."""
    jobs = JobScheduler(
        desk.store, SqlJobRuns(desk.store), [TransferProposals()], desk.store.clock, Metrics()
    )
    desk.advance(days=4)
    assert jobs.tick() == 1
    assert told(desk) == []
    desk.advance(days=2)
    assert (jobs.tick(), jobs.tick()) == (1, 0)
    assert len(told(desk)) == 2


def test_what_was_proposed_stands_in_the_home_of_both_owners(desk: Desk) -> None:
    """With the figures of now, until it is asked for or said no to, or one of the lines takes no part."""
    rest, meal = desk.line_id("REST"), desk.line_id("MEAL")

    def seen(who: str) -> list[tuple[str, str, int]]:
        actor = desk.actor(who)
        found = desk.read(lambda tx: read_proposed(tx, actor, Page(5)))
        assert found.total == len(found.shown)
        return [(each.from_line, each.to_line, each.amount_minor) for each in found.shown]

    assert seen("hana") == [], "nothing was proposed yet"
    propose(desk)
    assert seen("hana") == seen("fin") == [("REST", "MEAL", 3680_00)]
    assert seen("bo") == []

    added = desk.adjust("hana", "supplement", "1000", to_line="MEAL")
    assert seen("hana") == [], "more for the line is asked for already"
    desk.approve_adjustment("fin", added)
    assert seen("hana") == [("REST", "MEAL", 2680_00)]

    for kind, left in (("hold", 0), ("open", 1)):
        desk.approve_adjustment("fin", desk.adjust("hana", kind, from_line="MEAL"))
        assert len(seen("fin")) == left

    hana = desk.actor("hana")
    desk.store.write(lambda tx: silence_proposal(tx, hana, rest, meal))
    assert seen("hana") == seen("fin") == []
    desk.advance(days=32)
    assert seen("fin") == [], "what was told is told again, or not at all"
