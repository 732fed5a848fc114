"""A receipt that is owed for too long is somebody else's to look at; each item owes its own, a list one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from bot.domain.actuals.actual import Actual, by_item
from bot.domain.actuals.receipts import is_owed, items_of_receipt, owed_since
from bot.domain.actuals.spend_exception import ExceptionKind
from bot.domain.books.audit import AuditAction, ExceptionEntry
from bot.domain.company.actor import Actor
from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.request import SpendRequest
from bot.services.actuals.exceptions import raise_exception
from bot.services.actuals.receipts import RECEIPT, asked_for, asked_for_item
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import lock_request
from bot.services.requests.posting import document_of, line_of

CLOCK = Actor(None, "job", "receipts")

# No policy lets a duty wait for longer, so older ones were looked at when they became due.
_LOOKED_BACK = timedelta(days=92)
_BATCH = 500


def duties_to_look_at(tx: Transaction, after_id: int) -> tuple[list[int], int]:
    """Requests with a higher id that owe a receipt by their policy, and how far they were looked through.

    0: there are no more. A batch at a time, in the order of their ids.
    """
    found = tx.requests.without_receipt(tx.now - _LOOKED_BACK, after_id, _BATCH)
    owing = [request.id for request in found if _attention(asked_for(tx, request))]
    return owing, found[-1].id if len(found) == _BATCH else 0


def enforce_receipt_duty(tx: Transaction, request_id: int) -> bool:
    """Raise an exception where a receipt is owed for `nudge_after_days` by now: once for each request."""
    request = lock_request(tx, request_id, None)
    if not _is_overdue(tx, request) or tx.alerts.was_raised(ExceptionKind.RECEIPT_OWED, request.id):
        return False
    raise_exception(tx, ExceptionKind.RECEIPT_OWED, request, line_of(tx, request.first.line_id))
    facts = ExceptionEntry(request.number, ExceptionKind.RECEIPT_OWED.value)
    tx.audit.add(CLOCK, AuditAction.EXCEPTION_RAISE, document_of(request), facts)
    return True


def _is_overdue(tx: Transaction, request: SpendRequest) -> bool:
    """Whether any item owes one for too long."""
    made = by_item(tx.actuals.of_request(request.id))
    served = _items_with_receipt(tx, request, made)
    patience = timedelta(days=tx.policies.version(request.policy_version).nudge_after_days)
    for number, _, _ in request.numbered:
        since = owed_since(request, number, made.get(number, ()), tx.calendar.today)
        late = since is not None and tx.today - since >= patience
        if late and number not in served and _attention(asked_for_item(tx, request, number)):
            return True
    return False


def _items_with_receipt(
    tx: Transaction, request: SpendRequest, made: Mapping[int, Sequence[Actual]]
) -> set[int]:
    item_of = {actual.id: number for number, actuals in made.items() for actual in actuals}
    served = set[int]()
    for file in tx.files.of_request(request.id):
        if file.purpose == RECEIPT and file.actual_id in item_of and not is_owed([file.state]):
            served |= items_of_receipt(request, item_of[file.actual_id])
    return served


def _attention(findings: Iterable[Finding]) -> bool:
    return any(finding.severity is not Severity.INFO for finding in findings)
