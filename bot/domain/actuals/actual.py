"""What was really spent: as somebody says it, and as it is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.actuals.attendance import Attendance
from bot.domain.budgets.calendar import Today
from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.requests.spend import added, equal_shares
from bot.domain.requests.terms import ItemTerms


@dataclass(frozen=True, slots=True)
class Actual:
    """What was really spent. A corrected one stays, with `reversed_at`, and points nowhere else.

    `reason`: why it is over what was approved. `came`: contacts of the customer, lowest id first;
    `our_people`: ids of persons; `headcount`: all who came. `other_guests` is None where nobody has said who
    came, as in what was recorded before anybody was asked: then those that were approved count.
    `partner_minor`: what of the amount a partner pays.
    """

    id: int
    request_id: int
    amount_minor: int
    currency: str
    spent_on: date
    month: int
    headcount: int
    invoice_number: str
    rating: int | None
    result: str
    final: bool
    liquidated_minor: int
    recorded_by: int
    recorded_at: datetime
    corrects_id: int | None = None
    reversed_at: datetime | None = None
    file_ids: tuple[str, ...] = ()
    reason: str = ""
    item: int = 1
    came: tuple[int, ...] = ()
    other_guests: int | None = None
    our_people: tuple[int, ...] = ()
    official_came: bool = False
    partner_minor: int = 0

    @property
    def drawn_minor(self) -> int:
        """What the line has paid of it."""
        return self.amount_minor - self.partner_minor

    def shares(self, approved: Collection[int]) -> dict[int, int]:
        """What each contact has had of it, exact to the minor unit. Guests without a name have no share."""
        return equal_shares(self.amount_minor, approved if self.other_guests is None else self.came)


def shares_of(actuals: Iterable[Actual], approved: Collection[int]) -> dict[int, int]:
    """What each contact has had of several actuals together. `approved`: the recipients of their item."""
    return added(actual.shares(approved) for actual in actuals)


def by_item(actuals: Iterable[Actual]) -> dict[int, list[Actual]]:
    """In their order, by the number of the item that they are of; nothing for one without any."""
    found: dict[int, list[Actual]] = {}
    for actual in actuals:
        found.setdefault(actual.item, []).append(actual)
    return found


@dataclass(frozen=True, slots=True)
class Spending:
    """The form *Log actual*, read: amount in minor units, `rating` 1 to 5, `item` counted from 1.

    `confirmed_minor`: the amount that the person has said to be right although it looks wrong.
    `reason`: why it is over what was approved. `headcount`: how many came, where somebody has counted them;
    None: those who are named, and the other guests. `came`: contacts; None: the approved recipients.
    `other_guests`: None: the places of the approval that nobody is named for. `accounts`: of our people in
    Slack, who are looked up. `official_came`: one of the contacts is a public official.
    """

    amount_minor: int
    currency: str
    spent_on: date
    headcount: int | None
    invoice_number: str
    rating: int | None
    result: str
    final: bool
    file_ids: tuple[str, ...] = ()
    confirmed_minor: int | None = None
    reason: str = ""
    item: int = 1
    came: tuple[int, ...] | None = None
    other_guests: int | None = None
    our_people: tuple[int, ...] = ()
    accounts: tuple[str, ...] = ()
    official_came: bool = False

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_minor == self.amount_minor

    def require_sensible(self, currency: str, today: Today, *, correcting: bool = False) -> None:
        """For a request in `currency`; what is corrected to nothing was not spent on that at all.

        Raises InvalidInput at "currency", "date" or "actual_amount".
        """
        if self.currency != currency:
            raise InvalidInput("actual_other_currency", field=Field.CURRENCY, currency=currency)
        if today.is_future(self.spent_on):
            raise InvalidInput("actual_in_future", field=Field.DATE)
        if self.amount_minor == 0 and not (self.final or correcting):
            raise InvalidInput("actual_zero", field=Field.ACTUAL_AMOUNT)

    def who_came(self, asked: ItemTerms) -> Attendance:
        """For the item that it is of. Raises InvalidInput("fewer_heads_than_named") at "headcount"."""
        came = asked.recipient_ids if self.came is None else self.came
        return Attendance.of(asked, came, self.our_people, self.other_guests, self.headcount)

    def recorded(
        self,
        request_id: int,
        month: int,
        liquidated_minor: int,
        by: int,
        at: datetime,
        corrects: int | None,
        present: Attendance,
        partner_minor: int = 0,
    ) -> Actual:
        """As it is kept, with who was `present`; it has no id before it is stored."""
        return Actual(
            id=0,
            request_id=request_id,
            amount_minor=self.amount_minor,
            currency=self.currency,
            spent_on=self.spent_on,
            month=month,
            headcount=present.heads,
            invoice_number=self.invoice_number,
            rating=self.rating,
            result=self.result,
            final=self.final,
            liquidated_minor=liquidated_minor,
            recorded_by=by,
            recorded_at=at,
            corrects_id=corrects,
            reason=self.reason,
            item=self.item,
            came=present.contacts,
            other_guests=present.other_guests,
            our_people=present.our_people,
            official_came=self.official_came,
            partner_minor=partner_minor,
        )
