"""A version of 2,000 lines that changes every month is put in force while people ask and approve."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import count

from bench.bench import Bench
from bench.company import LARGE_PLAN, OPERATOR, PLAN_YEAR, SMALL_PLAN, company_store, fill_company
from bench.databases import Databases
from bench.in_process import InProcessBot
from bench.measure import Result, Spread, duration, timed
from bench.payloads import Forms
from bot.domain.books.audit import AuditAction
from bot.domain.company.actor import Actor
from bot.domain.plans.agreement import PlanState
from bot.services.plans.agreeing.activate import activate_plan
from bot.services.plans.versions import find_version, keep_agreement, keep_version, locked_version
from bot.services.ports.plans import ExplainedLine
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.storage.store import SqlStore

_SECONDS, _SLACK_WAITS = 5, 3
_BENCH = Actor(None, "bench", "bench")


@dataclass
class _Clicks:
    """How long each was waited for, and how many were told that the database is busy."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0


def activation_sqlite(bench: Bench) -> list[Result]:
    return [_activation(bench, bench.sqlite, "sqlite")]


def activation_postgres(bench: Bench) -> list[Result]:
    return [_activation(bench, bench.postgres, "postgres")]


def _activation(bench: Bench, databases: Databases, key: str) -> Result:
    size = SMALL_PLAN if bench.quick else LARGE_PLAN
    bench.say(f"{databases.name}: activation of {size.lines:,} lines among clicks")
    url = databases.copy(f"activation_{size.departments}", lambda empty: fill_company(empty, size))
    bot = InProcessBot(url)
    store = company_store(bot.application.database, url)
    seconds = []
    try:
        with _clicking(bot, Forms(size, date(PLAN_YEAR, 9, 25))) as clicks:
            for _ in range(bench.rounds):
                name = store.administer(_approved)
                seconds.append(timed(partial(_activate, store, name)))
    finally:
        bot.close()
        databases.drop(url)
    spread, slowest = Spread.of(seconds), max(clicks.seconds, default=0.0)
    return Result(
        row=f"activation-{key}",
        work=(
            f"a version of {size.lines:,} lines, every month changed, in force while people ask and approve, "
            f"{databases.name}"
        ),
        measured=f"{duration(spread.median)}, slowest click {duration(slowest)}",
        floor="",
        target=f"≤ {_SECONDS} s, clicks ≤ {_SLACK_WAITS} s",
        passed=spread.median <= _SECONDS and slowest <= _SLACK_WAITS and not clicks.refused,
        figures={"seconds": spread.median, "slowest_click": slowest, "refused": float(clicks.refused)},
        notes=(f"{len(clicks.seconds)} clicks meanwhile, {clicks.refused} told that the database is busy",),
    )


def _approved(tx: AdministrativeTransaction) -> str:
    """The next version, approved: each line has ten more in each of its months than the newest."""
    newest = find_version(tx, str(PLAN_YEAR))
    lines = [
        ExplainedLine(
            replace(
                each.line,
                amount_minor=each.line.amount_minor + 12 * 10_00,
                months=tuple(minor + 10_00 for minor in each.line.months),
            ),
            each.explanation,
        )
        for each in tx.plan_versions.all_explained(newest.id)
    ]
    total = newest.total_minor + 12 * 10_00 * len(lines)
    version = replace(newest, number=newest.number + 1, state=PlanState.DRAFT, total_minor=total)
    keep_version(tx, _BENCH, version, lines, "")
    _, agreement = locked_version(tx, version.name)
    keep_agreement(tx, _BENCH, AuditAction.PLAN_AGREED, replace(agreement, state=PlanState.APPROVED))
    return version.name


def _activate(store: SqlStore, name: str) -> None:
    done = store.administer(lambda tx: activate_plan(tx, name, OPERATOR))
    if done.state is not PlanState.ACTIVE:
        raise AssertionError(f"{name} was not put in force: {done.uncovered[:3]}")


@contextmanager
def _clicking(bot: InProcessBot, forms: Forms) -> Iterator[_Clicks]:
    """Somebody asks and somebody approves, one after the other, until the work is done."""
    clicks, stop = _Clicks(), threading.Event()

    def click() -> None:
        for number in count():
            if stop.is_set():
                return
            for signed in (forms.submission(number), forms.approval(number, number + 1)):
                started = time.perf_counter()
                try:
                    bot.handle(signed)
                except AssertionError:
                    clicks.refused += 1
                clicks.seconds.append(time.perf_counter() - started)

    thread = threading.Thread(target=click)
    thread.start()
    try:
        yield clicks
    finally:
        stop.set()
        thread.join()
