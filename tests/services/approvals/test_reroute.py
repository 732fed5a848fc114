"""Authority is what it is at the moment of the decision: nobody signs with what was taken from them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from bot.domain.errors import GoodwillError, PassedOn, Stale
from bot.domain.messages.kind import MessageKind
from bot.domain.requests.request_state import RequestState
from bot.services.approvals.deadlines import enforce_deadlines
from bot.services.approvals.reroute import reroute_all
from bot.services.ports.unit_of_work import Transaction
from bot.storage.schema.tables import person
from tests.support import company
from tests.support.clock import ManualClock
from tests.support.desk import Desk, policy_with, refusal
from tests.support.told import told

NO_TIER = ("hana@example.com,lead,,", "hana@example.com,,,")
TOM = "tom@example.com,Tom Okafor,Sales,North,bo@example.com,"
TOM_COMPLIANCE = (f"{TOM},,", f"{TOM},compliance,")
NO_COMPLIANCE = ("cleo@example.com,,compliance,", "cleo@example.com,,,")


def cards_to(desk: Desk, who: str) -> int:
    """How many cards were queued for somebody's approval."""
    queued = desk.queued(MessageKind.APPROVAL_CARD)
    return sum(payload["person_id"] == desk.person(who).id for payload in queued)


def test_an_import_routes_again_what_waits_for_who_lost_their_tier(desk: Desk) -> None:
    """Bo is no lead any more: Hana is asked, both cards follow, the audit says who asked whom."""
    request = desk.submit("mei", 480_00)
    before = cards_to(desk, "bo")
    assert desk.import_people(NO_TIER) == 1

    assert desk.waits_for(request) == {"hana"}
    assert cards_to(desk, "hana") == 1
    assert cards_to(desk, "bo") > before
    assert desk.audited(request)[-1] == ("request.reroute", "routing")
    assert desk.request(request).version > request.version
    assert desk.import_people(NO_TIER) == 0

    assert isinstance(refusal(lambda: desk.approve("bo", desk.request(request))), GoodwillError)
    approved = desk.approve("hana", desk.request(request))
    assert approved.state is RequestState.APPROVED
    desk.assert_books_agree()


@pytest.mark.parametrize("act", ["approve", "reject", "ask", "reassign", "less"])
def test_a_click_with_lost_authority_changes_nothing_but_who_is_asked(desk: Desk, act: str) -> None:
    """The import died before it routed anything again: the click does, whatever it wanted."""
    request = desk.submit("mei", 480_00)
    desk.import_people(NO_TIER, routed=False)
    acts: dict[str, Callable[[], object]] = {
        "approve": lambda: desk.approve("bo", request),
        "less": lambda: desk.approve("bo", request, 100_00),
        "reject": lambda: desk.reject("bo", request),
        "ask": lambda: desk.ask("bo", request),
        "reassign": lambda: desk.reassign("bo", request, "hana"),
    }
    error = refusal(acts[act])

    assert isinstance(error, PassedOn)
    assert error.code == "no_longer_yours"
    assert desk.waits_for(request) == {"hana"}
    assert desk.held("MEAL") == (480_00, 0, 0)
    assert [action for action, _ in desk.audited(request)] == ["request.submit", "request.reroute"]
    # The second click finds a new version: it was for another card.
    assert isinstance(refusal(acts[act]), Stale)


def test_a_role_that_was_taken_away_signs_nothing(desk: Desk) -> None:
    """Ida is compliance no more, Tom is: what waited for her waits for him; the manager's part goes on."""
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"])
    desk.import_people(NO_COMPLIANCE, TOM_COMPLIANCE, routed=False)
    assert refusal(lambda: desk.approve("ida", request)).code == "no_longer_yours"
    assert desk.waits_for(request) == {"bo", "tom"}


def test_another_ones_click_routes_again_and_counts(desk: Desk) -> None:
    """Bo may still sign; that compliance is somebody else now does not cost him his click."""
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"])
    desk.import_people(NO_COMPLIANCE, TOM_COMPLIANCE, routed=False)
    halfway = desk.approve("bo", request)
    assert desk.waits_for(request) == {"tom"}
    assert desk.approve("tom", halfway).state is RequestState.APPROVED


def test_who_left_decides_on_nothing(desk: Desk) -> None:
    """The account may still be there: the company data says that they are gone."""
    request = desk.submit("mei", 480_00)
    bo = desk.actor("bo")
    with desk.store.database.writing() as connection:
        connection.execute(update(person).where(person.c.id == bo.id).values(active=False))
    # As if they had been looked up a moment before.
    assert refusal(lambda: desk.approve("bo", request)).code == "no_longer_yours"
    assert desk.waits_for(request) == {"hana"}


def test_who_is_above_the_requester_no_more(desk: Desk) -> None:
    """Mei reports to Dan now."""
    request = desk.submit("mei", 480_00)
    moved = ("mei@example.com,Mei Lin,Sales,North,bo@", "mei@example.com,Mei Lin,Sales,North,dan@")
    assert desk.import_people(moved) == 1
    assert desk.waits_for(request) == {"dan"}


def test_what_was_handed_over_is_looked_at_too(desk: Desk) -> None:
    """Hana handed it to Dan, whose tier is gone: it comes back to the line."""
    request = desk.submit("mei", 5000_00)
    desk.reassign("hana", request, "dan")
    assert desk.import_people(("cleo@example.com,director,,", "cleo@example.com,,,")) == 1
    assert desk.waits_for(request) == {"hana"}


def test_a_signature_given_in_time_counts(desk: Desk) -> None:
    """Bo signed while he had the tier: only what still waits is looked at."""
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"])
    halfway = desk.approve("bo", request)
    assert desk.import_people(NO_TIER) == 0
    assert desk.approve("ida", halfway).state is RequestState.APPROVED


def test_in_a_chain_the_rest_of_the_way_is_asked(open_desk: Callable[..., Desk]) -> None:
    """Bo signed, Hana lost her tier: Dan still has to, nobody is asked twice."""
    desk = open_desk(policy=policy_with({}, '\n[routing]\nmode = "chain"\n'))
    request = desk.approve("bo", desk.submit("mei", 20_000_00))
    assert desk.waits_for(request) == {"hana"}
    assert desk.import_people(("dan@example.com,head,,", "dan@example.com,,,")) == 1
    assert desk.waits_for(request) == {"dan"}
    assert desk.approve("dan", desk.request(request)).state is RequestState.APPROVED


def test_where_nobody_may_decide_nothing_is_decided(open_desk: Callable[..., Desk]) -> None:
    """One manager, no controller, no administrator: their click is refused, and says what to do."""
    rows = [
        "mei@example.com,Mei Lin,Sales,North,bo@example.com,,,",
        "bo@example.com,Bo Zhang,Sales,North,,cfo,,",
        "tom@example.com,Tom Okafor,Sales,North,,,,",
        "hana@example.com,Hana Sato,Sales,North,,,,",
        "fin@example.com,Fin Costa,Finance,,,,,",
    ]
    people = "\n".join([company.PEOPLE.splitlines()[0], *rows]) + "\n"
    desk = open_desk(files={"people": people})
    request = desk.submit("mei", 480_00)
    with desk.store.database.writing() as connection:
        connection.execute(update(person).where(person.c.id == desk.person("bo").id).values(tier=""))
    assert reroute_all(desk.store, "cli") == 0
    assert refusal(lambda: desk.approve("bo", request)).code == "nobody_may_decide"
    assert desk.held("MEAL") == (480_00, 0, 0)


def test_the_hourly_look_routes_again_too(open_desk: Callable[..., Desk], clock: ManualClock) -> None:
    """Nobody clicked, and the import had died: whoever is asked now has the full time."""
    deadlines = "\n[deadlines]\nremind_after_hours = 2\nescalate_after_hours = 4\nexpire_after_days = 5\n"
    desk = open_desk(policy=policy_with({}, deadlines))
    request = desk.submit("mei", 480_00)
    desk.import_people(NO_TIER, routed=False)
    clock.advance(hours=3)
    assert desk.store.write(lambda tx: enforce_deadlines(tx, request.id)) == "rerouted"
    assert desk.waits_for(request) == {"hana"}
    assert desk.store.write(lambda tx: enforce_deadlines(tx, request.id)) == ""


def test_a_question_that_is_open_comes_back_to_who_may_decide(desk: Desk) -> None:
    """Bo asked and lost his tier: Hana gets the answer."""
    asked = desk.ask("bo", desk.submit("mei", 480_00))
    assert desk.import_people(NO_TIER) == 1
    answered = desk.answer("mei", desk.request(asked))
    assert desk.waits_for(answered) == {"hana"}


def test_what_has_nothing_to_route_is_left_alone(desk: Desk) -> None:
    """Decided requests, and those of people whose authority did not change."""
    decided, waiting = desk.approved(300_00), desk.submit("tom", 200_00)
    assert desk.import_people(NO_COMPLIANCE) == 0
    assert (desk.request(decided).version, desk.request(waiting).version) == (
        decided.version,
        waiting.version,
    )


def test_a_refusal_that_commits_is_still_a_refusal(desk: Desk) -> None:
    """The store keeps what was written before it, and raises it."""

    def work(tx: Transaction) -> None:
        told(lambda tx: tx.requests.save_version(request.id, 7))(tx)
        raise PassedOn("no_longer_yours", number=request.number)

    request = desk.submit("mei", 480_00)
    assert isinstance(refusal(lambda: desk.store.write(work)), PassedOn)
    assert desk.request(request).version == 7
