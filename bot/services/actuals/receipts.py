"""A final actual has the receipts that the policy asks for."""

from __future__ import annotations

from bot.domain.actuals.actual import Spending
from bot.domain.errors import Refused
from bot.domain.requests.finding import Severity
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.spend import SpendFacts
from bot.policies.evaluate import receipt_required
from bot.services.ports.unit_of_work import Transaction


def require_receipt(tx: Transaction, request: SpendRequest, spending: Spending) -> None:
    """Raises Refused("receipt_missing")."""
    if not spending.final or spending.file_ids or spending.amount_minor == 0:
        return
    if any(stored.purpose == "receipt" for stored in tx.files.of_request(request.id)):
        return
    terms = request.terms
    facts = SpendFacts(
        dimensions=request.dimensions,
        public_official=request.public_official,
        state_owned=request.state_owned,
        amount_minor=spending.amount_minor,
        currency=spending.currency,
        headcount=spending.headcount,
        requester_id=request.requester_id,
        customer_id=terms.customer_id,
        recipient_ids=terms.recipient_ids,
        planned_on=terms.planned_on,
        today=tx.today,
        purpose=terms.purpose,
        attachments=len(terms.file_ids),
    )
    findings = receipt_required(tx.policies.version(request.policy_version), facts)
    if any(finding.severity is Severity.BLOCK for finding in findings):
        raise Refused("receipt_missing", tuple(findings), number=request.number)
