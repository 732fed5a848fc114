"""What is spent has the receipts that the policy asks for: those that are kept, not those that are named."""

from __future__ import annotations

from bot.domain.actuals.actual import Spending
from bot.domain.actuals.receipts import items_of_receipt, may_be_receipt, owes_receipt_with
from bot.domain.company.customer import Person
from bot.domain.errors import Refused
from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.request import SpendRequest
from bot.policies.evaluate import receipt_required
from bot.services.ports.requests import StoredFile
from bot.services.ports.unit_of_work import Transaction

RECEIPT = "receipt"


def require_receipt(
    tx: Transaction, request: SpendRequest, spending: Spending, *, instead_of_minor: int = 0
) -> None:
    """What is sent is fetched later; what is not kept then is owed again.

    Raises Refused("receipt_missing").
    """
    if not owes_receipt_with(request, spending, instead_of_minor=instead_of_minor):
        return
    if may_be_receipt(states_of_receipts(tx, request, spending.item), spending.file_ids):
        return
    findings = asked_for_item(tx, request, spending.item)
    if any(finding.severity is Severity.BLOCK for finding in findings):
        raise Refused("receipt_missing", tuple(findings), number=request.number)


def asked_for(tx: Transaction, request: SpendRequest) -> list[Finding]:
    """What the rules say about a request without a receipt, of what is spent."""
    spent = [number for number, _, item in request.numbered if item.spent_minor]
    return [found for number in spent for found in asked_for_item(tx, request, number)]


def asked_for_item(tx: Transaction, request: SpendRequest, number: int) -> list[Finding]:
    """The same of one item."""
    asked, item = request.terms.items[number - 1], request.item(number)
    facts = request.facts_for_policy(number, item.spent_minor, asked.headcount, tx.today)
    return receipt_required(tx.policies.version(request.policy_version), facts)


def states_of_receipts(tx: Transaction, request: SpendRequest, item: int = 0) -> dict[str, str]:
    """By Slack's id of the file; with `item` of those alone that count for it."""
    files = [file for file in tx.files.of_request(request.id) if file.purpose == RECEIPT]
    if item and request.has_several_items and files:
        counts = items_of_receipt(request, item)
        of_items = {each.id for each in tx.actuals.of_request(request.id) if each.item in counts}
        files = [file for file in files if file.actual_id in of_items]
    return {file.slack_file_id: file.state for file in files}


def logger_of(tx: Transaction, file: StoredFile) -> Person | None:
    """Who has logged the actual that a receipt belongs to: nobody else's upload is one. None: no receipt."""
    actual = tx.actuals.get(file.actual_id) if file.actual_id is not None else None
    return tx.people.get(actual.recorded_by) if actual is not None else None
