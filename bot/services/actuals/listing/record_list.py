"""Record what was spent of a list, by one file: each row is the final actual of its item, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.actuals.actual import Actual, Spending
from bot.domain.actuals.receipts import may_be_receipt
from bot.domain.books.audit import ActualEntry, AuditAction
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import NotAllowed, Refused
from bot.domain.requests.change import Change, Posting
from bot.domain.requests.finding import Severity
from bot.domain.requests.request import RequestChange, SpendRequest
from bot.services.actuals.attendance import with_known_people
from bot.services.actuals.exceptions import Recorded, raise_exceptions
from bot.services.actuals.listing.actuals_file import read_actuals
from bot.services.actuals.posting import lock_for_actual, month_of, save_spent
from bot.services.actuals.receipts import asked_for, states_of_receipts
from bot.services.budgets.alerts import check_line_thresholds
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.announce import announce
from bot.services.requests.claiming import follow_claim
from bot.services.requests.files import keep_files
from bot.services.requests.posting import document_of, line_of
from bot.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class ActualsSent:
    """The form *Log actual* of a list. `reason`: why rows cost more than was approved, for all of them."""

    sheet: Sheet
    reason: str = ""
    file_ids: tuple[str, ...] = ()


def record_list(tx: Transaction, actor: Actor, request_id: int, sent: ActualsSent, key: str) -> SpendRequest:
    """Record every row; the same `key` again changes nothing.

    Raises BadFile with every row that can't be taken, NotFound, NotAllowed("not_your_request" | "no_list"),
    Stale("nothing_approved"), Refused("receipt_missing").
    """
    earlier = tx.claim(key, str(request_id))
    before, person = lock_for_actual(tx, actor, request_id)
    if earlier is not None:
        return before
    if not before.terms.is_list:
        raise NotAllowed("no_list", number=before.number)
    today = tx.today_for(actor.timezone)
    rows = [
        with_known_people(tx, before, row)
        for row in read_actuals(tx, sent.sheet, before, today, sent.reason, sent.file_ids)
    ]
    change, actuals = _record(tx, actor, before, rows)
    _require_receipts(tx, change.request, sent.file_ids)
    request = save_spent(tx, actor, before, change)
    made = tx.actuals.add_all(actuals)
    keep_files(tx, request, sent.file_ids, "receipt", made[0].id)
    _look_at(tx, person, before, request, made)
    announce(tx, request)
    facts = ActualEntry.of(request, actual_minor=sum(each.amount_minor for each in rows), final=True)
    tx.audit.add(actor, AuditAction.ACTUAL_RECORD, document_of(request), facts)
    follow_claim(tx, actor, request)
    return request


def _record(
    tx: Transaction, actor: Actor, before: SpendRequest, rows: Sequence[Spending]
) -> tuple[RequestChange, list[Actual]]:
    """One after the other, each upon what the one before has left."""
    request, postings, actuals = before, list[Posting](), list[Actual]()
    for spending in rows:
        month = month_of(tx, before.item(spending.item).line_id, spending)
        change = request.record_actual(spending, month, actor.id or 0, tx.now)
        if change.actual is None:
            raise AssertionError("there is no actual to keep")
        request = change.request
        postings += change.postings
        actuals.append(change.actual)
    return Change(request, tuple(postings)), actuals


def _require_receipts(tx: Transaction, request: SpendRequest, file_ids: tuple[str, ...]) -> None:
    """What is sent is fetched later; what is not kept then is owed again."""
    if may_be_receipt(states_of_receipts(tx, request), file_ids):
        return
    findings = asked_for(tx, request)
    if any(finding.severity is Severity.BLOCK for finding in findings):
        raise Refused("receipt_missing", tuple(findings[:1]), number=request.number)


def _look_at(
    tx: Transaction, by: Person, before: SpendRequest, request: SpendRequest, made: Sequence[Actual]
) -> None:
    """What passes its approval, a line or a cap is told. Whatever stays within what was held for it, in its
    own month and for those it was approved for, passes nothing: hundreds of rows need no look each.
    """
    policy = tx.policies.version(request.policy_version)
    for line_id, month in sorted({(request.item(each.item).line_id, each.month) for each in made}):
        check_line_thresholds(tx, line_of(tx, line_id), month, policy)
    to_look_at = []
    for each in made:
        held, asked = before.item(each.item), request.terms.items[each.item - 1]
        as_planned = each.month == held.month and each.headcount == asked.headcount
        if each.amount_minor > held.holding.committed or (each.amount_minor and not as_planned):
            to_look_at.append(Recorded(by, before, request, each))
    if to_look_at:
        raise_exceptions(tx, *to_look_at)
