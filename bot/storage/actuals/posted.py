"""Where an actual was posted: a year that was closed since keeps what was spent in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, Text, cast, func, literal, select

from bot.domain.budgets.budget import Column
from bot.storage.schema.tables import actual, posting


def posted_to() -> ScalarSelect[Any]:
    """The line of the `actual` of the statement around it; none where it was nothing.

    Each is posted in the transaction that records it.
    """
    return (
        select(posting.c.line_id)
        .where(
            posting.c.workspace_id == actual.c.workspace_id,
            posting.c.document == literal("request:").concat(cast(actual.c.request_id, Text)),
            posting.c.column_name == Column.SPENT.value,
            posting.c.amount_minor == actual.c.amount_minor,
            posting.c.at == actual.c.recorded_at,
            func.coalesce(posting.c.item, 1) == actual.c.item,
        )
        .order_by(posting.c.id)
        .limit(1)
        .correlate(actual)
        .scalar_subquery()
    )
