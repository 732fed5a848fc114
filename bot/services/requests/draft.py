"""What somebody asks for in the form, as it stands: typed and chosen, nothing of it looked up or checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.errors import InvalidInput, Stale, at_item
from bot.domain.fields import Field
from bot.domain.money import parse_minor
from bot.domain.requests.item import Item
from bot.domain.requests.record import RequestRecord
from bot.domain.requests.terms import MAX_TEXT, ItemTerms, Terms
from bot.services.ports.unit_of_work import Transaction

MOST_ITEMS = 5
"""As many as the form *New request* takes."""
MAX_HEADCOUNT = 100_000
_MAX_YEARS = 5


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One item of the form, half filled in or whole. Numbers are as they were typed."""

    category: str = ""
    recipient_ids: tuple[int, ...] = ()
    headcount: str = "1"
    amount: str = ""
    planned_on: date | None = None
    contact_channel: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether enough is filled in for a check."""
        return bool(self.category and self.planned_on and self.amount and self.headcount)

    def terms(self, customer_id: int, currency: str) -> ItemTerms:
        """Raises InvalidInput at the field of the first thing that can't be read."""
        headcount = read_headcount(self.headcount)
        if not self.category:
            raise InvalidInput("category_missing", field=Field.CATEGORY)
        if not customer_id:
            raise InvalidInput("customer_missing", field=Field.CUSTOMER)
        if self.planned_on is None:
            raise InvalidInput("date_unreadable", field=Field.PLANNED_ON)
        return ItemTerms(
            category=self.category,
            customer_id=customer_id,
            recipient_ids=tuple(sorted(set(self.recipient_ids))),
            headcount=headcount,
            amount_minor=parse_minor(self.amount, currency),
            planned_on=self.planned_on,
            contact_channel=self.contact_channel,
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """The form *New request* as it stands; one customer serves all items. An id of 0 is none."""

    items: tuple[ItemDraft, ...] = (ItemDraft(),)
    customer_id: int = 0
    currency: str = ""
    purpose: str = ""
    expected_result: str = ""
    file_ids: tuple[str, ...] = ()
    partner_id: int = 0
    partner_pays: str = ""

    @property
    def ready(self) -> tuple[int, ...]:
        """The numbers of the items that can be checked; none without a customer."""
        return tuple(number for number, item in numbered(self.items) if item.is_ready and self.customer_id)

    def with_item(self) -> Draft:
        """One more, on the day of the last and for as many people, until something else is said."""
        last = self.items[-1]
        return replace(
            self, items=(*self.items, ItemDraft(headcount=last.headcount, planned_on=last.planned_on))
        )

    def without_item(self, place: int) -> Draft:
        """`place`: from 0."""
        return replace(self, items=self.items[:place] + self.items[place + 1 :])

    def only(self, numbers: Sequence[int]) -> Draft:
        """The same with these items alone. A partner pays a part of all of them: of fewer nothing is said."""
        items = tuple(self.items[number - 1] for number in numbers)
        if len(items) < len(self.items):
            return replace(self, items=items, partner_id=0, partner_pays="")
        return replace(self, items=items)

    def terms(self, numbers: Sequence[int] = ()) -> Terms:
        """`numbers`: what the items are called, where it is not by their place.

        Raises InvalidInput at the field of the first thing that can't be read.
        """
        terms = Terms(
            items=tuple(
                _item_terms(item, number, self.customer_id, self.currency)
                for number, item in zip(numbers or _numbers(self.items), self.items, strict=True)
            ),
            currency=self.currency,
            purpose=short_enough(self.purpose, Field.PURPOSE),
            expected_result=short_enough(self.expected_result, Field.EXPECTED_RESULT),
            file_ids=self.file_ids,
        )
        return self._with_partner(terms)

    def _with_partner(self, terms: Terms) -> Terms:
        """Raises InvalidInput where one of the two is missing, or the partner pays all of it."""
        if not self.partner_id and not self.partner_pays:
            return terms
        if not self.partner_id:
            raise InvalidInput("partner_missing", field=Field.PARTNER)
        if not self.partner_pays:
            raise InvalidInput("partner_pays_missing", field=Field.PARTNER_PAYS)
        minor = parse_minor(self.partner_pays, self.currency, field=Field.PARTNER_PAYS)
        return terms.with_partner(self.partner_id, minor)


def numbered(items: Sequence[ItemDraft]) -> Iterable[tuple[int, ItemDraft]]:
    return enumerate(items, 1)


def _numbers(items: Sequence[object]) -> Sequence[int]:
    """What errors call the items: nothing where there is only one."""
    return range(1, len(items) + 1) if len(items) > 1 else (0,)


def _item_terms(item: ItemDraft, number: int, customer_id: int, currency: str) -> ItemTerms:
    with at_item(number):
        return item.terms(customer_id, currency)


@dataclass(frozen=True, slots=True)
class ItemRaise:
    """One item of the form that raises an approved request; nothing is typed where it can't be raised."""

    headcount: str = ""
    amount: str = ""

    @property
    def is_ready(self) -> bool:
        return bool(self.amount and self.headcount)

    def terms(self, standing: ItemTerms, item: Item, currency: str, *, zero_ok: bool) -> ItemTerms:
        """Raises InvalidInput at the field of the first thing that can't be read."""
        if item.final:
            return replace(standing, amount_minor=item.stands_minor)
        headcount = read_headcount(self.headcount)
        return replace(
            standing, headcount=headcount, amount_minor=parse_minor(self.amount, currency, zero_ok=zero_ok)
        )


@dataclass(frozen=True, slots=True)
class Raise:
    """The form of a request that is approved already: more of the same, for which only this can change."""

    items: tuple[ItemRaise, ...]
    purpose: str
    expected_result: str
    file_ids: tuple[str, ...] = ()

    def is_ready(self, own: RequestRecord) -> bool:
        return len(self.items) == len(own.items) and all(
            more.is_ready or item.final for more, item in zip(self.items, own.items, strict=True)
        )

    def terms(self, own: RequestRecord) -> Terms:
        """Raises InvalidInput at the field of what can't be read first, Stale("card_out_of_date")."""
        if len(self.items) != len(own.items):
            raise Stale("card_out_of_date", number=own.number, state=own.state.value)
        standing, items = own.terms, []
        for (number, asked, item), more in zip(own.numbered, self.items, strict=True):
            with at_item(number if own.has_several_items else 0):
                items.append(more.terms(asked, item, standing.currency, zero_ok=own.has_several_items))
        return Terms(
            items=tuple(items),
            currency=standing.currency,
            purpose=short_enough(self.purpose, Field.PURPOSE),
            expected_result=short_enough(self.expected_result, Field.EXPECTED_RESULT),
            file_ids=self.file_ids,
            partner_id=standing.partner_id,
        )


def read_headcount(text: str) -> int:
    """A whole number of at least 1. Raises InvalidInput("number_unreadable")."""
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= MAX_HEADCOUNT):
        raise InvalidInput("number_unreadable", field=Field.HEADCOUNT)
    return int(text)


def short_enough(text: str, field: Field, most: int = MAX_TEXT) -> str:
    """Raises InvalidInput("text_too_long"), which Slack's form does not let happen."""
    if len(text) > most:
        raise InvalidInput("text_too_long", field=field, most=most)
    return text


def require_near(tx: Transaction, terms: Terms) -> None:
    """A date that no plan will ever reach is a typing error. Raises InvalidInput("date_far")."""
    for number, item in zip(_numbers(terms.items), terms.items, strict=True):
        if not is_near(tx, item.planned_on):
            raise InvalidInput("date_far", field=Field.PLANNED_ON, item=number)


def is_near(tx: Transaction, day: date) -> bool:
    """Whether a plan may reach that day."""
    return abs(day.year - tx.today.year) <= _MAX_YEARS


def require_partner(tx: Transaction, terms: Terms) -> None:
    """Raises InvalidInput("partner_unknown") for one whom the company does not have."""
    if terms.partner_id is not None and tx.partners.get(terms.partner_id) is None:
        raise InvalidInput("partner_unknown", field=Field.PARTNER)


def require_channel(tx: Transaction, terms: Terms) -> None:
    """Raises InvalidInput("contact_channel_unknown") for a channel that no line of the category uses."""
    for number, item in zip(_numbers(terms.items), terms.items, strict=True):
        if item.contact_channel and item.contact_channel not in _channels_of(tx, item):
            raise InvalidInput("contact_channel_unknown", field=Field.CONTACT_CHANNEL, item=number)


def _channels_of(tx: Transaction, item: ItemTerms) -> Sequence[str]:
    plan = tx.budgets.plan(tx.calendar.year_of(item.planned_on))
    return tx.budgets.contact_channels(plan.id, item.category) if plan else ()
