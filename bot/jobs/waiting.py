"""Once an hour what waits for budget is looked at again, whatever may have changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.jobs.job import Due, Effects, hourly
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.waiting import look_again


class BudgetWaits:
    """One run each local hour; after downtime one."""

    name = "waiting"
    lease = timedelta(minutes=10)

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [hourly(tx, "company")]

    def run(self, due: Due) -> Effects:
        return lambda tx: f"{look_again(tx, due.period)} plans"
