"""What a requester does with a request before the decision: edit it, raise it, answer a question."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.approvals.approval import cancel
from bot.domain.books.audit import AuditAction, RequestEntry
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import InvalidInput, Refused
from bot.domain.fields import Field
from bot.domain.messages.requests import News
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.term_change import changes_between
from bot.domain.requests.terms import Terms
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import acting_employee, find_request, lock_own
from bot.services.requests.announce import announce, tell_deciders, tell_of_edit
from bot.services.requests.check import check_request, policy_for, proposed
from bot.services.requests.draft import Raise, require_channel, require_near, require_partner
from bot.services.requests.files import keep_attachments
from bot.services.requests.posting import check_thresholds, document_of, paying_plan, save
from bot.services.requests.subject import paid_by, subjects_of


def edit_request(
    tx: Transaction, actor: Actor, request_id: int, version: int, asked: Terms | Raise, key: str
) -> SpendRequest:
    """Change what is asked; the steps start again. An approved request can only be raised.

    Files that are attached stay attached.
    Raises what `SpendRequest.edit` raises, Refused("request_blocked"), NotFound, NotAllowed.
    """
    earlier = tx.claim(key, str(request_id))
    if earlier is not None:
        request = tx.requests.get(int(earlier))
        assert request is not None  # noqa: S101 - concluded in the transaction that changed it
        return request
    requester = acting_employee(tx, actor)
    terms = _terms_of(tx, requester, asked, request_id)
    subjects = subjects_of(tx, requester, terms)
    _lock_both(tx, request_id, terms, requester)
    before = lock_own(tx, actor, request_id, version)
    before.require_edit_to(terms)
    if not before.is_raise_only:
        require_channel(tx, terms)
        require_partner(tx, terms)
    paid = paid_by(tx, terms, subjects)
    # What a closed year has given to the next is paid for by that one's plan, which is then the one locked.
    paying = paying_plan(tx, before.line_ids).id
    if paid.plan is not None and paid.plan.id not in (before.plan_id, paying):
        # Its number belongs to the year's plan: moving it would leave a gap there.
        raise InvalidInput("other_plan_year", field=Field.PLANNED_ON, number=before.number)
    # The plan is locked already: whoever locks several of its lines waits there, not here.
    lines = {line.id for line in paid.lines if line is not None and line.plan_id == paying}
    for line_id in sorted(lines - set(before.line_ids)):
        tx.budgets.lock_line(line_id)
    policy = policy_for(tx, terms, before)
    check = check_request(tx, requester, terms, policy, own=before)
    if check.blocking or not check.line_ids:
        raise Refused("request_blocked", check.findings, number=before.number)
    tx.approvals.save_steps(before.id, cancel(tx.approvals.steps(before.id, before.round)))
    request = save(tx, actor, before.edit(proposed(tx, terms, subjects, check, policy)))
    tx.approvals.add_steps(request.id, request.round, check.steps)
    keep_attachments(tx, request)
    check_thresholds(tx, request)
    announce(tx, request)
    if changes := changes_between(before.terms, request.terms):
        tx.request_edits.add(request.id, request.round, changes)
        tell_of_edit(tx, request, changes)
    tx.audit.add(actor, AuditAction.REQUEST_EDIT, document_of(request), RequestEntry.of(request))
    return request


def _terms_of(tx: Transaction, requester: Person, asked: Terms | Raise, request_id: int) -> Terms:
    """What is asked now, in full: a raise leaves the rest as it stands. Raises NotFound, InvalidInput."""
    before = find_request(tx, request_id, requester)
    terms = asked.terms(before) if isinstance(asked, Raise) else asked
    require_near(tx, terms)
    return replace(terms, file_ids=tuple(dict.fromkeys((*before.terms.file_ids, *terms.file_ids))))


def _lock_both(tx: Transaction, request_id: int, terms: Terms, requester: Person) -> None:
    """Lock the customers and recipients of before and after, in the order of ids, and the requester.

    Two requests that swap their customers would otherwise wait for each other.
    """
    wanted = terms.subjects
    seen = tx.requests.get(request_id)
    for customer_id, contact_ids in seen.terms.subjects.items() if seen is not None else ():
        wanted.setdefault(customer_id, set()).update(contact_ids)
    tx.customers.lock(wanted, requester.id)


def answer_question(
    tx: Transaction, actor: Actor, request_id: int, version: int, answer: str
) -> SpendRequest:
    """Answer the approver's question: the decision waits for them again."""
    request = save(tx, actor, lock_own(tx, actor, request_id, version).answer_question(answer))
    announce(tx, request)
    tell_deciders(tx, request, News.ANSWERED)
    tx.audit.add(actor, AuditAction.REQUEST_ANSWER, document_of(request), RequestEntry.of(request))
    return request
