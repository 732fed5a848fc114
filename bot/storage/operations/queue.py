"""The outbox as delivery sees it: each step is a transaction of its own, so none is open during a call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from bot.services.ports.unit_of_work import Transaction
from bot.storage.operations import cards, leases
from bot.storage.operations.leases import OutboxItem
from bot.storage.operations.pace import take_turn
from bot.storage.store import SqlStore

# Longer than any call to Slack, and short enough that another process takes over within ten seconds of a
# death. Courier renews what it still has in hand: that is how a process proves that it lives.
LEASE = timedelta(seconds=8)


class SqlQueue:
    """The queued messages of one workspace; `owner` tells this process's leases from another's."""

    def __init__(self, store: SqlStore, *, owner: str = "") -> None:
        self._store = store
        self._database = store.database
        self._owner = owner or uuid4().hex

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

    def renew(self, items: Sequence[OutboxItem]) -> None:
        """They are still being worked on: nobody else may take them over."""
        until = self._store.clock() + LEASE
        claims = [(item.id, item.lease_owner) for item in items]
        self._database.write(
            lambda connection: leases.renew(connection, self._store.workspace_id, claims, until)
        )

    def release_leases(self) -> None:
        """At the start of the only process there can be: what a dead one had in hand leaves at once."""
        self._database.write(lambda connection: leases.release_all(connection, self._store.workspace_id))

    def begin(self, item: OutboxItem, *, pace: str = "", gap: timedelta = timedelta(0)) -> datetime | None:
        """Count the attempt and renew the lease, right before the call; None: the lease was lost.

        With `pace` the message takes its turn in that channel, one each `gap`. If it is still to come,
        nothing is counted: the message is put off until then, and that moment is returned.
        """
        now = self._store.clock()

        def work(connection: Connection) -> datetime | None:
            turn = now
            if pace and gap:
                turn = take_turn(connection, self._store.workspace_id, pace, now, gap, item.put_off_until)
            if turn > now:
                leases.put_off(connection, item.id, item.lease_owner, now, turn, "", item.attempts)
                return turn
            return turn if leases.begin_attempt(connection, item.id, item.lease_owner, now + LEASE) else None

        return self._database.write(work)

    def finish(
        self,
        item: OutboxItem,
        channel: str = "",
        ts: str = "",
        *,
        card: tuple[str, int, int] | None = None,
        refused: str = "",
        effects: Callable[[Transaction], None] | None = None,
    ) -> None:
        """Delivered, or nothing left to do. `card`: (kind, request, person) whose card stands at `ts` now.

        `refused`: Slack's code for its blocks, when it went out in its second form.
        """

        def work(connection: Connection) -> None:
            leases.mark_delivered(connection, item.id, self._store.clock(), channel, ts, refused)
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
