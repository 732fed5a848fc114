"""Every night what has served its purpose is deleted, so that tables that are asked all day stay small."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import time, timedelta

import structlog

from bot.jobs.job import Due, Effects, daily
from bot.services.ports.unit_of_work import Transaction

log = structlog.get_logger()

_AT = time(4, 0)
# Batches in one night: after a long standstill the rest waits for the next one.
_MOST_BATCHES = 200


class NightlyPruning:
    """One run a local date, at 04:00 on the company's clocks."""

    name = "prune.nightly"
    lease = timedelta(minutes=30)

    def __init__(self, prune_batch: Callable[[], int]) -> None:
        """`prune_batch` deletes a bounded number of rows in a transaction of its own and says how many."""
        self._prune_batch = prune_batch

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [daily(tx, "records", _AT)]

    def run(self, due: Due) -> Effects:
        deleted = 0
        for _ in range(_MOST_BATCHES):
            batch = self._prune_batch()
            deleted += batch
            if not batch:
                break
        log.info("old records were deleted", count=deleted, day=due.period)
        return lambda _tx: f"{deleted} deleted"
