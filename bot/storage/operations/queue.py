"""The outbox as delivery sees it: each step is a transaction of its own, so none is open during a call."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from bot.services.ports.unit_of_work import Transaction
from bot.storage.operations import cards, leases
from bot.storage.operations.leases import OutboxItem
from bot.storage.operations.pace import reserve_slot
from bot.storage.store import SqlStore

LEASE = timedelta(seconds=30)


class SqlQueue:
    """The queued messages of one workspace; `owner` tells this process's leases from another's."""

    def __init__(self, store: SqlStore, *, owner: str = "") -> None:
        self._store = store
        self._database = store.database
        self._owner = owner or uuid4().hex
        # Slots reserved for messages that are put off until then. A crash loses them: a second each.
        self._slots: dict[int, datetime] = {}
        self._slots_lock = threading.Lock()

    def claim(self, limit: int) -> list[OutboxItem]:
        """Up to `limit` due messages, the first of each stream only, leased to this process."""
        now = self._store.clock()
        # A name for each claim: a thread that overslept its lease must not pass for the one that took over.
        owner = f"{self._owner}.{uuid4().hex[:12]}"
        return self._database.write(
            lambda connection: leases.claim_due(
                connection, self._store.workspace_id, now, owner, LEASE, limit
            )
        )

    def begin(
        self, item: OutboxItem, *, pace: str = "", gap: timedelta = timedelta(0), lease: timedelta = LEASE
    ) -> datetime | None:
        """Count the attempt and renew the lease, right before the call; None: the lease was lost.

        With `pace` the message first reserves a slot of that channel, one each `gap`. If the slot is still to
        come, nothing is counted: the message is put off until then, and that moment is returned.
        """
        now = self._store.clock()
        kept = self._kept_slot(item.id, now, gap)

        def work(connection: Connection) -> tuple[datetime | None, bool]:
            slot, reserved = kept or now, kept is not None
            if pace and gap and kept is None:
                slot, reserved = reserve_slot(connection, self._store.workspace_id, pace, now, gap)
            if slot > now:
                leases.put_off(connection, item.id, item.lease_owner, now, slot, "", item.attempts)
                return slot, reserved
            begun = leases.begin_attempt(connection, item.id, item.lease_owner, now + lease)
            return (slot if begun else None), False

        slot, reserved = self._database.write(work)
        if slot is not None and reserved:
            with self._slots_lock:
                self._slots[item.id] = slot
        return slot

    def _kept_slot(self, item_id: int, now: datetime, gap: timedelta) -> datetime | None:
        """The slot reserved before, unless it has passed: others may hold the present one."""
        with self._slots_lock:
            slot = self._slots.pop(item_id, None)
        return slot if slot is not None and abs(now - slot) <= 2 * gap else None

    def finish(
        self,
        item: OutboxItem,
        channel: str = "",
        ts: str = "",
        *,
        card: tuple[str, int, int] | None = None,
        effects: Callable[[Transaction], None] | None = None,
    ) -> None:
        """Delivered, or nothing left to do. `card`: (kind, request, person) whose card stands at `ts` now."""

        def work(connection: Connection) -> None:
            leases.mark_delivered(connection, item.id, self._store.clock(), channel, ts)
            if card is not None:
                cards.save_card(connection, self._store.workspace_id, *card, channel, ts)
            if effects is not None:
                self._store.run(effects, connection)

        self._database.write(work)

    def put_off(self, item: OutboxItem, until: datetime, error: str, attempts: int) -> None:
        now = self._store.clock()
        self._database.write(
            lambda connection: leases.put_off(
                connection, item.id, item.lease_owner, now, until, error, attempts
            )
        )

    def give_up(self, item: OutboxItem, error: str) -> None:
        self._database.write(lambda connection: leases.give_up(connection, item.id, error))

    def find_card(self, kind: str, request_id: int, person_id: int) -> tuple[str, str] | None:
        with self._database.reading() as connection:
            return cards.find_card(connection, kind, request_id, person_id)

    def forget_card(self, kind: str, request_id: int, person_id: int) -> None:
        self._database.write(lambda connection: cards.forget_card(connection, kind, request_id, person_id))

    def next_due(self) -> datetime | None:
        """When the next message that is not due yet will be."""
        with self._database.reading() as connection:
            return leases.next_due(connection, self._store.workspace_id, self._store.clock())

    def depth(self) -> tuple[int, datetime | None, int]:
        """(queued, creation of the oldest, dead)."""
        with self._database.reading() as connection:
            return leases.depth(connection, self._store.workspace_id)
