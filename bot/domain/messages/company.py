"""Messages about the day, the week and the books of the company."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.approvals.authority_changes import AuthorityChange
from bot.domain.company.care import CareDue
from bot.domain.messages.kind import MessageKind, Payload
from bot.domain.reports.digest import DigestFigures


@dataclass(frozen=True, slots=True)
class DailyReminder(Payload):
    """All that is late for a person, in one list. `day`: ISO date on the company's calendar."""

    kind = MessageKind.DAILY_REMINDER
    person_id: int
    day: str


@dataclass(frozen=True, slots=True)
class CareReminder(Payload):
    """Key customers who need attention, as it was then; to their owner."""

    kind = MessageKind.CARE_REMINDER
    person_id: int
    customers: tuple[CareDue, ...]


@dataclass(frozen=True, slots=True)
class WeeklyDigest(Payload):
    """A channel's digest of an ISO week (`period`, 2026-W38), and what the one before has shown."""

    kind = MessageKind.WEEKLY_DIGEST
    channel: str
    scope_kind: str
    scope_value: str
    locale: str
    period: str
    figures: DigestFigures | None = None
    last: DigestFigures | None = None


@dataclass(frozen=True, slots=True)
class DigestEnded(Payload):
    """A channel gets no digest any more: whoever subscribed it may not read it now."""

    kind = MessageKind.DIGEST_ENDED
    channel: str
    scope_kind: str
    scope_value: str
    locale: str


@dataclass(frozen=True, slots=True)
class BooksAlarm(Payload):
    """The nightly proof found the books wrong. `day`: ISO date of the proof; empty for that of delivery."""

    kind = MessageKind.BOOKS_ALARM
    person_id: int
    problems: tuple[str, ...]
    day: str = ""


@dataclass(frozen=True, slots=True)
class AuditHeadNote(Payload):
    """The head of the audit's chain on `day` (ISO date), for a controller to keep."""

    kind = MessageKind.AUDIT_HEAD
    person_id: int
    sequence: int
    hash: str
    day: str


@dataclass(frozen=True, slots=True)
class AuthorityChanged(Payload):
    """A people file has changed who may decide: the first of `count` changes, and who brought it in.

    `by_id` None: nobody of the company by name.
    """

    kind = MessageKind.AUTHORITY_CHANGED
    person_id: int
    changes: tuple[AuthorityChange, ...]
    count: int
    by_id: int | None = None
