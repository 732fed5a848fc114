"""Escalation and expiry of decisions that wait: once an hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import structlog

from bot.domain.errors import GoodwillError
from bot.jobs.job import Due, Effects, hourly
from bot.services.approvals.deadlines import enforce_deadlines, requests_that_wait
from bot.services.budgets.adjusting.deadlines import adjustments_that_wait, enforce_adjustment_deadlines
from bot.services.ports.unit_of_work import Store, Transaction

log = structlog.get_logger()


class DecisionDeadlines:
    """One run each local hour; after downtime one, for the hour that is now."""

    name = "deadlines"
    lease = timedelta(minutes=10)

    def __init__(self, store: Store) -> None:
        self._store = store

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [hourly(tx, "company")]

    def run(self, due: Due) -> Effects:  # noqa: ARG002 - every run looks at what waits now
        done: Counter[str] = Counter()
        for request_id in self._store.read(requests_that_wait):
            # One request, one transaction: what is wrong with one must not keep the others waiting.
            try:
                done[self._store.write(partial(_enforce, request_id=request_id))] += 1
            except GoodwillError as error:
                log.warning("a deadline could not be enforced", request_id=request_id, error=str(error))
        for adjustment_id in self._store.read(adjustments_that_wait):
            try:
                done[self._store.write(partial(_enforce_on_adjustment, adjustment_id=adjustment_id))] += 1
            except GoodwillError as error:
                log.warning("a deadline could not be enforced", adjustment_id=adjustment_id, error=str(error))
        words = ", ".join(f"{name} {count}" for name, count in sorted(done.items()) if name and count)
        return lambda _tx: words or "nothing"


def _enforce(tx: Transaction, request_id: int) -> str:
    return enforce_deadlines(tx, request_id)


def _enforce_on_adjustment(tx: Transaction, adjustment_id: int) -> str:
    return enforce_adjustment_deadlines(tx, adjustment_id)
