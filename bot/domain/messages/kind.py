"""The kinds of messages, and what the facts of each are: a payload that is drawn when it leaves."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from bot.domain.json_record import JsonRecord


class MessageKind(StrEnum):
    REQUEST_CARD = "card.request"
    APPROVAL_CARD = "card.approval"
    REQUEST_NEWS = "news.request"
    DECISION_REMINDER = "reminder.decision"
    ANSWER_REMINDER = "reminder.answer"
    DAILY_REMINDER = "reminder.daily"
    THRESHOLD_ALERT = "alert.threshold"
    EXCEPTION_RAISED = "exception.raised"
    BOOKS_ALARM = "alarm.books"
    AUDIT_HEAD = "audit.head"
    WEEKLY_DIGEST = "digest.weekly"
    DIGEST_ENDED = "digest.ended"
    EXCEPTION_ANSWERED = "exception.answered"
    REQUEST_NUDGE = "nudge.request"
    AUTHORITY_CHANGED = "authority.changed"
    ADJUSTMENT_CARD = "card.adjustment"
    ADJUSTMENT_NEWS = "news.adjustment"
    TRANSFER_PROPOSAL = "proposal.transfer"
    CARE_REMINDER = "reminder.care"
    CLAIM_TOLD = "claim.told"
    CLAIM_REMINDER = "reminder.claim"
    PLAN_CARD = "card.plan"
    PLAN_QUESTION = "card.plan_question"
    PLAN_NEWS = "news.plan"
    PLAN_ACTIVATION = "plan.activation"
    PLAN_WORKBOOK = "plan.workbook"
    REQUEST_REFRESH = "request.refresh"
    BUDGET_ROOM = "budget.room"
    FILE_FETCH = "file.fetch"
    FILE_REFUSED = "file.refused"
    LIST_READ = "list.read"
    LIST_ACTUALS = "list.actuals"
    LIST_ANSWER = "list.answer"
    LIST_FILE = "list.file"


CARDS = {
    MessageKind.REQUEST_CARD: "request_id",
    MessageKind.APPROVAL_CARD: "request_id",
    MessageKind.ADJUSTMENT_CARD: "adjustment_id",
    MessageKind.PLAN_CARD: "version_id",
    MessageKind.PLAN_QUESTION: "version_id",
}
"""A person has one of each kind for what the payload names; what happens next updates it in place."""


class Payload(JsonRecord):
    """The facts of a message of one kind."""

    __slots__ = ()
    kind: ClassVar[MessageKind]
