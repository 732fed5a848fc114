"""A list of 500 customers: read, checked, reserved and routed in one transaction, then decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import count
from typing import Any

from sqlalchemy import event

from bench.bench import Bench
from bench.company import PLAN_YEAR, Size, company_store, fill_company, requester, settings_of
from bench.databases import Databases
from bench.measure import Result, Spread, duration, timed
from bot.domain.company.actor import Actor
from bot.services.approvals.decide import approve_request
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.listing.list_file import SHAPE
from bot.services.requests.listing.submit_list import ListAsk, submit_list
from bot.sheets.sheet import Sheet, read_sheet
from bot.storage.engine.database import Database
from bot.storage.opening import open_database
from bot.storage.store import SqlStore

_ROWS = 500
_SQLITE_SECONDS, _POSTGRES_SECONDS = 1.0, 2.0
_DAY = date(PLAN_YEAR, 9, 22)
_CATEGORIES = ("gift", "meal")


def lists_sqlite(bench: Bench) -> list[Result]:
    return _lists(bench, bench.sqlite, "lists-sqlite", _SQLITE_SECONDS)


def lists_postgres(bench: Bench) -> list[Result]:
    return _lists(bench, bench.postgres, "lists-postgres", _POSTGRES_SECONDS)


def _lists(bench: Bench, databases: Databases, row: str, at_most: float) -> list[Result]:
    rows = bench.size(_ROWS, 20)
    size = Size(departments=2, people_each=2, customers=rows, contacts_each=1)
    url = databases.copy(f"lists_{rows}", lambda empty: fill_company(empty, size))
    database = open_database(settings_of(url))
    store = company_store(database, url)
    sheet, keys = _list_of(rows), count()
    actor = _actor(store, requester(0, 0))
    bench.say(f"{databases.name}: lists of {rows} rows")
    submitting, deciding = [], []
    for _ in range(bench.rounds + 1):
        submitting.append(timed(lambda: _submit(store, actor, sheet, f"list:{next(keys)}")))
        deciding.append(timed(lambda: _decide(store)))
    statements = _count(database, lambda: _submit(store, actor, sheet, f"list:{next(keys)}"))
    database.dispose()
    databases.drop(url)
    return [
        _result(
            row, f"a list of {rows} rows read, checked, reserved, routed", submitting, at_most, statements
        ),
        _result(f"{row}-decided", f"a list of {rows} rows approved", deciding, at_most, None),
    ]


def _result(row: str, work: str, seconds: list[float], at_most: float, statements: int | None) -> Result:
    # The first fills the caches that the others use.
    spread = Spread.of(seconds[1:])
    counted = f", {statements} statements" if statements else ""
    return Result(
        row=row,
        work=work,
        measured=f"{duration(spread.median)}{counted}",
        floor="",
        target=f"≤ {at_most:g} s",
        passed=spread.median <= at_most,
        figures={"seconds": spread.median, "statements": float(statements or 0)},
    )


def _list_of(rows: int) -> Sheet:
    lines = [",".join(SHAPE.all)]
    for number in range(rows):
        category = _CATEGORIES[number % len(_CATEGORIES)]
        lines.append(f"C{number},Contact {number} 0,{category},1.00,1,{_DAY},Moon cakes")
    return read_sheet("\n".join(lines).encode(), "list.csv", SHAPE)


def _actor(store: SqlStore, slack_id: str) -> Actor:
    return Actor(store.read(lambda tx: tx.people.by_slack_id(slack_id)), "slack")


def _submit(store: SqlStore, actor: Actor, sheet: Sheet, key: str) -> None:
    asked = ListAsk(sheet, "Moon cakes for Mid-Autumn, as every year")
    store.write(lambda tx: submit_list(tx, actor, asked, key))


def _decide(store: SqlStore) -> None:
    """Whoever is asked for the newest list signs it."""
    request_id = max(store.read(lambda tx: tx.requests.open_ids()))
    request = store.read(lambda tx: tx.requests.get(request_id))
    if request is None:
        raise AssertionError("the list is gone")
    steps = store.read(lambda tx: tx.approvals.steps(request.id, request.round))
    people = store.read(lambda tx: tx.people.many(request.deciders(steps)))
    for person in people.values():
        store.write(partial(_approve, Actor(person, "slack"), request.id, request.version))


def _approve(actor: Actor, request_id: int, version: int, tx: Transaction) -> None:
    approve_request(tx, actor, request_id, version)


def _count(database: Database, work: Callable[[], None]) -> int:
    told: list[str] = []

    def tell(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        told.append(sql)

    event.listen(database.engine, "before_cursor_execute", tell)
    try:
        work()
    finally:
        event.remove(database.engine, "before_cursor_execute", tell)
    return len(told)
