"""A final actual has the receipts that the policy asks for."""

from __future__ import annotations

from bot.domain.actuals.actual import Spending
from bot.domain.errors import Refused
from bot.domain.requests.finding import Severity
from bot.domain.requests.request import SpendRequest
from bot.policies.evaluate import receipt_required
from bot.services.ports.unit_of_work import Transaction


def require_receipt(tx: Transaction, request: SpendRequest, spending: Spending) -> None:
    """Raises Refused("receipt_missing")."""
    if not spending.final or spending.file_ids or spending.amount_minor == 0:
        return
    if any(stored.purpose == "receipt" for stored in tx.files.of_request(request.id)):
        return
    facts = request.facts_for_policy(spending.amount_minor, spending.headcount, tx.today)
    findings = receipt_required(tx.policies.version(request.policy_version), facts)
    if any(finding.severity is Severity.BLOCK for finding in findings):
        raise Refused("receipt_missing", tuple(findings), number=request.number)
