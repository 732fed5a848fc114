"""On the first day of a fiscal year its approved plan comes into force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from bot.domain.plans.agreement import PlanState
from bot.jobs.job import Due, Effects, daily
from bot.services.plans.agreeing.due import queue_activation
from bot.services.ports.unit_of_work import Transaction

_AT = time(0, 0)


class PlanActivations:
    """One run a local date: also where the bot was down on the year's first."""

    name = "plans"
    lease = timedelta(minutes=10)

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [daily(tx, "company", _AT)]

    def run(self, due: Due) -> Effects:  # noqa: ARG002 - every run looks at the year that has begun by now
        def start(tx: Transaction) -> str:
            approved = tx.plan_agreements.in_state(tx.calendar.year_of(tx.today), PlanState.APPROVED)
            for agreement in approved[-1:]:
                queue_activation(tx, agreement)
            return f"{len(approved)} approved"

        return start
