"""Every morning the receipts are counted that are still owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from functools import partial

import structlog

from bot.domain.errors import GoodwillError
from bot.jobs.job import Due, Effects, daily
from bot.services.actuals.receipt_duties import duties_to_look_at, enforce_receipt_duty
from bot.services.ports.unit_of_work import Store, Transaction

log = structlog.get_logger()

_AT = time(8, 30)


class ReceiptDuties:
    """One run a local date, at 08:30 on the company's clocks."""

    name = "receipts.daily"
    lease = timedelta(minutes=30)

    def __init__(self, store: Store) -> None:
        self._store = store

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [daily(tx, "company", _AT)]

    def run(self, due: Due) -> Effects:  # noqa: ARG002 - every run looks at what is owed now
        raised, after = 0, 0
        while True:
            owing, after = self._store.read(partial(duties_to_look_at, after_id=after))
            raised += sum(map(self._enforce, owing))
            if not after:
                return lambda _tx: f"{raised} raised"

    def _enforce(self, request_id: int) -> bool:
        # One request, one transaction: what is wrong with one must not hide the others.
        try:
            return self._store.write(partial(enforce_receipt_duty, request_id=request_id))
        except GoodwillError as error:
            log.warning("a receipt duty could not be enforced", request_id=request_id, error=str(error))
            return False
