"""What the Home asks of whoever answers for something: lines, their part of a plan, key customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.approvals.rights import require_employee
from bot.domain.budgets.adjustment import CareCut
from bot.domain.company.actor import Actor
from bot.domain.company.care import CustomerDue
from bot.domain.listed import Listed, Page
from bot.services.budgets.adjusting.proposed import ProposedTransfer, read_proposed
from bot.services.company.due_care import cuts_of, due_of
from bot.services.ports.plans import Unanswered
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class OwnerFacts:
    """`questions`: what plans ask of the person's lines; `care`: their key customers who need attention;
    `cuts`: what was lately taken at the expense of any of those.
    """

    questions: Sequence[Unanswered] = ()
    proposed: Listed[ProposedTransfer] = field(default_factory=Listed)
    care: Listed[CustomerDue] = field(default_factory=Listed)
    cuts: Sequence[CareCut] = ()

    def __bool__(self) -> bool:
        return bool(self.questions or self.proposed or self.care)


def read_owner(tx: Transaction, actor: Actor, *, owns_lines: bool) -> OwnerFacts:
    """Transfers are looked up for those who own lines alone, care for those who own key customers."""
    person = require_employee(actor.person)
    questions = tx.plan_questions.unanswered(tx.now, person.id)
    proposed: Listed[ProposedTransfer] = read_proposed(tx, actor, Page(2)) if owns_lines else Listed()
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    if plan is None or not tx.care.looks_after(person.id):
        return OwnerFacts(questions, proposed)
    return OwnerFacts(questions, proposed, read_own_care(tx, actor, Page(3)), cuts_of(tx, plan, person.id))


def read_own_care(tx: Transaction, actor: Actor, page: Page) -> Listed[CustomerDue]:
    """A person's key customers who need attention, longest without anything first."""
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    due = due_of(tx, plan, require_employee(actor.person).id) if plan is not None else ()
    return Listed(due[page.offset : page.offset + page.limit], len(due))
