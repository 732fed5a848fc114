"""Room was made for a request: it is checked again, and its cards are drawn anew."""

from __future__ import annotations

from bot.domain.books.audit import AuditAction, RequestEntry
from bot.domain.company.actor import Actor
from bot.domain.errors import GoodwillError
from bot.domain.requests.finding import Finding
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import OPEN
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import lock_request
from bot.services.requests.announce import announce
from bot.services.requests.check import check_request
from bot.services.requests.posting import document_of


def refresh_request(tx: Transaction, actor: Actor, request_id: int, because: str) -> bool:
    """Whether its cards are drawn anew: only while a decision is open. `because` names the document.

    Buttons that were drawn before go on: what is asked has not changed, and every decision checks again.
    Raises NotFound("request_unknown").
    """
    request = lock_request(tx, request_id, None)
    if request.state not in OPEN:
        return False
    found = _findings_now(tx, request)
    if found != request.findings:
        request = request.found(found)
        tx.requests.save(request)
        tx.audit.add(actor, AuditAction.REQUEST_REFRESH, document_of(request), RequestEntry.of(request))
    announce(tx, request, because=because)
    return True


def _findings_now(tx: Transaction, request: SpendRequest) -> tuple[Finding, ...]:
    people = tx.people.for_routing(request.requester_id)
    policy = tx.policies.version(request.policy_version)
    requester = people[request.requester_id]
    try:
        check = check_request(tx, requester, request.terms, policy, own=request, stay=True, people=people)
    except GoodwillError:
        # Something else stands in its way by now, which the decision will say.
        return request.findings
    return check.findings
