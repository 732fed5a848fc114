"""What partners owe for long: controllers are reminded at nine in the morning of working days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from bot.jobs.job import Due, Effects, daily
from bot.services.actuals.remind_of_claims import remind_of_claims
from bot.services.ports.unit_of_work import Transaction

_AT = time(9, 0)


class ClaimReminders:
    """One run a local date; on a day off it does nothing."""

    name = "claims"
    lease = timedelta(minutes=10)

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [daily(tx, "company", _AT)]

    def run(self, due: Due) -> Effects:  # noqa: ARG002 - every run looks at the claims as they are now
        return lambda tx: f"{remind_of_claims(tx)} told of"
