"""When a receipt is owed, and which file is one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime

from bot.domain.actuals.actual import Actual, Spending
from bot.domain.requests.record import RequestRecord
from bot.domain.requests.request_state import RequestState

KEPT, PENDING = "kept", "pending"
_NOTHING_MORE_TO_COME = frozenset({RequestState.SETTLED, RequestState.CLOSED, RequestState.EXPIRED})


def owes_receipt_with(request: RequestRecord, spending: Spending, *, instead_of_minor: int = 0) -> bool:
    """Whether its item must have a receipt by this actual: all is spent, whatever the actual calls itself.

    "Not final" puts the duty off only while something is left to spend. `instead_of_minor`: what it corrects.
    """
    item = request.item(spending.item)
    spent = item.spent_minor - instead_of_minor + spending.amount_minor
    all_spent = spending.final or spent >= item.stands_minor or request.state in _NOTHING_MORE_TO_COME
    return all_spent and spent > 0


def items_of_receipt(request: RequestRecord, item: int) -> frozenset[int]:
    """The items that a receipt of one serves: each has its own, a list one for all its rows."""
    return frozenset(range(1, len(request.items) + 1)) if request.terms.is_list else frozenset({item})


def owed_since(
    request: RequestRecord, number: int, actuals: Sequence[Actual], day_of: Callable[[datetime], date]
) -> date | None:
    """The company's day (`day_of` an instant) since which an item owes a receipt; None: nothing is spent.

    The first final actual, or the first of all where as much is spent as was approved; at the latest the day
    that was planned. `actuals`: the item's, also corrected ones, so that no correction puts it off.
    """
    item = request.item(number)
    if item.spent_minor <= 0 or not actuals:
        return None
    first = min(day_of(actual.recorded_at) for actual in actuals)
    days = [day_of(actual.recorded_at) for actual in actuals if actual.final]
    days.append(max(first, request.terms.items[number - 1].planned_on))
    if item.spent_minor >= item.stands_minor:
        days.append(first)
    return min(days)


def may_be_receipt(states: Mapping[str, str], sent: Collection[str]) -> bool:
    """Whether one was kept, or may still be. `states`: of the receipts so far, by Slack's id of the file.

    What was `sent` again after it was refused stays refused.
    """
    return any(state in (KEPT, PENDING) for state in states.values()) or any(
        file_id not in states for file_id in sent
    )


def is_owed(states: Collection[str]) -> bool:
    """Whether none of the receipts was kept, and none is still being fetched."""
    return not any(state in (KEPT, PENDING) for state in states)
