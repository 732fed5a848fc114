"""Key customers who need attention: found at nine each morning; their owners are told on working days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from bot.jobs.job import Due, Effects, daily, is_worked, with_budget
from bot.services.plans.care import look_after
from bot.services.ports.unit_of_work import Transaction

_AT = time(9, 0)


class CareReminders:
    """One run a local date; on a day off nobody is told."""

    name = "care"
    lease = timedelta(minutes=10)

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [daily(tx, "company", _AT)]

    def run(self, due: Due) -> Effects:  # noqa: ARG002 - every run looks at the customers as they are now
        return with_budget(lambda tx, plan: f"{look_after(tx, plan, tell=is_worked(tx))} told of")
