"""Agree on a version, send it back, comment on one of its lines."""

from __future__ import annotations

from bot.domain.approvals.rights import require_employee
from bot.domain.books.audit import AuditAction
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.fields import Field
from bot.domain.plans.agreement import Agreement, PlanState, Stage
from bot.domain.required_text import require_text
from bot.services.plans.agreeing.announce import announce_plan
from bot.services.plans.agreeing.due import queue_activation
from bot.services.plans.asking.questions import redraw_questions
from bot.services.plans.reading.facts import PlanFacts, read_plan
from bot.services.plans.versions import keep_agreement
from bot.services.ports.plans import LineComment
from bot.services.ports.unit_of_work import Transaction


def agree_on_plan(tx: Transaction, actor: Actor, version_id: int, stage: Stage) -> Agreement:
    """With the last signature it is approved, and comes into force as soon as its year has begun.

    Raises what `Agreement.agree` raises, NotFound("plan_unknown"), NotAllowed("not_an_employee").
    """
    person, agreement = _opened(tx, actor, version_id)
    agreed = agreement.agree(person, stage, tx.now)
    keep_agreement(tx, actor, AuditAction.PLAN_AGREED, agreed)
    version = tx.plan_versions.get(version_id)
    if agreed.state is PlanState.APPROVED and version is not None:
        first, _ = tx.calendar.year_range(version.year)
        if first <= tx.today:
            queue_activation(tx, agreed)
    announce_plan(tx, agreed)
    return agreed


def return_plan(tx: Transaction, actor: Actor, version_id: int, stage: Stage, reason: str) -> Agreement:
    """Raises what `Agreement.send_back` raises, NotFound("plan_unknown"), NotAllowed("not_an_employee")."""
    person, agreement = _opened(tx, actor, version_id)
    returned = agreement.send_back(person, stage, reason, tx.now)
    keep_agreement(tx, actor, AuditAction.PLAN_RETURNED, returned)
    announce_plan(tx, returned)
    redraw_questions(tx, returned)
    return returned


def comment_on_line(tx: Transaction, actor: Actor, version_id: int, line: str, comment: str) -> None:
    """By somebody who is asked at this moment.

    Raises what `Agreement.require_signer` raises, NotFound("plan_unknown"), InvalidInput("text_missing",
    "plan_line_not_there").
    """
    person, agreement = _opened(tx, actor, version_id)
    agreement.require_signer(person, agreement.stage or Stage.REVIEW)
    found = tx.plan_versions.explained(version_id, line)
    if found is None:
        raise InvalidInput("plan_line_not_there", field=Field.LINE, line=line[:64], version=agreement.name)
    require_text(comment, Field.COMMENT)
    said = LineComment(found.line.code, person.id, comment.strip(), tx.now)
    tx.plan_agreements.add_comment(version_id, said)
    keep_agreement(tx, actor, AuditAction.PLAN_COMMENTED, agreement)
    announce_plan(tx, agreement)


def prepare_signature(tx: Transaction, actor: Actor, version_id: int, stage: Stage) -> PlanFacts:
    """For a form. Raises what `Agreement.require_signer` raises, and NotFound("plan_unknown")."""
    person = require_employee(actor.person)
    facts = read_plan(tx, version_id)
    facts.agreement.require_signer(person, stage)
    return facts


def _opened(tx: Transaction, actor: Actor, version_id: int) -> tuple[Person, Agreement]:
    """The acting person as they are in this transaction, and the version, locked."""
    known = require_employee(actor.person)
    agreement = tx.plan_agreements.lock(version_id)
    if agreement is None:
        raise NotFound("plan_unknown")
    return require_employee(tx.people.get(known.id)), agreement
