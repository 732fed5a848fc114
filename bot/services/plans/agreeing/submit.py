"""Bring a version before those who agree on it, or take it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.books.audit import AuditAction
from bot.domain.company.customer import Person, Role
from bot.domain.errors import InvalidInput, NotAllowed, NotFound, Stale
from bot.domain.plans.agreement import Agreement, PlanState, Signature, Stage, places
from bot.planning.allocation.findings import named
from bot.services.company.operator import Operator, acting_person
from bot.services.plans.agreeing.announce import announce_plan
from bot.services.plans.asking.questions import redraw_questions
from bot.services.plans.versions import keep_agreement, locked_version, plan_of
from bot.services.ports.plans import PlanVersion
from bot.services.ports.unit_of_work import AdministrativeTransaction

_BY_DEFAULT = (f"role:{Role.CONTROLLER.value}",)
"""Who approves where the plan file names nobody."""


def submit_plan(tx: AdministrativeTransaction, name: str, operator: Operator) -> Agreement:
    """From here on it never changes; the first of those who have to agree are asked.

    Raises what `find_version` and `acting_person` raise, Stale("plan_state", "plan_in_review"),
    InvalidInput("plan_owner_missing"), NotAllowed("plan_own"), NotFound("plan_signer_missing").
    """
    tx.company.lock()
    actor = acting_person(tx, operator)
    version, agreement = locked_version(tx, name)
    agreement.require_state(PlanState.DRAFT)
    for other in tx.plan_agreements.in_state(version.year, PlanState.IN_REVIEW):
        raise Stale("plan_in_review", version=other.name)
    _require_owners(tx, version)
    submitted = agreement.submit(_signatures(tx, version, agreement))
    keep_agreement(tx, actor, AuditAction.PLAN_SUBMITTED, submitted)
    announce_plan(tx, submitted)
    redraw_questions(tx, submitted)
    return submitted


def withdraw_plan(tx: AdministrativeTransaction, name: str, operator: Operator) -> Agreement:
    """Take back what is in review, or approved and not yet in force.

    Raises what `find_version` and `acting_person` raise, Stale("plan_state").
    """
    actor = acting_person(tx, operator)
    _, agreement = locked_version(tx, name)
    withdrawn = keep_agreement(tx, actor, AuditAction.PLAN_WITHDRAWN, agreement.withdraw())
    announce_plan(tx, withdrawn)
    redraw_questions(tx, withdrawn)
    return withdrawn


def _require_owners(tx: AdministrativeTransaction, version: PlanVersion) -> None:
    without = [line.code for line in tx.plan_versions.lines(version.id) if not line.owner]
    if without:
        raise InvalidInput(
            "plan_owner_missing", version=version.name, count=len(without), lines=named(without)
        )


def _signatures(
    tx: AdministrativeTransaction, version: PlanVersion, agreement: Agreement
) -> tuple[Signature, ...]:
    """Everybody who has to sign, as the company is today: each place must have somebody who can."""
    review = plan_of(version).review
    people = {person.email.casefold(): person for person in tx.company.people() if person.active}

    def person_id(name: str) -> int:
        if name.casefold() not in people:
            raise NotFound("plan_signer_missing", version=version.name, who=name)
        return people[name.casefold()].id

    asked = [
        (Stage.REVIEW, review.by),
        (Stage.APPROVE, review.approve or _BY_DEFAULT),
    ]
    return tuple(
        signature
        for stage, names in asked
        for signature in _possible(places(stage, names, person_id), people, agreement)
    )


def _possible(
    signatures: Iterator[Signature], people: Mapping[str, Person], agreement: Agreement
) -> Iterator[Signature]:
    """Raises NotAllowed("plan_own") for a preparer among the approvers, NotFound("plan_signer_missing")."""
    for signature in signatures:
        able = [person for person in people.values() if signature.may_be_signed_by(person)]
        if signature.stage is Stage.APPROVE:
            if signature.person_id is not None and signature.person_id == agreement.prepared_by:
                raise NotAllowed("plan_own", version=agreement.name)
            able = [person for person in able if person.id != agreement.prepared_by]
        if not able:
            who = "" if signature.role is None else signature.role.value
            raise NotFound("plan_signer_missing", version=agreement.name, who=who)
        yield signature
