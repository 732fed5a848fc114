"""Key customers who need attention: their owners are told at nine in the morning of working days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from bot.jobs.job import Due, Effects, daily, on_working_days
from bot.services.plans.care import remind_owners
from bot.services.ports.unit_of_work import Transaction

_AT = time(9, 0)


class CareReminders:
    """One run a local date; on a day off it does nothing."""

    name = "care"
    lease = timedelta(minutes=10)

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [daily(tx, "company", _AT)]

    def run(self, due: Due) -> Effects:  # noqa: ARG002 - every run looks at the customers as they are now
        return on_working_days(lambda tx, plan: f"{remind_owners(tx, plan)} told of")
