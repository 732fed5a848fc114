"""Requests with several items, and lists, as views are given them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.budgets.budget import Balance, BudgetLine, ControlLevel, Dimensions
from bot.domain.requests.holding import Holding
from bot.domain.requests.item import Item
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.domain.requests.terms import ItemTerms
from bot.services.requests.budget_check import LineUse
from tests.views.request_facts import (
    ACTUAL,
    BO,
    LINE,
    OFFICIAL,
    PENDING,
    TERMS,
    YEARLY,
    cap,
    decision,
    facts,
)

VISIT = ItemTerms("visit", 1, (), 2, 80_000, date(2026, 9, 25), "")
MEAL = ItemTerms("meal", 1, (1,), 4, 60_000, date(2026, 9, 26), "")
PRESENT = ItemTerms("gift", 1, (1, 2), 2, 30_000, date(2026, 9, 25), "in_person")
MEALS = LineUse(
    BudgetLine(2, "MEAL", Dimensions(), ControlLevel.ABSOLUTE, "CNY", owner_id=2),
    Balance(2_400_000),
    Balance(2_400_000, reserved=140_000),
)


def held(line_id: int, **more: Any) -> Item:
    """An item of the trip to Acme."""
    return Item(line_id, 9, Dimensions(), public_official=line_id == 1, state_owned=False, **more)


def trip(items: tuple[Item, ...], **more: Any) -> SpendRequest:
    """A visit, a meal and a gift in one request."""
    terms = replace(TERMS, items=(VISIT, MEAL, PRESENT), purpose="Kick-off in Harbin")
    return replace(PENDING, **{"terms": terms, "items": items, **more})


TRIP = facts(
    trip(
        (
            held(2, holding=Holding(reserved=80_000)),
            held(2, holding=Holding(reserved=60_000)),
            held(1, holding=Holding(reserved=30_000)),
        ),
        findings=(cap(10_000)._replace(item=3), OFFICIAL._replace(item=3), YEARLY._replace(item=3)),
    ),
    line=MEALS.line,
    before=MEALS.before,
    after=MEALS.after,
    other_lines=(LineUse(LINE, Balance(1_200_000), Balance(1_200_000, reserved=30_000)),),
)
TRIP_CUT = replace(
    TRIP, decisions=(decision(2, BO, "approve", amount_minor=120_000, item_minors=(80_000, 40_000, 0)),)
)
_ROWS = (
    replace(PRESENT, row=2, note="Jasmine tea"),
    replace(MEAL, customer_id=2, recipient_ids=(), row=3),
    replace(PRESENT, recipient_ids=(1,), row=5, amount_minor=20_000),
)
LIST = replace(
    TRIP,
    request=trip(
        tuple(
            replace(each, dimensions=Dimensions(category=asked.category, segment=segment))
            for each, asked, segment in zip(TRIP.request.items, _ROWS, ("key", "general", "key"), strict=True)
        ),
        terms=replace(TERMS, items=_ROWS, purpose="Mid-Autumn boxes"),
        findings=tuple(OFFICIAL._replace(item=number) for number in (1, 3)),
    ),
)
LIST_CUT = replace(
    LIST,
    request=replace(
        LIST.request,
        items=tuple(
            replace(each, holding=Holding(committed=minor), approved_minor=minor)
            for each, minor in zip(LIST.request.items, (30_000, 0, 20_000), strict=True)
        ),
        state=RequestState.APPROVED,
    ),
    steps=(),
)
LONG_LIST = replace(
    LIST,
    request=replace(
        LIST.request,
        items=LIST.request.items[:1] * 500,
        terms=replace(
            LIST.request.terms,
            items=tuple(replace(_ROWS[0], row=2 * row, customer_id=row) for row in range(1, 501)),
        ),
        findings=tuple(cap(minor)._replace(item=minor) for minor in range(1, 501)),
    ),
)
TRIP_SPENT = replace(
    TRIP,
    request=trip(
        (
            held(2, holding=Holding(spent=85_000), approved_minor=80_000, final=True),
            held(2, holding=Holding(committed=40_000), approved_minor=40_000),
            held(1, approved_minor=0),
        ),
        state=RequestState.APPROVED,
    ),
    steps=(),
    decisions=TRIP_CUT.decisions,
    actuals=(replace(ACTUAL, amount_minor=85_000, final=True),),
)
