"""What was really spent: as somebody says it, and as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.budgets.calendar import Today
from bot.domain.errors import InvalidInput
from bot.domain.fields import Field


@dataclass(frozen=True, slots=True)
class Actual:
    """What was really spent. A corrected one stays, with `reversed_at`, and points nowhere else.

    `reason`: why it is over what was approved.
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


@dataclass(frozen=True, slots=True)
class Spending:
    """The form *Log actual*, read: amount in minor units, `rating` 1 to 5, `item` counted from 1.

    `confirmed_minor`: the amount that the person has said to be right although it looks wrong.
    `reason`: why it is over what was approved.
    """

    amount_minor: int
    currency: str
    spent_on: date
    headcount: int
    invoice_number: str
    rating: int | None
    result: str
    final: bool
    file_ids: tuple[str, ...] = ()
    confirmed_minor: int | None = None
    reason: str = ""
    item: int = 1

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_minor == self.amount_minor

    def require_sensible(self, currency: str, today: Today) -> None:
        """For a request in `currency`. Raises InvalidInput at "currency", "date" or "actual_amount"."""
        if self.currency != currency:
            raise InvalidInput("actual_other_currency", field=Field.CURRENCY, currency=currency)
        if today.is_future(self.spent_on):
            raise InvalidInput("actual_in_future", field=Field.DATE)
        if self.amount_minor == 0 and not self.final:
            raise InvalidInput("actual_zero", field=Field.ACTUAL_AMOUNT)

    def recorded(
        self, request_id: int, month: int, liquidated_minor: int, by: int, at: datetime, corrects: int | None
    ) -> Actual:
        """As it is kept; it has no id before it is stored."""
        return Actual(
            id=0,
            request_id=request_id,
            amount_minor=self.amount_minor,
            currency=self.currency,
            spent_on=self.spent_on,
            month=month,
            headcount=self.headcount,
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
        )
