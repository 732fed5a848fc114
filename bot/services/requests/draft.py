"""What somebody asks for in the form, as it stands: typed and chosen, nothing of it looked up or checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.money import parse_minor
from bot.domain.requests.terms import MAX_TEXT, ItemTerms, Terms
from bot.services.ports.unit_of_work import Transaction

MAX_HEADCOUNT = 100_000
_MAX_YEARS = 5


@dataclass(frozen=True, slots=True)
class Draft:
    """The form *New request*, half filled in or whole. Numbers are as they were typed; an id of 0 is none."""

    category: str = ""
    customer_id: int = 0
    recipient_ids: tuple[int, ...] = ()
    headcount: str = "1"
    amount: str = ""
    currency: str = ""
    planned_on: date | None = None
    contact_channel: str = ""
    purpose: str = ""
    expected_result: str = ""
    file_ids: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether enough is filled in for a check."""
        return bool(self.category and self.customer_id and self.planned_on and self.amount and self.headcount)

    def terms(self) -> Terms:
        """Raises InvalidInput at the field of the first thing that can't be read."""
        headcount = read_headcount(self.headcount)
        if not self.category:
            raise InvalidInput("category_missing", field=Field.CATEGORY)
        if not self.customer_id:
            raise InvalidInput("customer_missing", field=Field.CUSTOMER)
        if self.planned_on is None:
            raise InvalidInput("date_unreadable", field=Field.PLANNED_ON)
        item = ItemTerms(
            category=self.category,
            customer_id=self.customer_id,
            recipient_ids=tuple(sorted(set(self.recipient_ids))),
            headcount=headcount,
            amount_minor=parse_minor(self.amount, self.currency),
            planned_on=self.planned_on,
            contact_channel=self.contact_channel,
        )
        return Terms(
            items=(item,),
            currency=self.currency,
            purpose=short_enough(self.purpose, Field.PURPOSE),
            expected_result=short_enough(self.expected_result, Field.EXPECTED_RESULT),
            file_ids=self.file_ids,
        )


@dataclass(frozen=True, slots=True)
class Raise:
    """The form of a request that is approved already: more of the same, for which only this can change."""

    headcount: str
    amount: str
    purpose: str
    expected_result: str
    file_ids: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        return bool(self.amount and self.headcount)

    def terms(self, standing: Terms) -> Terms:
        """Raises InvalidInput at the field of the first thing that can't be read."""
        headcount = read_headcount(self.headcount)
        amount_minor = parse_minor(self.amount, standing.currency)
        return Terms(
            items=(replace(standing.first, headcount=headcount, amount_minor=amount_minor),),
            currency=standing.currency,
            purpose=short_enough(self.purpose, Field.PURPOSE),
            expected_result=short_enough(self.expected_result, Field.EXPECTED_RESULT),
            file_ids=self.file_ids,
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
    if not all(is_near(tx, item.planned_on) for item in terms.items):
        raise InvalidInput("date_far", field=Field.PLANNED_ON)


def is_near(tx: Transaction, day: date) -> bool:
    """Whether a plan may reach that day."""
    return abs(day.year - tx.today.year) <= _MAX_YEARS


def require_channel(tx: Transaction, terms: Terms) -> None:
    """Raises InvalidInput("contact_channel_unknown") for a channel that no line of the category uses."""
    for item in terms.items:
        if item.contact_channel and item.contact_channel not in _channels_of(tx, item):
            raise InvalidInput("contact_channel_unknown", field=Field.CONTACT_CHANNEL)


def _channels_of(tx: Transaction, item: ItemTerms) -> Sequence[str]:
    plan = tx.budgets.plan(tx.calendar.year_of(item.planned_on))
    return tx.budgets.contact_channels(plan.id, item.category) if plan else ()
