"""What the Home asks of owners: of lines, and of key customers; nothing is read for anybody else."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.company.care import CUTS_SHOWN_DAYS
from bot.domain.listed import Page
from bot.domain.messages.kind import MessageKind
from bot.domain.reports.scope import EVERYTHING, Scope
from bot.jobs.care import CareReminders
from bot.jobs.scheduler import JobScheduler
from bot.services.company.meet import log_meeting
from bot.services.reports.digest import read_digest
from bot.services.requests.reading.owner import OwnerFacts, read_own_care, read_owner
from bot.storage.operations.job_runs import SqlJobRuns
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from tests.support.clock import ManualClock
from tests.support.company import BUDGET, CUSTOMERS
from tests.support.databases import Fill, new_workspace
from tests.support.desk import Desk, beside_another_company, open_company
from tests.support.statements import statements_of

SOUTH = "SOLE,Sole,key,growth,South,Cloud,tom@example.com,500,no\nFREE,Free,key,growth,North,Cloud,,400,no\n"


@pytest.fixture
def filling() -> Fill:
    return beside_another_company


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    return Desk(store)


@pytest.fixture
def wider(store: SqlStore, clock: ManualClock) -> Desk:
    """With key customers of two owners and of nobody, and a line for those in the south."""
    line = "VISIT-SOUTH,Sales,visit,key,,South,,in_person,hana@example.com,track,CNY,6000,,,,,,,,,,,,,,\n"
    files = {"customers": CUSTOMERS + SOUTH, "budget": BUDGET + line}
    return open_company(new_workspace(store.database, clock), files)


def look(desk: Desk) -> None:
    """The morning's job, as the scheduler runs it."""
    JobScheduler(desk.store, SqlJobRuns(desk.store), [CareReminders()], desk.store.clock, Metrics()).tick()


def owner(desk: Desk, who: str) -> OwnerFacts:
    actor = desk.actor(who)
    return desk.read(lambda tx: read_owner(tx, actor, owns_lines=False))


def due(desk: Desk, who: str) -> list[str]:
    return [each.name for each in owner(desk, who).care.shown]


def cut(desk: Desk, who: str, kind: str, amount: str, line: str) -> str:
    return desk.approve_adjustment("fin", desk.adjust(who, kind, amount, from_line=line)).number


def test_owners_see_their_own_key_customers(wider: Desk) -> None:
    """As the morning has found them, also on a day off, and as things are now: who was met is left out."""
    wider.advance(days=61)
    assert due(wider, "mei") == [], "nobody has looked yet"
    look(wider)
    assert (due(wider, "mei"), due(wider, "tom"), due(wider, "bo")) == (["Acme"], ["Sole"], [])
    assert not wider.queued(MessageKind.CARE_REMINDER), "a Sunday"

    def names(scope: Scope) -> list[tuple[str, str]]:
        digest = wider.read(lambda tx: read_digest(tx, scope))
        return [(each.name, each.owner_name) for each in digest.care.shown]

    everybody = [("Acme", "Mei Lin"), ("Sole", "Tom Okafor"), ("Free", "")]
    assert names(EVERYTHING) == everybody
    assert names(Scope("department", "Sales")) == everybody[:2]
    assert names(Scope("region", "South")) == names(Scope("line", "VISIT-SOUTH")) == everybody[1:2]

    mei, acme = wider.actor("mei"), wider.customer_id("ACME")
    wider.store.write(lambda tx: log_meeting(tx, mei, acme, date(2026, 11, 10), "At the fair"))
    assert due(wider, "mei") == []
    assert names(EVERYTHING) == everybody[1:]
    tom = wider.actor("tom")
    second = wider.read(lambda tx: read_own_care(tx, tom, Page(1, 1)))
    assert (second.shown, second.total) == ((), 1)


def test_cuts_that_hit_key_customers(wider: Desk) -> None:
    """Of lines for them, for a month, unless they are taken back: told to whose customers they hit."""

    def seen(who: str) -> list[str]:
        return [each.number for each in owner(wider, who).cuts]

    first = cut(wider, "bo", "cut", "200", "GIFT-KEY")
    south = cut(wider, "hana", "hold", "", "VISIT-SOUTH")
    cut(wider, "hana", "cut", "100", "MEAL")
    assert (seen("mei"), seen("tom"), seen("hana")) == ([first], [south, first], [])
    digest = wider.read(lambda tx: read_digest(tx, Scope("line", "GIFT-KEY")))
    assert [(each.line, each.amount_minor, each.kind) for each in digest.cuts] == [
        ("GIFT-KEY", 200_00, "cut")
    ]
    assert len(wider.read(lambda tx: read_digest(tx, EVERYTHING)).cuts) == 2

    back = wider.adjust("bo", "supplement", "200", to_line="GIFT-KEY", undoes=first)
    wider.approve_adjustment("fin", back)
    wider.approve_adjustment("fin", wider.adjust("hana", "open", from_line="VISIT-SOUTH"))
    assert (seen("mei"), seen("tom")) == ([], [])

    again = cut(wider, "bo", "cut", "300", "GIFT-KEY")
    wider.advance(days=CUTS_SHOWN_DAYS)
    assert seen("mei") == [again]
    wider.advance(days=1)
    assert seen("mei") == []


def test_nothing_is_read_for_whom_it_does_not_concern(desk: Desk) -> None:
    """Whether a plan asks them, and whether they own a key customer; for owners a few statements more."""
    desk.advance(days=63)
    look(desk)

    def statements(who: str) -> list[str]:
        actor = desk.actor(who)
        with statements_of(desk.store.database) as sent:
            desk.read(lambda tx: read_owner(tx, actor, owns_lines=False))
        return sent

    assert statements("ida") == ["SELECT plan_question", "SELECT plan", "SELECT customer"]
    assert len(statements("mei")) <= 9
