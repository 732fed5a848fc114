"""Propose what a line needs: its owner's answer, which the next version of the plan takes up."""

from __future__ import annotations

from bot.domain.approvals.rights import require_employee
from bot.domain.books.administration import PlanProposalEntry
from bot.domain.books.audit import AuditAction
from bot.domain.company.actor import Actor
from bot.domain.errors import NotFound
from bot.domain.fields import Field
from bot.domain.messages.plans import PlanNewsKind
from bot.domain.money import parse_minor
from bot.planning.company import Proposal
from bot.planning.proposing import require_possible
from bot.services.plans.agreeing.announce import tell_planners
from bot.services.plans.asking.questions import (
    AskedLine,
    QuestionFacts,
    announce_questions,
    gone_on,
    missing_answers,
    read_questions,
)
from bot.services.ports.plans import PlanQuestion
from bot.services.ports.unit_of_work import Transaction


def prepare_proposal(tx: Transaction, actor: Actor, question_id: int) -> tuple[QuestionFacts, AskedLine]:
    """For a form.

    Raises NotFound("plan_unknown"), NotAllowed("not_an_employee"), Stale("plan_state", "plan_went_on").
    """
    return _asked(tx, _own_question(tx, actor, question_id))


def propose(
    tx: Transaction, actor: Actor, question_id: int, *, amount: str, reason: str, expected_result: str
) -> None:
    """An answer stays; another one takes its place. With the last of a version those who prepare it are told.

    Raises what `prepare_proposal` raises, InvalidInput for what can't be.
    """
    question = _own_question(tx, actor, question_id)
    # Nobody brings it before its reviewers meanwhile.
    tx.plan_agreements.lock(question.version_id)
    facts, asked = _asked(tx, question)
    version = facts.version
    minor = parse_minor(amount, version.currency, field=Field.PROPOSED_AMOUNT, zero_ok=True)
    proposal = Proposal(minor, reason.strip(), expected_result.strip())
    require_possible(proposal, asked.line, asked.limits)
    if asked.proposal is not None and asked.proposal.proposal == proposal:
        return
    first = asked.proposal is None
    tx.plan_questions.propose(question_id, question.person_id, proposal, tx.now)
    entry = PlanProposalEntry(version.name, question_id, minor, asked.line.amount_minor, version.currency)
    tx.audit.add(actor, AuditAction.PLAN_PROPOSED, f"plan:{version.name}", entry)
    change = f"{question_id}:{tx.now.isoformat()}"
    announce_questions(tx, version.id, {question.person_id}, change)
    if first and not missing_answers(tx, version):
        tell_planners(tx, facts.agreement, PlanNewsKind.ANSWERED)


def _own_question(tx: Transaction, actor: Actor, question_id: int) -> PlanQuestion:
    person = require_employee(actor.person)
    require_employee(tx.people.get(person.id))
    question = tx.plan_questions.get(question_id)
    if question is None or question.person_id != person.id:
        raise NotFound("plan_unknown")
    return question


def _asked(tx: Transaction, question: PlanQuestion) -> tuple[QuestionFacts, AskedLine]:
    facts = read_questions(tx, question.version_id, question.person_id)
    facts.agreement.require_open_for_proposals(gone_on(tx, facts.version))
    return facts, next(each for each in facts.lines if each.question.id == question.id)
