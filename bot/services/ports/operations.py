"""The outbox, and an installation's health by the database and by Slack, as the services need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.company.customer import Contact, Person
from bot.domain.company.traces import Traces
from bot.domain.messages.kind import MessageKind


class Queueable(Protocol):
    """A message's payload, as `bot.domain.messages` has them."""

    @property
    def kind(self) -> str: ...
    def to_json(self) -> Mapping[str, Any]: ...


class Outbox(Protocol):
    """Messages for others, sent after the commit."""

    def put(self, message: Queueable, *, stream: str, key: str) -> None:
        """Enqueue one message; the same key again is the same message and adds nothing."""
        ...

    def put_all(self, messages: Sequence[tuple[str, Queueable]], *, stream: str) -> None:
        """Enqueue several (key, message) of one stream, in that order."""
        ...

    def known(self, keys: Iterable[str]) -> frozenset[str]:
        """Which of these keys were put within the last weeks."""
        ...

    def payload(self, key: str) -> Mapping[str, Any] | None:
        """What was put under a key within the last weeks."""
        ...

    def told(self, kind: MessageKind, stream: str, since: datetime) -> Sequence[Mapping[str, Any]]:
        """What messages of this kind said that were put into a stream since then, the newest first."""
        ...

    def has_card(self, kind: MessageKind, subject_id: int, person_id: int) -> bool:
        """Whether somebody has a card of a request, or of a version of a plan."""
        ...

    def find_card(self, request_id: int, person_id: int) -> tuple[str, str] | None:
        """(channel, ts) of a person's card of a request, of whichever kind was posted last."""
        ...

    def request_of_card(self, channel: str, ts: str, person_id: int) -> int | None:
        """The request whose card of that person is that message."""
        ...


@dataclass(frozen=True, slots=True)
class Health:
    """What only the database knows about the state of an installation.

    `dead`: messages by reason; `plainer`: those that left in their second form lately, by kind and refusal.
    """

    claimed: bool
    queued: int
    oldest_queued_at: datetime | None
    dead: Mapping[str, int]
    plainer: Mapping[tuple[str, str], int]
    files_pending: int
    oldest_pending_at: datetime | None
    files_refused: int


class Upkeep(Protocol):
    """What an operator and the nightly job do with records that are no part of the books."""

    def health(self) -> Health: ...
    def revive_messages(self) -> int:
        """Queue every dead message again; how many there were."""
        ...

    def forget_delivered(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` messages that were delivered before then; how many."""
        ...

    def forget_claims(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` idempotency keys that were claimed before then; how many."""
        ...


@dataclass(frozen=True, slots=True)
class ErasedText:
    """A text that names somebody: in which record and field, as it was and as it is afterwards."""

    record: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Erased:
    """The texts that named the person, their own record's first (`own` of them), and how many messages to
    them were still on their way."""

    places: tuple[ErasedText, ...]
    own: int
    messages: int

    @property
    def texts(self) -> int:
        """In how many texts others had named them."""
        return len(self.places) - self.own


class Erasure(Protocol):
    """Takes a person out of the side tables; ledger and audit hold opaque ids and stay as they are.

    `traces` finds them in what others wrote. In a `rehearsal` nothing is written.
    """

    def person(self, person: Person, traces: Traces, *, rehearsal: bool = False) -> Erased: ...
    def contact(self, contact: Contact, traces: Traces, *, rehearsal: bool = False) -> Erased: ...


@dataclass(frozen=True, slots=True)
class SlackReport:
    """What Slack answered when it was asked about the installation. Empty texts are good news.

    Where Slack could not be reached, or refused the token (by its own code), the rest is not known.
    """

    unreachable: str = ""
    token_refused: str = ""
    is_bot: bool = True
    missing_scopes: tuple[str, ...] = ()
    socket_mode_refused: str = ""
    socket_mode_unreachable: str = ""
    clock_ahead_seconds: int = 0
    channels_without_bot: tuple[str, ...] = ()
    channels_not_found: tuple[str, ...] = ()


class InspectsSlack(Protocol):
    def inspect(self, channels: Iterable[str]) -> SlackReport:
        """Ask about token, scopes, Socket Mode and clock, and about `channels`, given by id or by name."""
        ...
