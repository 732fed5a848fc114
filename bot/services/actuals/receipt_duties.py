"""A receipt that is owed for too long is somebody else's to look at."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.actuals.receipts import is_owed, owed_since
from bot.domain.actuals.spend_exception import ExceptionKind
from bot.domain.books.audit import AuditAction, ExceptionEntry
from bot.domain.company.actor import Actor
from bot.domain.requests.finding import Severity
from bot.domain.requests.request import SpendRequest
from bot.services.actuals.exceptions import raise_exception
from bot.services.actuals.receipts import asked_for, states_of_receipts
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
    owing = [request.id for request in found if _is_asked(tx, request)]
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
    since = owed_since(request, tx.actuals.of_request(request.id), tx.calendar.today)
    patience = timedelta(days=tx.policies.version(request.policy_version).nudge_after_days)
    if since is None or tx.today - since < patience or not _is_asked(tx, request):
        return False
    return is_owed(states_of_receipts(tx, request).values())


def _is_asked(tx: Transaction, request: SpendRequest) -> bool:
    return any(finding.severity is not Severity.INFO for finding in asked_for(tx, request))
