"""What the audit chain records: each action, and the facts that belong to it.

The values and the names of the fields stand in a chain that is never rewritten: they may only be added to.
Facts hold ids and numbers, nothing that names a person.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from bot.domain.actuals.claim import Claim, ClaimState
from bot.domain.approvals.approval import StepKind
from bot.domain.budgets.adjustment import Adjustment, AdjustmentKind, AdjustmentState, Cause
from bot.domain.json_record import JsonRecord
from bot.domain.requests.finding import Severity
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState


class AuditAction(StrEnum):
    REQUEST_SUBMIT = "request.submit"
    REQUEST_WAIT = "request.wait"
    """It lacks only money and waits for budget."""

    REQUEST_EDIT = "request.edit"
    REQUEST_ANSWER = "request.answer"
    REQUEST_APPROVE = "request.approve"
    REQUEST_REJECT = "request.reject"
    REQUEST_ASK = "request.ask"
    REQUEST_RETRACT = "request.retract"
    REQUEST_REASSIGN = "request.reassign"
    REQUEST_ESCALATE = "request.escalate"
    REQUEST_REROUTE = "request.reroute"
    REQUEST_REFRESH = "request.refresh"
    REQUEST_WITHDRAW = "request.withdraw"
    REQUEST_EXPIRE = "request.expire"
    REQUEST_CLOSE = "request.close"
    REQUEST_CARRY = "request.carry"
    """Its year was closed: what it holds goes on in the next."""

    ACTUAL_RECORD = "actual.record"
    ACTUAL_CORRECT = "actual.correct"
    EXCEPTION_RAISE = "exception.raise"
    EXCEPTION_ASK = "exception.ask"
    EXCEPTION_ANSWER = "exception.answer"
    EXCEPTION_CLEAR = "exception.clear"
    ADJUSTMENT_ASK = "adjustment.ask"
    ADJUSTMENT_APPROVE = "adjustment.approve"
    ADJUSTMENT_REJECT = "adjustment.reject"
    ADJUSTMENT_WITHDRAW = "adjustment.withdraw"
    ADJUSTMENT_ESCALATE = "adjustment.escalate"
    ADJUSTMENT_EXPIRE = "adjustment.expire"
    CLAIM_ARISEN = "claim.arisen"
    CLAIM_CHANGED = "claim.changed"
    CLAIM_REOPENED = "claim.reopened"
    CLAIM_REMOVED = "claim.removed"
    CLAIM_CLAIMED = "claim.claimed"
    CLAIM_RECEIVED = "claim.received"
    CLAIM_WRITTEN_OFF = "claim.written_off"
    CUSTOMER_MET = "customer.met"
    VARIANCE_EXPLAINED = "variance.explained"
    DIGEST_SUBSCRIBED = "digest.subscribed"
    DIGEST_UNSUBSCRIBED = "digest.unsubscribed"
    PERSON_LINKED = "person.linked"
    PERSON_DEACTIVATED = "person.deactivated"
    PERSON_REACTIVATED = "person.reactivated"
    PERSON_ERASED = "person.erased"
    CONTACT_ERASED = "contact.erased"
    PEOPLE_IMPORTED = "people.imported"
    CUSTOMERS_IMPORTED = "customers.imported"
    CONTACTS_IMPORTED = "contacts.imported"
    PARTNERS_IMPORTED = "partners.imported"
    BUDGET_IMPORTED = "budget.imported"
    HISTORY_IMPORTED = "history.imported"
    PLAN_DRAFTED = "plan.drafted"
    PLAN_SUBMITTED = "plan.submitted"
    PLAN_WITHDRAWN = "plan.withdrawn"
    PLAN_AGREED = "plan.agreed"
    PLAN_RETURNED = "plan.returned"
    PLAN_COMMENTED = "plan.commented"
    PLAN_ASKED = "plan.asked"
    PLAN_PROPOSED = "plan.proposed"
    PLAN_ACTIVATED = "plan.activated"
    PLAN_REFUSED = "plan.refused"
    """An approved version could not be activated."""

    PLAN_ONE_OFF = "plan.one_off"
    MONTH_CLOSED = "month.closed"
    YEAR_CLOSED = "year.closed"
    POLICY_APPLIED = "policy.applied"
    OUTBOX_RETRIED = "outbox.retried"
    BACKUP_MADE = "backup.made"
    BACKUP_RESTORED = "backup.restored"
    FILE_KEPT = "file.kept"
    FILE_REFUSED = "file.refused"
    BOOKS_BASELINE = "books.baseline"
    """Written once, by the migration since which entries state every record: what stood there then."""

    BOOKS_SEALED = "books.sealed"
    """The first entry that is made with a key: what stands before it is as it was when the key was set."""
    BOOKS_EXPORTED = "books.exported"


class AuditFacts(JsonRecord):
    """The facts of one entry."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class NoFacts(AuditFacts):
    """The action and its subject say everything."""


@dataclass(frozen=True, slots=True)
class FindingEntry(JsonRecord):
    code: str
    severity: Severity
    rule: str
    item: int = 0

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in JsonRecord.to_json(self).items() if name != "item" or value}


@dataclass(frozen=True, slots=True)
class ItemEntry(JsonRecord):
    """One of several items as an action left it. Amounts in minor units."""

    line_id: int
    customer_id: int
    amount_minor: int
    approved_minor: int | None
    reserved_minor: int
    committed_minor: int
    spent_minor: int
    final: bool


@dataclass(frozen=True, slots=True)
class RequestEntry(AuditFacts):
    """A request as an action left it. Amounts in minor units of `currency`.

    Line and customer are those of its first item; `items` are there where it has several.
    """

    number: str
    state: RequestState
    version: int
    policy_version: str
    line_id: int
    customer_id: int
    amount_minor: int
    approved_minor: int | None
    currency: str
    reserved_minor: int
    committed_minor: int
    spent_minor: int
    findings: tuple[FindingEntry, ...]
    items: tuple[ItemEntry, ...] = field(default=(), kw_only=True)

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in JsonRecord.to_json(self).items() if name != "items" or value}

    @classmethod
    def of(cls, request: SpendRequest, **more: Any) -> Self:
        """`more`: the fields that a subclass adds."""
        return cls(
            number=request.number,
            state=request.state,
            version=request.version,
            policy_version=request.policy_version,
            line_id=request.first.line_id,
            customer_id=request.terms.first.customer_id,
            amount_minor=request.terms.amount_minor,
            approved_minor=request.approved_minor,
            currency=request.terms.currency,
            reserved_minor=request.holding.reserved,
            committed_minor=request.holding.committed,
            spent_minor=request.holding.spent,
            findings=tuple(
                FindingEntry(each.code, each.severity, each.rule, each.item) for each in request.findings
            ),
            items=_entries_of(request) if request.has_several_items else (),
            **more,
        )


def _entries_of(request: SpendRequest) -> tuple[ItemEntry, ...]:
    return tuple(
        ItemEntry(
            line_id=item.line_id,
            customer_id=asked.customer_id,
            amount_minor=asked.amount_minor,
            approved_minor=item.approved_minor,
            reserved_minor=item.holding.reserved,
            committed_minor=item.holding.committed,
            spent_minor=item.holding.spent,
            final=item.final,
        )
        for _, asked, item in request.numbered
    )


@dataclass(frozen=True, slots=True)
class CheckedBudget(JsonRecord):
    """What a decision saw of the budget."""

    available_before_minor: int
    available_after_minor: int


@dataclass(frozen=True, slots=True)
class ApprovalEntry(RequestEntry):
    """`proposed_minor`: what this signature approves; the least of all is committed.

    `also_for`: roles that the manager signed for too, because the company has nobody else.
    """

    proposed_minor: int
    checked: CheckedBudget
    also_for: tuple[StepKind, ...] = ()


@dataclass(frozen=True, slots=True)
class ReassignmentEntry(RequestEntry):
    """`to`: the person who decides now."""

    to: int


@dataclass(frozen=True, slots=True)
class EscalationEntry(AuditFacts):
    """`to`: for each step, who may sign it now."""

    number: str
    to: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class ReroutingEntry(AuditFacts):
    """`dropped` may not decide any more; `to`: for each step that changed or is new, who may sign it."""

    number: str
    dropped: tuple[int, ...]
    to: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class ActualEntry(RequestEntry):
    actual_minor: int
    final: bool


@dataclass(frozen=True, slots=True)
class CorrectionEntry(RequestEntry):
    was_minor: int
    actual_minor: int


@dataclass(frozen=True, slots=True)
class AdjustmentEntry(AuditFacts):
    """A change of the budget as an action left it. Amounts in minor units of `currency`."""

    number: str
    state: AdjustmentState
    kind: AdjustmentKind
    from_line_id: int | None
    to_line_id: int | None
    amount_minor: int
    currency: str
    month: int | None
    cause: Cause
    policy_version: str
    undoes_id: int | None

    @classmethod
    def of(cls, adjustment: Adjustment, currency: str) -> Self:
        terms = adjustment.terms
        return cls(
            number=adjustment.number,
            state=adjustment.state,
            kind=terms.kind,
            from_line_id=terms.from_line_id,
            to_line_id=terms.to_line_id,
            amount_minor=terms.amount_minor,
            currency=currency,
            month=terms.month,
            cause=terms.cause,
            policy_version=adjustment.policy_version,
            undoes_id=terms.undoes_id,
        )


@dataclass(frozen=True, slots=True)
class ClaimEntry(AuditFacts):
    """What a partner owes of a request, as an action left it and as it was before.

    Amounts in minor units of `currency`; 0: there was nothing to claim.
    """

    number: str
    state: ClaimState
    amount_minor: int
    currency: str
    was_state: ClaimState
    was_minor: int

    @classmethod
    def of(cls, claim: Claim, was_state: ClaimState, was_minor: int) -> Self:
        return cls(claim.number, claim.state, claim.amount_minor, claim.currency, was_state, was_minor)


@dataclass(frozen=True, slots=True)
class ExceptionEntry(AuditFacts):
    """An exception that time has raised, not somebody's actual."""

    number: str
    kind: str


@dataclass(frozen=True, slots=True)
class FileEntry(AuditFacts):
    """What a file that somebody attached turned out to be; its SHA-256 is empty where it was refused."""

    request_id: int
    purpose: str
    detected_type: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class VarianceEntry(AuditFacts):
    """The words and the line's code stay in tables where they can be erased; here are only their numbers.

    `line` is `line:7`; entries of earlier versions have the code.
    """

    line: str
    period: str
    note_id: int


@dataclass(frozen=True, slots=True)
class MeetingEntry(AuditFacts):
    """`met_on`: ISO date. The note stays in its table."""

    meeting_id: int
    met_on: str


@dataclass(frozen=True, slots=True)
class SubscriptionEntry(AuditFacts):
    """A line in `scope` is told by its number, as `line:7`."""

    scope: str
    weekday: int
    at_time: str
    locale: str


@dataclass(frozen=True, slots=True)
class LinkEntry(AuditFacts):
    """`by`: what proved that the account is theirs."""

    by: str
