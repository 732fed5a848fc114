"""Submit and decide: a signed request in, a commit, an answer out; twice for each request."""

from __future__ import annotations

import time
from datetime import date
from statistics import median

from bench.bench import Bench
from bench.company import PLAN_YEAR, TINY, TYPICAL, Size, fill_company
from bench.databases import Databases
from bench.floors import NoOpBolt, Step, driver_of, recording
from bench.measure import Comparison, Result
from bench.office import Office
from bench.payloads import Forms
from bot.domain.request import RequestState

_PLANNED_ON = date(PLAN_YEAR, 9, 25)
_WARM_UP = 8


def write_sqlite(bench: Bench) -> list[Result]:
    return [_submit_and_decide(bench, bench.sqlite, "sqlite3", 3)]


def write_postgres(bench: Bench) -> list[Result]:
    return [_submit_and_decide(bench, bench.postgres, "psycopg", 2)]


def _submit_and_decide(bench: Bench, databases: Databases, driver: str, at_most: float) -> Result:
    size = TINY if bench.quick else TYPICAL
    repeats = bench.size(100, 3)
    forms = Forms(size, _PLANNED_ON)
    scripts = _record(databases, size, forms, _WARM_UP + repeats)
    rounds = []
    for number in range(bench.rounds):
        bench.say(f"{databases.name}: submit and decide, round {number + 1} of {bench.rounds}")
        rounds.append(_round(databases, size, forms, scripts))
    statements = sum(bool(step.sql) for step in scripts[-1])
    return Comparison.of(rounds).result(
        f"write-{'sqlite' if driver == 'sqlite3' else 'postgres'}",
        f"submit and decide, {databases.name}",
        f"no-op Bolt + the same {statements} calls by {driver}",
        at_most,
        (f"{size.people} people, {size.lines} lines, {repeats} requests a round, each new",),
    )


def _key(size: Size) -> str:
    return f"company_{size.departments}_{size.people_each}"


def _record(databases: Databases, size: Size, forms: Forms, count: int) -> list[list[Step]]:
    """What the product executes for each request: equal databases give equal ids, so it can be replayed."""
    url = databases.copy(_key(size), lambda empty: fill_company(empty, size))
    office = Office(url)
    scripts = []
    with recording(office.database) as steps:
        for number in range(count):
            office.handle(forms.submission(number))
            office.handle(forms.approval(number, number + 1))
            scripts.append(list(steps))
            steps.clear()
    approved = office.store.read(
        lambda tx: sum(
            len(tx.requests.of_line(line.id, [RequestState.APPROVED])) for line in tx.budgets.lines(1)
        )
    )
    office.close()
    databases.drop(url)
    if approved != count:
        raise AssertionError(f"{approved} of {count} requests were approved")
    return scripts


def _round(databases: Databases, size: Size, forms: Forms, scripts: list[list[Step]]) -> tuple[float, float]:
    """Median seconds of the product and of the floor, request by request in turn, each on a fresh copy."""
    office_url, floor_url = (
        databases.copy(_key(size), lambda empty: fill_company(empty, size)) for _ in range(2)
    )
    office, driver, bolt = Office(office_url), driver_of(floor_url), NoOpBolt()
    work, floor = [], []
    try:
        for number, script in enumerate(scripts):
            submission, approval = forms.submission(number), forms.approval(number, number + 1)
            started = time.perf_counter()
            office.handle(submission)
            office.handle(approval)
            between = time.perf_counter()
            bolt.handle(submission)
            bolt.handle(approval)
            driver.replay(script)
            ended = time.perf_counter()
            if number >= _WARM_UP:
                work.append(between - started)
                floor.append(ended - between)
    finally:
        office.close()
        driver.close()
        databases.drop(office_url)
        databases.drop(floor_url)
    return median(work), median(floor)
