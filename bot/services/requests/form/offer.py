"""What can be chosen in the form of a request."""

from __future__ import annotations

from datetime import date

from bot.domain.requests.request import SpendRequest
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.form.values import FormChoices, Names


class Offer:
    """What today's policy and the plans offer; what the request `own` has already stays there to be chosen.

    Each year's plan and each category is looked up once, however many items there are.
    """

    def __init__(self, tx: Transaction, own: SpendRequest | None = None) -> None:
        self._tx = tx
        self._today = tx.policies.in_force(tx.today)
        self._before = tx.policies.version(own.policy_version) if own else None
        asked = own.terms.items if own else ()
        self._asked_categories = {item.category for item in asked}
        self._asked_channels = {item.contact_channel for item in asked}
        self._plans: dict[int, Plan | None] = {}
        self._used: dict[tuple[int, str], set[str]] = {}

    def choices(self, day: date | None) -> FormChoices:
        """For every item of a form whose first is planned for `day`."""
        plan = self._plan(day)
        categories = self._today.categories
        if self._before is not None:
            kept = {
                key: names for key, names in self._before.categories.items() if key in self._asked_categories
            }
            categories = {**kept, **categories}
        currency = plan.currency if plan else self._tx.currency
        return FormChoices(categories, [currency], self._tx.partners.any())

    def channels(self, day: date | None, category: str) -> Names:
        """Those that a line of the category uses."""
        plan = self._plan(day)
        if plan is None or not category:
            return {}
        if (plan.id, category) not in self._used:
            found = self._tx.budgets.contact_channels(plan.id, category)
            self._used[plan.id, category] = set(found)
        used = self._used[plan.id, category]
        kept = _named(self._before, used & self._asked_channels) if self._before else {}
        return {**kept, **_named(self._today, used)}

    def _plan(self, day: date | None) -> Plan | None:
        year = self._tx.calendar.year_of(day or self._tx.today)
        if year not in self._plans:
            self._plans[year] = self._tx.budgets.plan(year)
        return self._plans[year]


def _named(policy: CompiledPolicy, channels: set[str]) -> Names:
    return {key: names for key, names in policy.contact_channels.items() if key in channels}
