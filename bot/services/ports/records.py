"""What the services need from outside. `storage` fulfils it; nothing here knows of a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.audit import AuditAction, AuditFacts
from bot.domain.customer import Person
from bot.domain.messages import MessageKind


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and through which surface (`slack`, `cli`, `job`). `label` stands in for a missing person."""

    person: Person | None
    surface: str
    label: str = ""

    @property
    def id(self) -> int | None:
        return self.person.id if self.person else None


class Queueable(Protocol):
    """A message's payload, as `bot.domain.messages` has them."""

    @property
    def kind(self) -> str: ...
    def to_json(self) -> Mapping[str, Any]: ...


class Outbox(Protocol):
    def put(self, message: Queueable, *, stream: str, key: str) -> None:
        """Enqueue one message; the same key again is the same message and adds nothing."""
        ...

    def put_all(self, messages: Sequence[tuple[str, Queueable]], *, stream: str) -> None:
        """Enqueue several (key, message) of one stream, in that order."""
        ...

    def has_card(self, kind: MessageKind, request_id: int, person_id: int) -> bool: ...
    def forget_delivered(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` messages that were delivered before then; how many."""
        ...


class Audit(Protocol):
    def add(self, actor: Actor, action: AuditAction, subject: str, facts: AuditFacts) -> None:
        """Append an entry chained to the one before; takes the chain's lock, so call it last."""
        ...
