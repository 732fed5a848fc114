"""Messages about a version of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.messages.kind import MessageKind, Payload


@dataclass(frozen=True, slots=True)
class PlanCard(Payload):
    """The card of somebody who agrees on a version of a plan, has done so, or was asked to."""

    kind = MessageKind.PLAN_CARD
    version_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class PlanQuestionCard(Payload):
    """The card of somebody who is asked what their lines of a version need."""

    kind = MessageKind.PLAN_QUESTION
    version_id: int
    person_id: int


class PlanNewsKind(StrEnum):
    """What people are told of a version of a plan."""

    ANSWERED = "answered"
    ACTIVATED = "activated"
    NOT_ACTIVATED = "not_activated"


@dataclass(frozen=True, slots=True)
class PlanNews(Payload):
    """What became of a version. `lines` are codes: those that hold more than it would leave them."""

    kind = MessageKind.PLAN_NEWS
    version_id: int
    person_id: int
    news: PlanNewsKind
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanActivation(Payload):
    """Nothing to say: an approved version is to be put in force."""

    kind = MessageKind.PLAN_ACTIVATION
    version_id: int


@dataclass(frozen=True, slots=True)
class PlanWorkbook(Payload):
    """The workbook of a version, into the thread of somebody's card of it."""

    kind = MessageKind.PLAN_WORKBOOK
    version_id: int
    person_id: int
