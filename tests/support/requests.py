"""Requests in every state, made by the domain alone. Amounts in minor units of CNY."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from bot.domain.actuals.actual import Spending
from bot.domain.actuals.attendance import Attendance
from bot.domain.budgets.budget import Dimensions
from bot.domain.requests.item import Item
from bot.domain.requests.request import RequestChange, SpendRequest
from bot.domain.requests.terms import ItemTerms, Proposal, Terms

W = TypeVar("W", Terms, SpendRequest)

MEI, BO = 3, 4
NOBODY = Attendance((), 0, ())
NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 9, 16, 9, 0, tzinfo=UTC)


def one_item(
    category: str,
    customer_id: int,
    recipient_ids: tuple[int, ...],
    headcount: int,
    amount_minor: int,
    currency: str,
    planned_on: date,
    contact_channel: str,
    purpose: str,
    expected_result: str,
    file_ids: tuple[str, ...] = (),
) -> Terms:
    """What is asked for in a request with a single item."""
    item = ItemTerms(
        category, customer_id, recipient_ids, headcount, amount_minor, planned_on, contact_channel
    )
    return Terms((item,), currency, purpose, expected_result, file_ids)


def changed(whole: W, **changes: Any) -> W:
    """`whole` with some fields replaced, its own or those of its first item."""
    of_item = {field.name for field in fields(whole.items[0])}
    mine = {name: value for name, value in changes.items() if name in of_item}
    rest = {name: value for name, value in changes.items() if name not in of_item}
    first, *others = changes.get("items", whole.items)
    return replace(whole, **{**rest, "items": (replace(first, **mine), *others)})


TERMS = one_item("gift", 7, (1, 2), 2, 500_00, "CNY", date(2026, 9, 20), "", "Tea set", "Goodwill")


def proposal(terms: Terms = TERMS, **changes: Any) -> Proposal:
    item = Item(11, 9, Dimensions(category="gift"), public_official=False, state_owned=False)
    of_item = {field.name for field in fields(Item)}
    mine = {name: value for name, value in changes.items() if name in of_item}
    rest = {name: value for name, value in changes.items() if name not in of_item}
    plain = Proposal(terms, (replace(item, **mine),) * len(terms.items), "2026.1", ())
    return replace(plain, **rest)


def submitted(**changes: Any) -> SpendRequest:
    request = SpendRequest.submit("GW-2026-00001", 1, MEI, proposal(), NOW).request
    return changed(replace(request, id=21), **changes)


def approved(amount: int = 500_00) -> SpendRequest:
    return submitted().approve([amount], NOW).request


def raising(asked: int = 800_00) -> SpendRequest:
    """Approved for 500, and asking for more."""
    return approved().edit(proposal(changed(TERMS, amount_minor=asked))).request


def spending(amount: int, *, final: bool = False, **changes: Any) -> Spending:
    plain = Spending(amount, "CNY", date(2026, 9, 14), 2, "INV-7", 4, "Good talk", final)
    return replace(plain, **changes)


def spent(request: SpendRequest, amount: int, *, final: bool = False, month: int = 9) -> SpendRequest:
    return request.record_actual(spending(amount, final=final), month, MEI, NOW).request


def posted(change: RequestChange) -> list[tuple[str, int, dict[str, int]]]:
    """(event and part, month, moves) of each posting."""
    return [
        (
            posting.event + posting.part,
            posting.month,
            {move.column.value: move.minor for move in posting.moves},
        )
        for posting in change.postings
    ]
