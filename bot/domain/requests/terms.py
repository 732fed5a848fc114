"""What is asked for, as it was filled in and as it was checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding
from bot.domain.requests.item import Item
from bot.domain.requests.partner_part import PartnerPart, in_proportion, split_in_proportion

MAX_TEXT = 1000
"""What a text of a form takes: enough for a purpose, short enough for every card that shows it."""
MAX_INVOICE_NUMBER = 100
MAX_ROWS = 500
"""The rows of a list: what is checked and shown within the seconds that people wait."""


@dataclass(frozen=True, slots=True)
class ItemTerms:
    """One part of what is asked for. Amount in minor units; 0 where a raise leaves the part out.

    `row`: of a list the line of its file, the header being 1; 0 without a list. `note`: what stood there.
    `partner_minor`: what of the amount a partner pays.
    """

    category: str
    customer_id: int
    recipient_ids: tuple[int, ...]
    headcount: int
    amount_minor: int
    planned_on: date
    contact_channel: str
    row: int = 0
    note: str = ""
    partner_minor: int = 0

    @property
    def drawn_minor(self) -> int:
        """What the line is to pay."""
        return self.amount_minor - self.partner_minor

    def for_amount(self, minor: int) -> ItemTerms:
        """The same for another amount: a partner pays of it in proportion."""
        part = in_proportion(self.partner_minor, minor, self.amount_minor)
        return replace(self, amount_minor=minor, partner_minor=part)

    def to_hold_minor(self, item: Item) -> int:
        """What the line is to hold for it beyond what stands approved: a raise is all ours."""
        if item.approved_minor is None:
            return self.drawn_minor
        return self.amount_minor - item.stands_minor

    def approved(self, item: Item) -> Item:
        """The item once this is approved. What a partner pays is agreed on with the first approval."""
        if item.approved_minor is None:
            item = replace(item, partner=PartnerPart.asked(self.partner_minor))
        return replace(item, approved_minor=self.amount_minor)

    def is_for_something_else(self, than: ItemTerms) -> bool:
        """Whether another category, customer, circle of recipients or date is asked for."""
        same = ("category", "customer_id", "planned_on")
        others = set(self.recipient_ids) != set(than.recipient_ids)
        return others or any(getattr(self, name) != getattr(than, name) for name in same)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a requester asks for: the fields of the form, resolved to ids, in one item or several."""

    items: tuple[ItemTerms, ...]
    currency: str
    purpose: str
    expected_result: str
    file_ids: tuple[str, ...] = ()
    partner_id: int | None = None

    @property
    def first(self) -> ItemTerms:
        """By which a request of several items is listed."""
        return self.items[0]

    @property
    def is_list(self) -> bool:
        """Whether it came as a file: its items are rows, and may be for many customers."""
        return bool(self.first.row)

    @property
    def amount_minor(self) -> int:
        """Of all items together: it decides who approves."""
        return sum(item.amount_minor for item in self.items)

    @property
    def partner_minor(self) -> int:
        """What a partner pays of it."""
        return sum(item.partner_minor for item in self.items)

    @property
    def planned_on(self) -> date:
        """The first day on which something is planned."""
        return min(item.planned_on for item in self.items)

    @property
    def recipient_ids(self) -> tuple[int, ...]:
        """Everybody who is named, once."""
        return tuple(sorted({contact for item in self.items for contact in item.recipient_ids}))

    @property
    def subjects(self) -> dict[int, set[int]]:
        """The recipients by their customer; the customers in the order of their ids, as they are locked."""
        found: dict[int, set[int]] = {item.customer_id: set() for item in self.items}
        for item in self.items:
            found[item.customer_id].update(item.recipient_ids)
        return dict(sorted(found.items()))

    def is_for_something_else(self, than: Terms) -> bool:
        """Whether other items are asked for: one more or less, or any of them for something else."""
        return len(self.items) != len(than.items) or any(
            mine.is_for_something_else(theirs) for mine, theirs in zip(self.items, than.items, strict=True)
        )

    def asks_for_more(self, than: Terms) -> bool:
        """Whether any item is to cost more, or us more: an amount that moves from one to another is new to
        its rules.
        """
        return any(
            mine.amount_minor > theirs.amount_minor or mine.drawn_minor > theirs.drawn_minor
            for mine, theirs in zip(self.items, than.items, strict=True)
        )

    def with_partner(self, partner_id: int, minor: int) -> Terms:
        """The same where a partner pays `minor` of it: of each item in proportion.

        Raises InvalidInput("partner_pays_all") at "partner_pays": what is all theirs is no spend of ours.
        """
        if minor >= self.amount_minor:
            raise InvalidInput("partner_pays_all", field=Field.PARTNER_PAYS)
        parts = split_in_proportion(minor, [item.amount_minor for item in self.items])
        items = (replace(item, partner_minor=part) for item, part in zip(self.items, parts, strict=True))
        return replace(self, items=tuple(items), partner_id=partner_id)

    def with_amounts(self, amounts: Sequence[int]) -> Terms:
        """The same for these amounts, one for each item."""
        items = (item.for_amount(minor) for item, minor in zip(self.items, amounts, strict=True))
        return replace(self, items=tuple(items))


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands approved while more is asked for: the terms, and the policy that they were judged by."""

    terms: Terms
    policy_version: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is asked, once it is checked: which line pays for each item in which month, and what was found."""

    terms: Terms
    items: tuple[Item, ...]
    policy_version: str
    findings: tuple[Finding, ...]

    @property
    def items_asked(self) -> tuple[Item, ...]:
        """The items, each with what a partner pays of it."""
        return tuple(
            replace(item, partner=PartnerPart.asked(asked.partner_minor))
            for asked, item in zip(self.terms.items, self.items, strict=True)
        )
