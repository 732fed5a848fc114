"""Requests that wait for budget, and delivery as far as it wakes them."""

from __future__ import annotations

from typing import Any

from bot.delivery.budget_room import BudgetRoomHandler
from bot.domain.messages.kind import MessageKind
from bot.domain.requests.request import SpendRequest
from bot.storage.operations.queue import SqlQueue
from bot.storage.store import SqlStore
from tests.support.desk import Desk


def wait(desk: Desk, who: str, amount_minor: int, *args: Any, key: str = "", **changes: Any) -> SpendRequest:
    """*New request* with *Wait until there is budget* checked."""
    return desk.submit_terms(who, desk.terms(amount_minor, *args, **changes), key, wait=True)


def wake(store: SqlStore) -> int:
    """Deliver all that is queued, of which only the wake-ups do anything; how many these were."""
    queue, woken = SqlQueue(store), 0
    handler = BudgetRoomHandler(queue, store)
    while items := queue.claim(50):
        for item in items:
            if item.kind == MessageKind.BUDGET_ROOM:
                handler.wake(item)
                woken += 1
            else:
                queue.finish(item)
    return woken
