"""What people are sent: each kind of message, and the facts that it is drawn from when it leaves.

The values of the kinds and the names of the fields stand in the database: messages that an earlier version
queued must still be delivered. See `JsonRecord` for how a payload may grow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from bot.domain.approvals.authority_changes import AuthorityChange
from bot.domain.company.care import CareDue
from bot.domain.json_record import JsonRecord
from bot.domain.reports.digest import DigestFigures
from bot.domain.requests.row_finding import RowFinding
from bot.domain.requests.term_change import TermChange


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


class Payload(JsonRecord):
    """The facts of a message of one kind."""

    __slots__ = ()
    kind: ClassVar[MessageKind]


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
class AdjustmentCard(Payload):
    """The card of somebody who asked for a change of the budget, decides on it, or did."""

    kind = MessageKind.ADJUSTMENT_CARD
    adjustment_id: int
    person_id: int


class AdjustmentNewsKind(StrEnum):
    """How an adjustment has ended, for whoever asked for it."""

    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class AdjustmentNews(Payload):
    """One sentence, as a reply under the person's card."""

    kind = MessageKind.ADJUSTMENT_NEWS
    adjustment_id: int
    person_id: int
    news: AdjustmentNewsKind
    under: MessageKind = MessageKind.ADJUSTMENT_CARD


@dataclass(frozen=True, slots=True)
class TransferProposal(Payload):
    """By the forecast one line keeps money and another runs dry, in the month of `dry_on` (ISO date).

    To the owner of either. Minor units, as they were then.
    """

    kind = MessageKind.TRANSFER_PROPOSAL
    person_id: int
    from_line_id: int
    to_line_id: int
    amount_minor: int
    left_minor: int
    missing_minor: int
    dry_on: str


@dataclass(frozen=True, slots=True)
class CareReminder(Payload):
    """Key customers who need attention, as it was then; to their owner."""

    kind = MessageKind.CARE_REMINDER
    person_id: int
    customers: tuple[CareDue, ...]


@dataclass(frozen=True, slots=True)
class RequestRefresh(Payload):
    """Nothing to say: room was made for a request, which is checked again, and its cards are drawn anew."""

    kind = MessageKind.REQUEST_REFRESH
    request_id: int
    document: str


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
class DailyReminder(Payload):
    """All that is late for a person, in one list. `day`: ISO date on the company's calendar."""

    kind = MessageKind.DAILY_REMINDER
    person_id: int
    day: str


@dataclass(frozen=True, slots=True)
class ThresholdAlert(Payload):
    """A line has reached a threshold: to its channel, or to a person. Minor units, as they were then."""

    kind = MessageKind.THRESHOLD_ALERT
    line_id: int
    percent: int
    period: str
    budget_minor: int
    used_minor: int
    currency: str
    channel: str = ""
    locale: str = ""
    person_id: int | None = None

    def to_json(self) -> dict[str, Any]:
        # There is one recipient: the other way to name it is left out.
        unused = {"person_id"} if self.channel else {"channel", "locale"}
        # Not super(): a dataclass with slots is another class than the one that it was written as.
        return {name: value for name, value in Payload.to_json(self).items() if name not in unused}


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
class BudgetRoom(Payload):
    """Nothing to say: a plan has room, and the requests that wait for it are to be checked again."""

    kind = MessageKind.BUDGET_ROOM
    plan_id: int


@dataclass(frozen=True, slots=True)
class PlanWorkbook(Payload):
    """The workbook of a version, into the thread of somebody's card of it."""

    kind = MessageKind.PLAN_WORKBOOK
    version_id: int
    person_id: int


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
class FileFetch(Payload):
    """Nothing to say: a file is to be fetched from Slack."""

    kind = MessageKind.FILE_FETCH
    file_id: int


@dataclass(frozen=True, slots=True)
class FileRefused(Payload):
    """A file can't be kept; `reason` says why: see `FileFetcher`."""

    kind = MessageKind.FILE_REFUSED
    person_id: int
    request_id: int
    file_id: int
    name: str
    reason: str
    detected_type: str = ""


@dataclass(frozen=True, slots=True)
class ListRead(Payload):
    """Nothing to say: a list is to be fetched from Slack, read, and asked for."""

    kind = MessageKind.LIST_READ
    person_id: int
    slack_file_id: str
    purpose: str
    expected_result: str
    leave_out: bool


@dataclass(frozen=True, slots=True)
class ListActuals(Payload):
    """Nothing to say: what was spent of a list is to be fetched from Slack, read, and recorded."""

    kind = MessageKind.LIST_ACTUALS
    request_id: int
    person_id: int
    slack_file_id: str
    reason: str
    receipt_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowProblem(JsonRecord):
    """What can't be read of a file that was brought, as `bot.sheets.problems` says it."""

    row: int
    column: str
    code: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ListAnswer(Payload):
    """What became of a list. `rows` were left out where there is a `request_id`, else they are the reason why
    there is none; or it is `problems`, or the error with this `code`.

    `actuals_of`: the request whose actuals it has; then so many are `recorded`, or there is the same to say.
    """

    kind = MessageKind.LIST_ANSWER
    person_id: int
    name: str
    facts: Mapping[str, Any]
    request_id: int = 0
    code: str = ""
    problems: tuple[RowProblem, ...] = ()
    rows: tuple[RowFinding, ...] = ()
    actuals_of: int = 0
    recorded: int = 0


@dataclass(frozen=True, slots=True)
class ListFile(Payload):
    """The list of a request as a file, in the thread of the person's card of the kind `under`."""

    kind = MessageKind.LIST_FILE
    request_id: int
    person_id: int
    under: MessageKind
