"""What the form of a request holds while it is open, and which form it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.company.customer import Contact, Customer
from bot.domain.company.partner import Partner
from bot.domain.errors import GoodwillError
from bot.services.requests.budget_check import LineUse
from bot.services.requests.check import Check
from bot.services.requests.draft import MOST_ITEMS

Names = Mapping[str, Mapping[str, str]]
"""{id: {locale: name}}"""


@dataclass(frozen=True, slots=True)
class ItemValues:
    """One item; None or empty where nothing is filled in yet.

    `channels`: only where a line of the category uses one. `final`: nothing more can be asked for it.
    """

    category: str = ""
    recipients: Sequence[Contact] = ()
    headcount: str = "1"
    amount: str = ""
    planned_on: date | None = None
    contact_channel: str = ""
    channels: Names = field(default_factory=dict)
    final: bool = False


@dataclass(frozen=True, slots=True)
class FormValues:
    """What the form holds so far; one customer serves all items."""

    items: tuple[ItemValues, ...] = (ItemValues(),)
    customer: Customer | None = None
    currency: str = ""
    purpose: str = ""
    expected_result: str = ""
    partner: Partner | None = None
    partner_pays: str = ""

    @property
    def recipients(self) -> Sequence[Contact]:
        """Of all items, each once."""
        return list({each.id: each for item in self.items for each in item.recipients}.values())

    @property
    def has_several_items(self) -> bool:
        return len(self.items) > 1


@dataclass(frozen=True, slots=True)
class FormChoices:
    """What can be chosen for every item. `has_partners`: the company has some, who may pay a part."""

    categories: Names
    currencies: Sequence[str]
    has_partners: bool = False


@dataclass(frozen=True, slots=True)
class FormState:
    """Which form it is: a new request, or one being edited (`raising`: it is approved already).

    `attached`: how many files it has already. `items`: by which keys its items' inputs go, in their order; a
    key stays an item's own whatever its number becomes, and is never given again: `last_item` is the newest.
    """

    request_id: int = 0
    version: int = 0
    raising: bool = False
    number: str = ""
    attached: int = 0
    items: tuple[int, ...] = (1,)
    last_item: int = 1

    @property
    def takes_more_items(self) -> bool:
        return not self.raising and len(self.items) < MOST_ITEMS

    def of_items(self, count: int) -> FormState:
        """A form that is opened with so many."""
        return replace(self, items=tuple(range(1, count + 1)), last_item=count)

    def with_item(self) -> FormState:
        newest = self.last_item + 1
        return replace(self, items=(*self.items, newest), last_item=newest)

    def without_item(self, key: int) -> FormState:
        return replace(self, items=tuple(each for each in self.items if each != key))


NEW = FormState()


@dataclass(frozen=True, slots=True)
class Preview:
    """The form as it is to be drawn. Without a `check`, `problem` says why; neither: too little is known.

    `checked`: the numbers of the items that the check is of, while others are not filled in yet; together
    they ask for `asked_minor`.
    """

    values: FormValues
    choices: FormChoices
    check: Check | None = None
    problem: GoodwillError | None = None
    state: FormState = NEW
    checked: tuple[int, ...] = ()
    asked_minor: int = 0

    @property
    def unchecked(self) -> tuple[int, ...]:
        """The numbers of the items that are not filled in yet, while others are checked."""
        if self.check is None or not self.values.has_several_items:
            return ()
        return tuple(each for each in range(1, len(self.values.items) + 1) if each not in self.checked)

    def use_for(self, number: int) -> LineUse | None:
        """The line that pays for an item, before and after all items; None where none does."""
        if self.check is None or number not in self.checked:
            return None
        lines = dict(zip(self.checked, self.check.line_ids, strict=False))
        return next((use for use in self.check.uses if use.line.id == lines.get(number)), None)
