"""Transfers that the forecast proposes: at nine in the morning of each working day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from bot.jobs.job import Due, Effects, daily
from bot.services.budgets.adjusting.proposing import propose_transfers
from bot.services.ports.unit_of_work import Transaction

_AT = time(9, 0)


class TransferProposals:
    """One run a local date; on a day off it does nothing."""

    name = "proposals"
    lease = timedelta(minutes=10)

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [daily(tx, "company", _AT)]

    def run(self, due: Due) -> Effects:  # noqa: ARG002 - every run looks at the lines as they are now
        def propose(tx: Transaction) -> str:
            if tx.budgets.plan(tx.calendar.year_of(tx.today)) is None:
                return "no budget"
            if not tx.policies.in_force(tx.today).working_time.is_worked(tx.today):
                return "a day off"
            return f"{propose_transfers(tx)} proposed"

        return propose
