"""Say what is wrong in a plan file, or what it would make of the budget. Nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence

from bot.planning.allocation.allocate import Allocation
from bot.planning.draft import draft
from bot.planning.file.read import planned_year
from bot.planning.file.shipped import plan_template
from bot.services.company.operator import Operator, acting_person
from bot.services.plans.company_facts import company_facts
from bot.services.ports.unit_of_work import AdministrativeTransaction


def check_plan(
    tx: AdministrativeTransaction, text: str, settings: Sequence[str], operator: Operator
) -> Allocation:
    """The plan that the file makes of the company as it is today; `settings` are other values (`KEY=VALUE`).

    Raises FileProblems with everything that is wrong in the file, InvalidInput where a setting can't be read,
    NotFound("no_policy"), and what `acting_person` raises.
    """
    acting_person(tx, operator)
    return draft(text, company_facts(tx, planned_year(text, settings), operator.email), settings)


def example_plan(tx: AdministrativeTransaction, locale: str) -> str:
    """A plan file for the coming year and this company's categories, told in a language.

    Raises NotFound("no_policy").
    """
    categories = tx.policies.in_force(tx.today).categories
    return plan_template(tx.calendar.year_of(tx.today) + 1, tx.currency, tuple(categories), locale)
