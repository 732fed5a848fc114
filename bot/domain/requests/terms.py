"""What is asked for, as it was filled in and as it was checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.budgets.budget import Dimensions
from bot.domain.requests.finding import Finding

MAX_TEXT = 1000
"""What a text of a form takes: enough for a purpose, short enough for every card that shows it."""
MAX_INVOICE_NUMBER = 100


@dataclass(frozen=True, slots=True)
class Terms:
    """What a requester asks for: the fields of the form, resolved to ids. Amount in minor units."""

    category: str
    customer_id: int
    recipient_ids: tuple[int, ...]
    headcount: int
    amount_minor: int
    currency: str
    planned_on: date
    contact_channel: str
    purpose: str
    expected_result: str
    file_ids: tuple[str, ...] = ()

    def is_for_something_else(self, than: Terms) -> bool:
        """Whether another category, customer, circle of recipients or date is asked for."""
        same = ("category", "customer_id", "planned_on")
        others = set(self.recipient_ids) != set(than.recipient_ids)
        return others or any(getattr(self, name) != getattr(than, name) for name in same)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands approved while more is asked for: the terms, and the policy that they were judged by."""

    terms: Terms
    policy_version: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is asked, once it is checked: which line pays in which fiscal month, and what was found."""

    terms: Terms
    dimensions: Dimensions
    public_official: bool
    state_owned: bool
    line_id: int
    month: int
    policy_version: str
    findings: tuple[Finding, ...]
