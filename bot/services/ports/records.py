"""What the services need from outside. `storage` fulfils it; nothing here knows of a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.customer import Person


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and through which surface (`slack`, `cli`, `job`). `label` stands in for a missing person."""

    person: Person | None
    surface: str
    label: str = ""

    @property
    def id(self) -> int | None:
        return self.person.id if self.person else None


class Outbox(Protocol):
    def put(self, kind: str, *, stream: str, key: str, **payload: Any) -> None:
        """Enqueue one message; the same key again is the same message and adds nothing."""
        ...

    def put_all(self, messages: Sequence[tuple[str, str, Mapping[str, Any]]], *, stream: str) -> None:
        """Enqueue several (kind, key, payload) of one stream, in that order."""
        ...

    def has_card(self, kind: str, request_id: int, person_id: int) -> bool: ...
    def forget_delivered(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` messages that were delivered before then; how many."""
        ...


class Audit(Protocol):
    def add(self, actor: Actor, action: str, subject: str, facts: Mapping[str, Any]) -> None:
        """Append an entry chained to the one before; takes the chain's lock, so call it last."""
        ...
