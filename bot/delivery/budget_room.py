"""Submits what waits for budget, once a plan has room: whoever gave the room waits for none of it."""

from __future__ import annotations

from functools import partial

import structlog

from bot.delivery.ports import Item, Queue
from bot.domain.errors import GoodwillError, Unavailable
from bot.services.ports.unit_of_work import Store
from bot.services.requests.waiting import requests_waiting_in, submit_if_room

log = structlog.get_logger()


class BudgetRoomHandler:
    """A handler of the sender: after a crash it looks again, and what was submitted already waits no more."""

    def __init__(self, queue: Queue, store: Store) -> None:
        self._queue = queue
        self._store = store

    def wake(self, item: Item) -> str:
        plan_id = int(item.payload["plan_id"])
        waiting = self._store.read(partial(requests_waiting_in, plan_id=plan_id))
        submitted = sum(self._submit(request_id) for request_id in waiting)
        self._queue.finish(item)
        return "submitted" if submitted else "nothing"

    def _submit(self, request_id: int) -> bool:
        """One request, one transaction: what is wrong with one must not keep the others waiting."""
        try:
            return self._store.write(partial(submit_if_room, request_id=request_id))
        except Unavailable:
            # The database's trouble is not this request's: the message comes back.
            raise
        except GoodwillError as error:
            log.warning("what waits for budget can't be submitted", request_id=request_id, error=str(error))
            return False
