"""Transfers that the forecast proposes: at nine in the morning of each working day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from bot.jobs.job import Due, Effects, daily, on_working_days
from bot.services.budgets.adjusting.proposing import propose_transfers
from bot.services.budgets.forecasting import try_on_closed_months
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction

_AT = time(9, 0)


class TransferProposals:
    """One run a local date; on a day off it does nothing."""

    name = "proposals"
    lease = timedelta(minutes=10)

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [daily(tx, "company", _AT)]

    def run(self, due: Due) -> Effects:  # noqa: ARG002 - every run looks at the lines as they are now
        return on_working_days(_propose)


def _propose(tx: Transaction, plan: Plan) -> str:
    proposed = propose_transfers(tx, plan)
    # What was marked as a one-off, or came late, since the last closing counts from now on.
    try_on_closed_months(tx, plan)
    return f"{proposed} proposed"
