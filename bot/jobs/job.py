"""What a job is: when it is due by the company's clocks, and what a run of it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction

# What a run writes, in the transaction that also ends it; the text is kept as its result.
Effects = Callable[[Transaction], str]
# The job's name, the scope and the period.
RunKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Due:
    """One run: `period` is local, so that a change of clocks neither skips nor doubles it; `at` is UTC."""

    scope: str
    period: str
    at: datetime


class Job(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def lease(self) -> timedelta:
        """How long a run may take before another replica takes it over."""
        ...

    def due(self, tx: Transaction) -> Sequence[Due]:
        """The latest run of each scope that is due at `tx.now`: after downtime one is caught up, not N."""
        ...

    def run(self, due: Due) -> Effects:
        """Do what takes long, outside any transaction, and return what is to be written."""
        ...


class Runs(Protocol):
    """The claims; see `bot/storage/operations/job_runs.py`."""

    def unfinished(self, runs: Iterable[RunKey]) -> set[RunKey]: ...
    def claim(self, job: str, scope: str, period: str, lease: timedelta) -> bool: ...
    def finish(self, job: str, scope: str, period: str, effects: Effects) -> bool: ...


def daily(tx: Transaction, scope: str, clock_time: time) -> Due:
    """The newest run of a job that is due once a local date."""
    day = tx.calendar.today(tx.now)
    if instant(day, clock_time, tx.calendar.timezone) > tx.now:
        day -= timedelta(days=1)
    return Due(scope, day.isoformat(), instant(day, clock_time, tx.calendar.timezone))


def hourly(tx: Transaction, scope: str) -> Due:
    """The run of a job that is due once a local hour: that of the hour that is now."""
    hour = tx.calendar.local(tx.now).replace(minute=0, second=0, microsecond=0)
    return Due(scope, f"{hour:%Y-%m-%dT%H}", hour.astimezone(UTC))


def with_budget(act: Callable[[Transaction, Plan], str]) -> Effects:
    """What a run does of the year's budget; nothing while there is none."""

    def effects(tx: Transaction) -> str:
        # Before there is a budget there may be no policy either.
        plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
        return "no budget" if plan is None else act(tx, plan)

    return effects


def on_working_days(act: Callable[[Transaction, Plan], str]) -> Effects:
    """The same; nothing on a day off either."""
    return with_budget(lambda tx, plan: act(tx, plan) if is_worked(tx) else "a day off")


def is_worked(tx: Transaction) -> bool:
    """Whether today is a working day of the company."""
    return tx.policies.in_force(tx.today).working_time.is_worked(tx.today)


def instant(day: date, clock_time: time, timezone: str) -> datetime:
    """The UTC instant of a local wall time. Skipped in spring: as much later; twice in autumn: the first."""
    return datetime.combine(day, clock_time, ZoneInfo(timezone)).astimezone(UTC)
