"""Puts an approved version of a plan in force: the click that approved it waits for none of its postings."""

from __future__ import annotations

from bot.delivery.ports import Item, Queue
from bot.domain.company.actor import Actor
from bot.domain.errors import Stale
from bot.services.plans.agreeing.activate import activate_version
from bot.services.ports.unit_of_work import AdministrativeStore, AdministrativeTransaction


class PlanActivator:
    """A handler of the sender; what was done before, or is not due any more, is done."""

    def __init__(self, queue: Queue, store: AdministrativeStore) -> None:
        self._queue = queue
        self._store = store

    def activate(self, item: Item) -> str:
        version_id = int(item.payload["version_id"])
        result = self._store.administer(lambda tx: _activate(tx, version_id))
        self._queue.finish(item)
        return result


def _activate(tx: AdministrativeTransaction, version_id: int) -> str:
    version = tx.plan_versions.get(version_id)
    if version is None:
        return "nothing"
    try:
        done = activate_version(tx, Actor(None, "job", "plan"), version.name)
    except Stale:
        return "nothing"
    return "refused" if done.uncovered else "activated"
