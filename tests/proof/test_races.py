"""Many at once: exactly as many as fit, exactly one winner, and a clear answer to everybody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from bot.domain.errors import GoodwillError, NotFound, Refused, Stale
from bot.domain.requests.finding import Severity
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.storage.engine.database import Database
from tests.support.at_once import at_once, company_to_race
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.desk import Desk, open_company, policy_with

pytestmark = pytest.mark.heavy

THREADS = 40
PLACES = 10


@pytest.fixture
def desk(shared_database: Database, clock: ManualClock) -> Desk:
    return company_to_race(shared_database, clock, "mei", "tom", "bo", "hana", "fin", "ida")


def blocking(result: object) -> tuple[str, ...]:
    """The codes that blocked it; nothing for who came through."""
    if isinstance(result, SpendRequest):
        return ()
    assert isinstance(result, Refused)
    return tuple(f.code for f in result.findings if f.severity is Severity.BLOCK)


def test_the_last_places_of_a_line(desk: Desk) -> None:
    """40 ask for the last 10 places: 10 reserve, 30 are told that the budget is used up, and by how much."""
    terms = [desk.terms(2_400_00, customer) for customer in ("ACME", "BETA")]
    works = [
        partial(desk.submit_terms, ("mei", "tom")[i % 2], terms[i % 2], f"race:{i}") for i in range(THREADS)
    ]
    results = at_once(works)

    assert Counter(map(blocking, results)) == {(): PLACES, ("budget_over",): THREADS - PLACES}
    assert desk.held("MEAL") == (PLACES * 2_400_00, 0, 0)
    numbers = sorted(result.number for result in results if isinstance(result, SpendRequest))
    assert numbers == [f"GW-2026-{n:05d}" for n in range(1, PLACES + 1)]
    desk.assert_books_agree()


def test_the_last_places_of_a_recipients_year(desk: Desk) -> None:
    """A windowed cap holds under the same race: 1,500 a year are ten gifts of 150, whoever asks."""
    terms = desk.terms(150_00, "ACME", ["Li Na"], category="gift")
    works = [partial(desk.submit_terms, ("mei", "tom")[i % 2], terms, f"race:{i}") for i in range(THREADS)]
    results = at_once(works)

    assert Counter(map(blocking, results)) == {(): PLACES, ("cap",): THREADS - PLACES}
    assert desk.held("GIFT-KEY") == (PLACES * 150_00, 0, 0)


def test_a_late_actual_against_the_last_place_of_a_cap(shared_database: Database, clock: ManualClock) -> None:
    """The late bill races whoever asks for the rest: either they are refused, or the bill is told of."""
    policy = policy_with({'cap = "500"': 'cap = "5000"'})
    desk = open_company(new_workspace(shared_database, clock), policy=policy)
    terms = desk.terms(500_00, "ACME", ["Li Na"], category="gift")
    first = desk.submit_terms("mei", terms.with_amounts([1_500_00]), "first")
    first = desk.spend("mei", desk.approve("bo", first), 100_00, final=True)
    asks = [partial(desk.submit_terms, ("mei", "tom")[i % 2], terms, f"race:{i}") for i in range(6)]
    results = at_once([*asks, partial(desk.spend, "mei", first, 900_00)])

    assert isinstance(results[-1], SpendRequest)
    through = [result for result in results[:-1] if isinstance(result, SpendRequest)]
    late = desk.request(first).holding.spent
    held = late + 500_00 * len(through)
    told = [found for found in desk.exceptions() if found.kind == "cap_passed"]
    assert (late, len(through) <= 2) == (1_000_00, True)
    assert [found.facts["over_minor"] for found in told] == [held - 1_500_00] * (held > 1_500_00)
    desk.assert_books_agree()


def test_two_who_look_at_one_exception(desk: Desk) -> None:
    """Whoever comes first has cleared it; the others find nothing open, and one entry tells of it."""
    request = desk.spend("fin", desk.approve("cleo", desk.submit("fin", 480_00)), 900_00, final=True)
    (found,) = desk.exceptions()

    def look(who: str) -> SpendRequest:
        desk.clear(who, found.id)
        return request

    results = at_once([partial(look, ("ida", "fin")[i % 2]) for i in range(10)])
    refused = [result for result in results if isinstance(result, GoodwillError)]
    assert [error.code for error in refused] == ["own_exception"] * 5
    actions = desk.store.inspect(lambda tx: [(row["action"], row["person"]) for row in tx.exports.audit()])
    assert [who for action, who in actions if action == "exception.clear"] == [desk.person("ida").name]
    desk.assert_books_agree()


def test_one_form_sent_many_times(desk: Desk) -> None:
    """The same key from ten threads is one request, and all of them are told its number."""
    terms = desk.terms(100_00)
    results = at_once([partial(desk.submit_terms, "mei", terms, "one")] * 10)

    assert {result.number for result in results if isinstance(result, SpendRequest)} == {"GW-2026-00001"}
    assert len(results) == 10
    assert desk.held("MEAL") == (100_00, 0, 0)


Rival = Callable[[Desk, SpendRequest], SpendRequest]
RIVALS: dict[str, tuple[Rival, Rival]] = {
    "approve against reject": (
        lambda desk, request: desk.approve("bo", request),
        lambda desk, request: desk.reject("bo", request),
    ),
    "approve against withdraw": (
        lambda desk, request: desk.approve("bo", request),
        lambda desk, request: desk.withdraw("mei", request),
    ),
    "approve against edit": (
        lambda desk, request: desk.approve("bo", request),
        lambda desk, request: desk.edit("mei", request, amount_minor=300_00),
    ),
    "double approve": (
        lambda desk, request: desk.approve("bo", request),
        lambda desk, request: desk.approve("bo", request),
    ),
    "expire against approve": (
        lambda desk, request: desk.expire(request),
        lambda desk, request: desk.approve("bo", request),
    ),
}


@pytest.mark.parametrize("rivals", RIVALS.values(), ids=RIVALS.keys())
def test_exactly_one_of_two_wins(desk: Desk, rivals: tuple[Rival, Rival]) -> None:
    """Whoever comes second is told that the request has moved on; nothing is held twice or half."""
    for _ in range(4):
        request = desk.submit("mei", 200_00)
        works: list[Callable[[], Any]] = [partial(rival, desk, request) for rival in rivals * 2]
        results = at_once(works)
        winners = [result for result in results if isinstance(result, SpendRequest)]
        losers = [result for result in results if isinstance(result, GoodwillError)]
        assert len(winners) == 1
        assert all(isinstance(error, Stale) for error in losers), losers
        now = desk.request(request)
        assert now.state is winners[0].state
        held = now.holding
        expected = {
            RequestState.APPROVED: (0, 200_00),
            RequestState.PENDING: (300_00, 0),
        }.get(now.state, (0, 0))
        assert (held.reserved, held.committed) == expected
    desk.assert_books_agree()


def test_two_who_must_both_sign_sign_at_once(desk: Desk) -> None:
    """Manager and compliance click in the same moment: both count, and the money is committed once."""
    for _ in range(4):
        request = desk.submit("mei", 200_00, "ACME", ["Zhou Wei"])
        results = at_once([partial(desk.approve, who, request) for who in ("bo", "ida")])
        assert Counter(getattr(result, "state", "lost") for result in results) == {
            RequestState.PENDING: 1,
            RequestState.APPROVED: 1,
        }
    assert desk.held("MEAL") == (0, 800_00, 0)


def test_raises_race_for_what_is_left(desk: Desk) -> None:
    """Raises of approved requests and new requests draw on the same rest: it is never passed."""
    approved = [desk.approved(1_000_00) for _ in range(8)]
    desk.submit("tom", 15_000_00)
    works = [partial(desk.edit, "mei", request, amount_minor=1_500_00) for request in approved]
    results = at_once(works)

    # 24,000 − 8,000 − 15,000 leaves room for two raises of 500.
    assert Counter(map(blocking, results)) == {(): 2, ("budget_over",): 6}
    assert desk.held("MEAL") == (16_000_00, 8_000_00, 0)
    desk.assert_books_agree()


def test_actuals_and_close_race(desk: Desk) -> None:
    """A final actual against closing: whatever the order, nothing stays held and the spending is recorded."""
    for round_ in range(4):
        request = desk.approved(200_00)
        results = at_once(
            [partial(desk.spend, "mei", request, 150_00, final=True), partial(desk.close, "fin", request)]
        )
        assert not [result for result in results if isinstance(result, NotFound)]
        assert desk.held("MEAL") == (0, 0, 150_00 * (round_ + 1))
    desk.assert_books_agree()


def test_requests_of_many_items_that_share_lines_in_opposite_order(desk: Desk) -> None:
    """40 ask for a dinner and a gift, or a gift and a dinner: the last 10 dinners go, none waits for ever."""
    dinner = [desk.terms(2_400_00, customer) for customer in ("ACME", "BETA")]
    rest = desk.terms(10_00, "ACME", category="visit")
    orders = [desk.together(dinner[0], rest), desk.together(rest, dinner[1])]
    works = [
        partial(desk.submit_terms, ("mei", "tom")[i % 2], orders[i % 2], f"race:{i}") for i in range(THREADS)
    ]
    results = at_once(works)

    assert Counter(map(blocking, results)) == {(): PLACES, ("budget_over",): THREADS - PLACES}
    assert (desk.held("MEAL"), desk.held("REST")) == ((PLACES * 2_400_00, 0, 0), (PLACES * 10_00, 0, 0))
    desk.assert_books_agree()
