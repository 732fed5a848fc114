"""Messages about one request: its cards, news, reminders and exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.messages.kind import MessageKind, Payload
from bot.domain.requests.term_change import TermChange


class News(StrEnum):
    """What people are told in a message of its own: an updated card makes no sound in Slack."""

    APPROVED = "approved"
    REJECTED = "rejected"
    ASKED = "asked"
    ANSWERED = "answered"
    EDITED = "edited"
    EXPIRED = "expired"
    BUDGET_FOUND = "budget_found"
    """What waited for budget was sent to be decided."""

    CARRIED = "carried"
    """Its year was closed: what it holds goes on in the next."""

    YEAR_CLOSED = "year_closed"
    """Its year was closed: what it held is released."""


@dataclass(frozen=True, slots=True)
class RequestCard(Payload):
    """The requester's card."""

    kind = MessageKind.REQUEST_CARD
    request_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ApprovalCard(Payload):
    """The card of somebody who decides, decided, or was asked to."""

    kind = MessageKind.APPROVAL_CARD
    request_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class RequestNews(Payload):
    """One sentence, as a reply under the person's card of the kind `under`. `changes`: of an edit."""

    kind = MessageKind.REQUEST_NEWS
    request_id: int
    person_id: int
    news: News
    under: MessageKind
    changes: tuple[TermChange, ...] = ()

    def to_json(self) -> dict[str, Any]:
        # As the first version wrote it, wherever it says the same.
        unused = () if self.changes else ("changes",)
        return {name: value for name, value in Payload.to_json(self).items() if name not in unused}


@dataclass(frozen=True, slots=True)
class RequestNudge(Payload):
    """Somebody recalls to a requester what they owe: an answer about an exception, or the final actual.

    `exception_id`: 0 for an overdue actual. `asks`: it is the question itself. A reply under their card.
    """

    kind = MessageKind.REQUEST_NUDGE
    request_id: int
    person_id: int
    by_id: int
    under: MessageKind
    exception_id: int = 0
    asks: bool = False


@dataclass(frozen=True, slots=True)
class RequestRefresh(Payload):
    """Nothing to say: room was made for a request, which is checked again, and its cards are drawn anew."""

    kind = MessageKind.REQUEST_REFRESH
    request_id: int
    document: str


@dataclass(frozen=True, slots=True)
class DecisionReminder(Payload):
    """Somebody has not decided yet. Queued by earlier versions only: see `DailyReminder`."""

    kind = MessageKind.DECISION_REMINDER
    request_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class AnswerReminder(Payload):
    """The requester has not answered yet. Queued by earlier versions only: see `DailyReminder`."""

    kind = MessageKind.ANSWER_REMINDER
    request_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ExceptionRaised(Payload):
    """Something that a controller, or compliance, must look at."""

    kind = MessageKind.EXCEPTION_RAISED
    exception_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ExceptionAnswered(Payload):
    """The requester has said why: for who has asked."""

    kind = MessageKind.EXCEPTION_ANSWERED
    exception_id: int
    person_id: int
