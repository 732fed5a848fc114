"""Two things at once: one of them wins, the other is told so, and the books agree."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.errors import GoodwillError
from bot.domain.requests.request_state import RequestState
from bot.storage.engine.database import Database
from bot.storage.schema import tables
from bot.storage.store import SqlStore
from tests.faults.racer import orders_of
from tests.support import company
from tests.support.at_once import another_process
from tests.support.clock import ManualClock
from tests.support.desk import Desk, open_company
from tests.support.lookups import request_of
from tests.support.waking import wake

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 6

Act = Callable[[], Any]


@pytest.fixture
def replicas(store: SqlStore) -> Iterator[tuple[Desk, Desk]]:
    """Two processes at one company: see `another_process`."""
    first = open_company(store)
    with another_process(first) as other:
        yield first, other


def race(*acts: Act) -> list[str]:
    """Start all at the same moment; `done`, or the code of each one's refusal."""
    start = threading.Barrier(len(acts))

    def run(act: Act) -> str:
        start.wait(10)
        try:
            act()
        except GoodwillError as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


STALE = {"already_decided", "card_out_of_date", "request_moved_on"}


@pytest.mark.parametrize("rival", ["reject", "withdraw", "expire", "approve"])
def test_an_approval_against_something_else(replicas: tuple[Desk, Desk], rival: str) -> None:
    """Whatever comes first holds; what comes second is told so, or finds an approved request to act upon."""
    one, other = replicas
    for _ in range(ROUNDS):
        request = one.submit("mei", 100_00)
        against: dict[str, Act] = {
            "reject": lambda r=request: other.reject("bo", r),  # type: ignore[misc]
            "withdraw": lambda r=request: other.withdraw("mei", r),  # type: ignore[misc]
            "expire": lambda r=request: other.expire(r),  # type: ignore[misc]
            "approve": lambda r=request: other.approve("bo", r),  # type: ignore[misc]
        }
        results = race(lambda r=request: one.approve("bo", r), against[rival])  # type: ignore[misc]
        after = one.request(request)
        approved = after.state is RequestState.APPROVED
        assert after.holding.committed == (100_00 if approved else 0)
        assert after.holding.reserved == 0
        assert "done" in results
        assert set(results) - {"done"} <= STALE
        if rival != "expire":
            # Time may also run out for what was approved just before.
            assert results.count("done") == 1
        decided = one.read(lambda tx, r=request: tx.approvals.decisions(r.id))  # type: ignore[misc]
        assert len(decided) <= 1
    one.assert_books_agree()


def test_an_approval_against_a_budget_cut(replicas: tuple[Desk, Desk]) -> None:
    """A file that takes away what a request holds is refused; nothing is ever held beyond the budget."""
    one, other = replicas

    def cut(annual: int) -> None:
        text = company.BUDGET.replace(
            "MEAL,Sales,meal,,,,,,hana@example.com,absolute,CNY,24000",
            f"MEAL,Sales,meal,,,,,,hana@example.com,absolute,CNY,{annual}",
        )
        assert text != company.BUDGET
        other.import_budget(text)

    problems: list[str] = []

    def try_cut(annual: int) -> None:
        try:
            cut(annual)
        except Exception as exc:
            problems.append(type(exc).__name__)

    for number in range(ROUNDS):
        request = one.submit("mei", 1000_00)
        annual = 23_000 - 3_700 * number
        race(lambda r=request: one.approve("bo", r), lambda a=annual: try_cut(a))  # type: ignore[misc]
        line = one.line("MEAL")
        assert line.available >= 0
    # The last cuts would go below what six requests hold.
    try_cut(5_000)
    assert problems
    assert one.line("MEAL").available >= 0
    one.assert_books_agree()


def test_a_double_click_on_two_replicas(replicas: tuple[Desk, Desk]) -> None:
    """The same form reaches both processes: one request, which both answers name."""
    one, other = replicas
    for number in range(ROUNDS):
        made: list[str] = []

        def submit(desk: Desk, key: str, into: list[str]) -> None:
            into.append(desk.submit("mei", 10_00, key=key).number)

        race(*(partial(submit, desk, f"view:V{number}", made) for desk in (one, other, one)))
        assert len(made) == 3
        assert len(set(made)) == 1
    assert one.held("MEAL") == (ROUNDS * 10_00, 0, 0)
    one.assert_books_agree()


def run_racers(url: str, workspace_id: int, terms: dict[str, Any], count: int) -> list[str]:
    """What 4 processes with `count` requests each were answered."""
    command = [
        sys.executable,
        "-m",
        "tests.faults.racer",
        url,
        str(workspace_id),
        json.dumps(terms),
        str(count),
    ]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    results: list[str] = []
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in processes:
            said, _ = process.communicate(timeout=60)
            # Its log goes to standard output too.
            results += json.loads(said.splitlines()[-1])
    finally:
        for process in processes:
            process.kill()
            process.wait(10)
    return results


@pytest.mark.parametrize(
    "terms",
    [
        # 10 × 2,400 is the year's budget of MEAL.
        {"amount_minor": 2_400_00, "category": "meal", "recipients": []},
        # 10 × 150 is what one person may get in a year.
        {"amount_minor": 150_00, "category": "gift", "recipients": ["Li Na"]},
        # The same budget, beside an item on a line that has room for all; half of them name it first.
        {
            "amount_minor": 2_400_00,
            "category": "meal",
            "recipients": [],
            "also": {"amount_minor": 10_00, "category": "visit", "recipients": []},
        },
    ],
    ids=["budget", "windowed cap", "two lines in opposite order"],
)
def test_forty_requests_for_the_last_ten_places(
    postgres_url: str, clock: ManualClock, terms: dict[str, Any]
) -> None:
    """Four processes, ten at once in each: ten get a place, thirty a clear answer, nothing is held beyond."""
    from bot.domain.budgets.calendar import FiscalCalendar
    from bot.storage.company.workspaces import local_workspace

    database = Database(postgres_url)
    workspace_id = database.write(lambda connection: local_workspace(connection, clock()))
    desk = open_company(SqlStore(database, workspace_id, clock, FiscalCalendar(), "CNY"))
    results = run_racers(postgres_url, workspace_id, dict(terms), 10)
    busy = results.count("database_busy")
    made = sorted(each for each in results if each.startswith("GW-"))
    assert len(results) == 40
    assert set(results) - set(made) <= {"request_blocked", "database_busy"}
    # Whoever was told to try again does so.
    for _ in range(busy):
        try:
            made.append(desk.submit_terms("mei", orders_of(desk, terms)[0]).number)
        except GoodwillError as refused:
            assert refused.code == "request_blocked"
    assert sorted(made) == [f"GW-2026-{number:05}" for number in range(1, 11)]
    line = "MEAL" if terms["category"] == "meal" else "GIFT-KEY"
    assert desk.held(line) == (10 * terms["amount_minor"], 0, 0)
    desk.assert_books_agree()
    database.dispose()


def test_thirty_wait_for_what_ten_give_back(postgres_url: str, clock: ManualClock) -> None:
    """Four processes ask for ten places and wait for the rest: each has a number, and the next ten follow."""
    from bot.domain.budgets.calendar import FiscalCalendar
    from bot.storage.company.workspaces import local_workspace

    database = Database(postgres_url)
    workspace_id = database.write(lambda connection: local_workspace(connection, clock()))
    desk = open_company(SqlStore(database, workspace_id, clock, FiscalCalendar(), "CNY"))
    terms = {"amount_minor": 2_400_00, "category": "meal", "recipients": [], "wait": True}
    results = run_racers(postgres_url, workspace_id, terms, 10)
    for _ in range(results.count("database_busy")):
        results.append(desk.submit_terms("mei", orders_of(desk, terms)[0], wait=True).number)
    made = sorted(each for each in results if each != "database_busy")
    assert made == [f"GW-2026-{number:05}" for number in range(1, 41)]

    requests = [desk.read(partial(request_of, number=each)) for each in made]
    found = [request for request in requests if request is not None]
    states = [RequestState.PENDING] * 10 + [RequestState.WAITING_FOR_BUDGET] * 30
    assert [request.state for request in found] == states
    for request in found[:10]:
        desk.withdraw("mei", request)
    wake(desk.store)
    now = [desk.request(request).state for request in found[10:]]
    assert now == states[:30]
    assert desk.held("MEAL") == (24_000_00, 0, 0)
    desk.assert_books_agree()
    database.dispose()


def swap(
    one: Desk, other: Desk, first: Any, second: Any, there: dict[str, Any], back: dict[str, Any]
) -> None:
    """Edit two requests at once in opposite directions, again and again; each edit is done or refused."""
    results = race(
        lambda: one.edit("mei", one.request(first), **there),
        lambda: other.edit("mei", other.request(second), **back),
    )
    assert results == ["done", "done"]


def test_two_requests_change_lines_in_opposite_directions(replicas: tuple[Desk, Desk]) -> None:
    """One goes from MEAL to VISIT while the other comes from there: neither waits for the other for ever."""
    one, other = replicas
    meal, visit = {"category": "meal"}, {"category": "visit", "contact_channel": "in_person"}
    first, second = one.submit("mei", 100_00), one.submit("mei", 100_00, **visit)
    meal = {**meal, "contact_channel": ""}
    for _ in range(ROUNDS):
        swap(one, other, first, second, visit, meal)
        swap(one, other, first, second, meal, visit)
    assert one.held("MEAL") == one.held("VISIT") == (100_00, 0, 0)
    one.assert_books_agree()


def test_two_requests_change_customers_in_opposite_directions(replicas: tuple[Desk, Desk]) -> None:
    """One goes from Acme to Beta while the other comes from there, recipients included."""
    one, other = replicas

    def towards(code: str, names: Sequence[str]) -> dict[str, Any]:
        return {"customer_id": one.customer_id(code), "recipient_ids": one.contact_ids(code, names)}

    acme, beta = towards("ACME", ["Li Na"]), towards("BETA", ["Kim Park"])
    first = one.submit("mei", 100_00, "ACME", ["Li Na"])
    second = one.submit("mei", 100_00, "BETA", ["Kim Park"])
    for _ in range(ROUNDS):
        swap(one, other, first, second, beta, acme)
        swap(one, other, first, second, acme, beta)
    one.assert_books_agree()


def test_one_request_is_edited_and_approved_at_once(replicas: tuple[Desk, Desk]) -> None:
    """Nobody approves an amount that they have not seen."""
    one, other = replicas
    for _ in range(ROUNDS):
        request = one.submit("mei", 100_00)
        results = race(
            lambda r=request: one.approve("bo", r),  # type: ignore[misc]
            lambda r=request: other.edit("mei", r, amount_minor=900_00),  # type: ignore[misc]
        )
        after = one.request(request)
        assert results.count("done") == 1
        assert (after.state, after.holding.total) in (
            (RequestState.APPROVED, 100_00),
            (RequestState.PENDING, 900_00),
        )
    one.assert_books_agree()


def test_numbers_stay_without_gaps(replicas: tuple[Desk, Desk]) -> None:
    """Refused requests between good ones, on two replicas: no number is lost and none is given twice."""
    one, other = replicas
    acts = [
        partial(desk.submit, "mei", minor)
        for desk in (one, other)
        for minor in (10_00, 90_000_00, 20_00, 99_000_00)
    ]
    race(*acts)
    with one.store.database.reading() as connection:
        numbers = sorted(connection.execute(select(tables.spend_request.c.number)).scalars())
    assert numbers == [f"GW-2026-{number:05}" for number in range(1, 5)]
