"""How far an actual is from what was approved, and from what was said before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.actuals.actual import Actual, Spending
from bot.domain.company.customer import Person, Role
from bot.domain.errors import Unconfirmed
from bot.domain.fields import Field
from bot.domain.money import with_percent
from bot.domain.requests.item import Item
from bot.domain.requests.record import RequestRecord

IMPLAUSIBLE_TIMES = 10
"""More than so many times its approval is a slip of the finger until its person has said otherwise."""


def require_plausible(request: RequestRecord, spending: Spending, *, instead_of_minor: int = 0) -> None:
    """`instead_of_minor`: the actual that it corrects.

    Raises Unconfirmed("actual_implausible") where it, or with it its item, has cost more than ten times what
    was approved, unless exactly this amount was confirmed.
    """
    if is_implausible(request, spending, instead_of_minor) and not spending.is_confirmed:
        raise Unconfirmed(
            "actual_implausible",
            field=Field.ACTUAL_AMOUNT,
            amount_minor=spending.amount_minor,
            approved_minor=request.item(spending.item).stands_minor,
            currency=spending.currency,
        )


def is_implausible(request: RequestRecord, spending: Spending, instead_of_minor: int = 0) -> bool:
    """Whether it, or with it its item, has cost more than ten times what was approved."""
    item = request.item(spending.item)
    most = item.stands_minor * IMPLAUSIBLE_TIMES
    before = item.spent_minor - instead_of_minor
    return spending.amount_minor > most or before <= most < before + spending.amount_minor


def require_reason(
    request: RequestRecord, spending: Spending, tolerance_percent: Decimal, *, instead_of_minor: int = 0
) -> None:
    """Who spends more than the policy lets pass says why; `instead_of_minor` as above.

    Raises Unconfirmed("actual_unexplained") while they have not.
    """
    item = request.item(spending.item)
    spent = item.spent_minor - instead_of_minor + spending.amount_minor
    adds = spending.amount_minor > instead_of_minor
    if adds and spent > _most_that_passes(item, tolerance_percent) and not spending.reason.strip():
        raise Unconfirmed(
            "actual_unexplained",
            field=Field.REASON,
            spent_minor=spent,
            over_minor=spent - item.stands_minor,
            approved_minor=item.stands_minor,
            currency=spending.currency,
        )


def is_over_approval(item: Item, tolerance_percent: Decimal) -> bool:
    """Whether more is spent than the policy lets pass, which is never what is implausible."""
    return item.spent_minor > _most_that_passes(item, tolerance_percent)


def _most_that_passes(item: Item, tolerance_percent: Decimal) -> int:
    return min(with_percent(item.stands_minor, tolerance_percent), item.stands_minor * IMPLAUSIBLE_TIMES)


def excess_minor(before: Item, after: Item) -> int:
    """What an actual has added beyond the approval: nobody has agreed to that yet."""
    return max(0, after.spent_minor - max(after.stands_minor, before.spent_minor))


def unexamined_minor(open_excess_minor: int, spent_minor: int, approved_minor: int) -> int:
    """What of a request's spending the plan's check leaves out, while its exceptions are open.

    No more than what is still spent beyond the approval: a correction may have taken it back.
    """
    return max(0, min(open_excess_minor, spent_minor - approved_minor))


def reason_given(actuals: Iterable[Actual]) -> str:
    """Why more was spent than was approved, as it was said last; empty where nobody has said it."""
    said = [actual.reason for actual in actuals if actual.reason and actual.reversed_at is None]
    return said[-1] if said else ""


def first_said(wrong: Actual, made: Mapping[int, Actual]) -> Actual:
    """What was recorded in the beginning, before any correction. `made`: the request's actuals by id."""
    first = wrong
    while first.corrects_id is not None:
        first = made[first.corrects_id]
    return first


@dataclass(frozen=True, slots=True)
class Correction:
    """`wrong` is replaced by `right_minor`; `first` is what was said in the beginning."""

    request: RequestRecord
    first: Actual
    wrong: Actual
    right_minor: int

    def needs_a_look(self, by: Person, tolerance_percent: Decimal) -> bool:
        """Whether it goes further than the policy lets anybody go alone.

        Small steps add up: what is compared is what was said first. A controller who corrects what others
        have asked for and recorded is the other pair of eyes.
        """
        said = self.first.amount_minor
        allowed = with_percent(said, tolerance_percent) - said
        theirs = {self.request.requester_id, self.wrong.recorded_by, self.first.recorded_by}
        alone = not by.has(Role.CONTROLLER) or by.id in theirs
        return alone and abs(self.right_minor - said) > allowed
