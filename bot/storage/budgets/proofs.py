"""The proof that adjustments did what was approved: pairs that add up, and numbers without gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from bot.domain.budgets.adjustment import AdjustmentState, adjustment_number
from bot.services.ports.books import Difference, Proof
from bot.storage.schema.budgets import ADJUSTED
from bot.storage.schema.tables import adjustment, plan, posting

_DOCUMENT = "adjustment:"
Moved = Mapping[int, Mapping[int, int]]
"""By line and month, in minor units."""

_ADJUSTMENTS = (
    select(adjustment, plan.c.currency)
    .join(plan, plan.c.id == adjustment.c.plan_id)
    .where(adjustment.c.workspace_id == bindparam("workspace"))
    .order_by(adjustment.c.id)
)
_POSTED = (
    select(posting.c.document, posting.c.line_id, posting.c.month, func.sum(posting.c.amount_minor))
    .where(posting.c.workspace_id == bindparam("workspace"), ADJUSTED)
    .group_by(posting.c.document, posting.c.line_id, posting.c.month)
)
_PLANS = (
    select(plan.c.id, plan.c.year, plan.c.last_adjustment)
    .where(plan.c.workspace_id == bindparam("workspace"))
    .order_by(plan.c.year)
)


def prove_adjustments(connection: Connection, workspace_id: int) -> Proof:
    """What is approved has moved its amount, and as much from one line as to the other; nothing else has."""
    rows = connection.execute(_ADJUSTMENTS, {"workspace": workspace_id}).all()
    posted = _posted(connection, workspace_id)
    differences = [
        *_numbers(connection, workspace_id, rows),
        *(
            Difference({"adjustment": row.number}, "adjustment_is_not_its_postings", {}, row.currency)
            for row in rows
            if not _agrees(row, posted.pop(row.id, {}))
        ),
        *(
            Difference({"document": f"{_DOCUMENT}{id_}"}, "postings_without_adjustment")
            for id_ in sorted(posted)
        ),
    ]
    return Proof("adjustments", len(rows), tuple(differences))


def _posted(connection: Connection, workspace_id: int) -> dict[int, dict[int, dict[int, int]]]:
    found: dict[int, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for document, line_id, month, minor in connection.execute(_POSTED, {"workspace": workspace_id}):
        tail = str(document).removeprefix(_DOCUMENT)
        found[int(tail) if tail.isdecimal() else 0][line_id][month] = int(minor)
    return found


def _agrees(row: Row[Any], moved: Moved) -> bool:
    done = row.state == AdjustmentState.APPROVED.value and row.amount_minor
    expected = {id_ for id_ in (row.from_line_id, row.to_line_id) if id_ is not None} if done else set()
    if set(moved) != expected:
        return False
    if not expected:
        return True
    signs = {row.from_line_id: -1, row.to_line_id: 1}
    legs = [
        {month: signs[id_] * minor for month, minor in by_month.items()} for id_, by_month in moved.items()
    ]
    return all(leg == legs[0] and min(leg.values()) > 0 for leg in legs) and (
        sum(legs[0].values()) == row.amount_minor
    )


def _numbers(connection: Connection, workspace_id: int, rows: Any) -> Iterator[Difference]:
    given: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        given[row.plan_id].add(row.number)
    for kept in connection.execute(_PLANS, {"workspace": workspace_id}):
        expected = {adjustment_number(kept.year, each) for each in range(1, kept.last_adjustment + 1)}
        for code, numbers in (
            ("adjustment_missing", expected - given[kept.id]),
            ("adjustment_unexpected", given[kept.id] - expected),
        ):
            for number in sorted(numbers):
                yield Difference({"year": kept.year, "adjustment": number}, code)
