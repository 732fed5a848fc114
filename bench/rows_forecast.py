"""The forecast of 2,000 lines with eight closed months, from the books."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial

from bench.bench import Bench
from bench.company import LARGE_PLAN, PLAN_YEAR, SMALL_PLAN, company_store
from bench.databases import Databases
from bench.ledger import fill_ledger
from bench.measure import Result, Spread, duration, timed
from bot.services.budgets.close_month import close_month
from bot.services.budgets.forecast import forecast_year
from bot.services.company.operator import Operator
from bot.storage.engine.database import Database

_MOST_SECONDS = 2


def forecast_sqlite(bench: Bench) -> list[Result]:
    return _forecast(bench, bench.sqlite, "sqlite")


def forecast_postgres(bench: Bench) -> list[Result]:
    return _forecast(bench, bench.postgres, "postgres")


def _forecast(bench: Bench, databases: Databases, key: str) -> list[Result]:
    size = SMALL_PLAN if bench.quick else LARGE_PLAN
    bench.say(f"{databases.name}: forecast of {size.lines:,} lines")
    url = databases.once("forecast", lambda empty: fill_ledger(empty, size, bench.size(100_000, 2_000)))
    with ExitStack() as stack:
        database = Database(url)
        stack.callback(database.dispose)
        store = company_store(database, url)
        store.administer(lambda tx: close_month(tx, f"{PLAN_YEAR}-08", Operator("bench")))

        read = partial(store.read, lambda tx: forecast_year(tx, PLAN_YEAR))
        spread = Spread.of([timed(read) for _ in range(bench.rounds)])
    return [
        Result(
            row=f"forecast-{key}",
            work=f"forecast, {size.lines:,} lines, methods tried on 8 closed months, {databases.name}",
            measured=duration(spread.median),
            floor="",
            target=f"≤ {_MOST_SECONDS} s",
            passed=spread.median <= _MOST_SECONDS,
            figures={"seconds": spread.median},
        )
    ]
