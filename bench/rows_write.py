"""Submit and decide: for each request two signed payloads, each with its commit and its answer."""

from __future__ import annotations

import time
from datetime import date
from statistics import median

from sqlalchemy import func, select

from bench.bench import Bench
from bench.company import PLAN_YEAR, TINY, TYPICAL, Size, fill_company
from bench.databases import Databases
from bench.floors import NoOpBolt, Step, driver_of, recording
from bench.in_process import InProcessBot
from bench.measure import Comparison, Result
from bench.payloads import Forms
from bot.domain.requests.request_state import RequestState
from bot.storage.schema.tables import spend_request

_PLANNED_ON = date(PLAN_YEAR, 9, 25)
_WARM_UP = 8


def write_sqlite(bench: Bench) -> list[Result]:
    return [_submit_and_decide(bench, bench.sqlite, "sqlite3", 2.5)]


def write_postgres(bench: Bench) -> list[Result]:
    return [_submit_and_decide(bench, bench.postgres, "psycopg", 1.5)]


def _submit_and_decide(bench: Bench, databases: Databases, driver: str, at_most: float) -> Result:
    size = TINY if bench.quick else TYPICAL
    repeats = bench.size(100, 3)
    forms = Forms(size, _PLANNED_ON)
    scripts = _record(databases, size, forms, _WARM_UP + repeats)
    rounds = []
    for number in range(bench.rounds):
        bench.say(f"{databases.name}: submit and decide, round {number + 1} of {bench.rounds}")
        rounds.append(_round(databases, size, forms, scripts))
    statements = sum(bool(step.sql) and not step.sql.startswith("BEGIN") for step in scripts[-1])
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
    bot = InProcessBot(url)
    scripts = []
    with recording(bot.application.database) as steps:
        for number in range(count):
            bot.handle(forms.submission(number))
            bot.handle(forms.approval(number, number + 1))
            scripts.append(list(steps))
            steps.clear()
    with bot.application.database.reading() as connection:
        approved = connection.execute(
            select(func.count()).where(spend_request.c.state == RequestState.APPROVED.value)
        ).scalar_one()
    bot.close()
    databases.drop(url)
    if approved != count:
        raise AssertionError(f"{approved} of {count} requests were approved")
    return scripts


def _round(databases: Databases, size: Size, forms: Forms, scripts: list[list[Step]]) -> tuple[float, float]:
    """Median seconds of the product and of the floor, request by request in turn, each on a fresh copy."""
    bot_url, floor_url = (
        databases.copy(_key(size), lambda empty: fill_company(empty, size)) for _ in range(2)
    )
    bot, driver, bolt = InProcessBot(bot_url), driver_of(floor_url), NoOpBolt()
    work, floor = [], []
    try:
        for number, script in enumerate(scripts):
            submission, approval = forms.submission(number), forms.approval(number, number + 1)
            started = time.perf_counter()
            bot.handle(submission)
            bot.handle(approval)
            between = time.perf_counter()
            bolt.handle(submission)
            bolt.handle(approval)
            driver.replay(script)
            ended = time.perf_counter()
            if number >= _WARM_UP:
                work.append(between - started)
                floor.append(ended - between)
    finally:
        bot.close()
        driver.close()
        databases.drop(bot_url)
        databases.drop(floor_url)
    return median(work), median(floor)
