"""Where an actual was posted: a year that was closed since keeps what was spent in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, Select, Text, and_, case, cast, func, literal, select

from bot.domain.budgets.budget import Column
from bot.storage.schema.tables import actual, budget_line, plan, posting, request_item, spend_request


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
            posting.c.amount_minor == actual.c.amount_minor - actual.c.partner_minor,
            posting.c.at == actual.c.recorded_at,
            func.coalesce(posting.c.item, 1) == actual.c.item,
        )
        .order_by(posting.c.id)
        .limit(1)
        .correlate(actual)
        .scalar_subquery()
    )


def in_the_year_that_paid(spent: Select[Any]) -> Select[Any]:
    """Joins each `actual` with its request and item, and with the `plan` of the year in which it was spent.

    What a closed year has given to the next is spent in either; only then the ledger has to say.
    """
    of, item, paid_by = spend_request.c, request_item.c, budget_line.alias("paid_by")
    told = select(paid_by.c.plan_id).where(paid_by.c.id == posted_to()).scalar_subquery()
    paying = case(
        (budget_line.c.plan_id == of.plan_id, of.plan_id), else_=func.coalesce(told, budget_line.c.plan_id)
    )
    return (
        spent.select_from(actual)
        .join(spend_request, of.id == actual.c.request_id)
        .join(request_item, and_(item.request_id == actual.c.request_id, item.item == actual.c.item))
        .join(budget_line, budget_line.c.id == item.line_id)
        .join(plan, plan.c.id == paying)
    )
