"""What delivery needs from outside: a queue of messages, and somewhere to keep files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import IO, Any, Protocol

from bot.i18n import Reader
from bot.services.ports.unit_of_work import Transaction
from bot.views.kit.message import Message

# Makes a message out of the facts as they are now; None: there is nothing to tell any more.
Renderer = Callable[[Transaction, Mapping[str, Any], Reader], Message | None]


class Item(Protocol):
    """One queued message. `attempts` counts the ones before: above 0, it may have been sent already."""

    @property
    def id(self) -> int: ...
    @property
    def dedupe_key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def payload(self) -> dict[str, Any]: ...
    @property
    def attempts(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def trace(self) -> str: ...


class Queue(Protocol):
    """The outbox; each call is one short transaction. `bot/storage/operations/queue.py` says how."""

    def claim(self, limit: int) -> Sequence[Item]: ...
    def renew(self, items: Sequence[Any]) -> None: ...
    def begin(self, item: Any, *, pace: str = ..., gap: timedelta = ...) -> datetime | None: ...
    def finish(
        self,
        item: Any,
        channel: str = ...,
        ts: str = ...,
        *,
        card: tuple[str, int, int] | None = ...,
        refused: str = ...,
        effects: Callable[[Transaction], None] | None = ...,
    ) -> None: ...
    def put_off(self, item: Any, until: datetime, error: str, attempts: int) -> None: ...
    def give_up(self, item: Any, error: str) -> None: ...
    def find_card(self, kind: str, request_id: int, person_id: int) -> tuple[str, str] | None: ...
    def forget_card(self, kind: str, request_id: int, person_id: int) -> None: ...
    def next_due(self) -> datetime | None: ...


class KeepsFiles(Protocol):
    def keep(self, key: str, content: IO[bytes]) -> None: ...
