"""Checks a request again that room was made for, and has its cards drawn anew."""

from __future__ import annotations

from bot.delivery.ports import Item, Queue
from bot.domain.company.actor import Actor
from bot.services.ports.unit_of_work import Store
from bot.services.requests.refresh import refresh_request


class RequestRefresher:
    """A handler of the sender; done a second time it changes nothing more."""

    def __init__(self, queue: Queue, store: Store) -> None:
        self._queue = queue
        self._store = store

    def refresh(self, item: Item) -> str:
        request_id, document = int(item.payload["request_id"]), str(item.payload["document"])
        actor = Actor(None, "job", "room")
        done = self._store.write(lambda tx: refresh_request(tx, actor, request_id, document))
        self._queue.finish(item)
        return "refreshed" if done else "nothing"
