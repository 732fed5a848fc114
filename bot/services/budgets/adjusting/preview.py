"""The form *Adjust the budget*: what may be chosen, and the check of what it says so far. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.approvals.adjusting import Signature, may_adjust_lines
from bot.domain.approvals.rights import require_employee
from bot.domain.budgets.adjustment import AdjustmentKind, Cause
from bot.domain.budgets.budget import BudgetLine
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.company.identity import identity
from bot.domain.errors import GoodwillError, NotAllowed, NotFound
from bot.services.budgets.adjusting.draft import AdjustmentDraft, read_draft, year_of_draft
from bot.services.budgets.adjusting.fitting import Fit, fit
from bot.services.budgets.adjusting.routing import require_may_ask, signatures_for
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction

_UNSAID = "…"


@dataclass(frozen=True, slots=True)
class AdjustmentPreview:
    """What is filled in, the months that may be chosen, and the check; `fitting` None: too little is said."""

    draft: AdjustmentDraft
    months: Sequence[str]
    kinds: Sequence[AdjustmentKind]
    fitting: Fit | None = None
    signatures: Sequence[Signature] = ()
    people: Mapping[int, Person] = field(default_factory=dict)
    problem: GoodwillError | None = None


def preview_adjustment(tx: Transaction, actor: Actor, draft: AdjustmentDraft) -> AdjustmentPreview:
    """Raises NotAllowed("adjustments_not_for_you"), NotFound("no_plan")."""
    person, plan, _ = _may_open(tx, actor, draft)
    year = plan.year
    months = [f"{tx.calendar.month_range(year, month)[0]:%Y-%m}" for month in range(1, 13)]
    has_reserve = tx.budgets.reserve(plan.id) is not None
    kinds = [kind for kind in AdjustmentKind if has_reserve or kind is not AdjustmentKind.RESERVE]
    shown = AdjustmentPreview(draft, months, kinds)
    if not draft.is_ready:
        return shown
    try:
        return _checked(tx, person, shown)
    except GoodwillError as problem:
        return replace(shown, problem=problem)


def _checked(tx: Transaction, person: Person, shown: AdjustmentPreview) -> AdjustmentPreview:
    """What is asked for last says nothing about money: it is left open here."""
    draft = shown.draft
    said = replace(
        draft, cause=draft.cause or Cause.CORRECTION.value, explanation=draft.explanation or _UNSAID
    )
    found = read_draft(tx, said)
    require_may_ask(tx, person, found.lines)
    fitting = fit(tx, found.plan, found.lines, found.terms)
    policy = tx.policies.in_force(tx.today)
    signatures = signatures_for(tx, person.id, found.terms, found.lines, policy)
    people = tx.people.many({id_ for each in signatures for id_ in each.approver_ids})
    return replace(shown, fitting=fitting, signatures=signatures, people=people, problem=fitting.problem)


def offer_lines(
    tx: Transaction, actor: Actor, typed: str, request: str = "", most: int = 100
) -> Sequence[BudgetLine]:
    """The year's lines whose code has what was typed. Raises as `preview_adjustment`.

    `request`: the number of the request that the form was opened for.
    """
    _, _, lines = _may_open(tx, actor, AdjustmentDraft(request=request))
    wanted = identity(typed)
    return [line for line in lines if wanted in identity(line.code)][:most]


def _may_open(
    tx: Transaction, actor: Actor, draft: AdjustmentDraft
) -> tuple[Person, Plan, Sequence[BudgetLine]]:
    """The names of all lines are for those who answer for some: owners, managers and controllers."""
    person = require_employee(actor.person)
    # The months to choose from stay the same, whichever is chosen.
    year = year_of_draft(tx, replace(draft, month=""))
    plan = tx.budgets.plan(year)
    if plan is None:
        raise NotFound("no_plan", year=year)
    lines = tx.budgets.lines(plan.id)
    owns = any(line.owner_id == person.id for line in lines)
    if not may_adjust_lines(person, owns_some=owns):
        raise NotAllowed("adjustments_not_for_you")
    return person, plan, lines
