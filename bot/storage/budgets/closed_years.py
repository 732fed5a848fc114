"""The proof that what a closed year has released is what the next one was given."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, func, select

from bot.domain.budgets.budget import Column
from bot.domain.budgets.year_end import AVAILABLE, carry_document
from bot.services.ports.books import Difference
from bot.storage.schema.budgets import CARRIED
from bot.storage.schema.tables import balance, budget_line, plan, posting, year_closing

_CARRIED = (
    select(posting.c.document, posting.c.column_name)
    .where(posting.c.workspace_id == bindparam("workspace"), CARRIED)
    .group_by(posting.c.document, posting.c.kind, posting.c.column_name)
    .having(func.sum(posting.c.amount_minor) != 0)
    .order_by(posting.c.document, posting.c.column_name)
)
_CLOSED = (
    select(year_closing, plan.c.year, plan.c.currency)
    .join(plan, plan.c.id == year_closing.c.plan_id)
    .where(year_closing.c.workspace_id == bindparam("workspace"))
)
_GIVEN = (
    select(func.coalesce(func.sum(posting.c.amount_minor), 0))
    .join(budget_line, budget_line.c.id == posting.c.line_id)
    .where(
        posting.c.workspace_id == bindparam("workspace"),
        posting.c.document == bindparam("of_document"),
        posting.c.kind == AVAILABLE,
        budget_line.c.plan_id == bindparam("next_plan"),
    )
)
_POSTED_SINCE = (
    select(func.count())
    .select_from(posting)
    .join(budget_line, budget_line.c.id == posting.c.line_id)
    .where(
        budget_line.c.plan_id == bindparam("of_plan"),
        posting.c.column_name == Column.BUDGET.value,
        posting.c.id > bindparam("last_posting"),
    )
)
_HELD = (
    select(func.coalesce(func.sum(balance.c.reserved_minor + balance.c.committed_minor), 0))
    .join(budget_line, budget_line.c.id == balance.c.line_id)
    .where(budget_line.c.plan_id == bindparam("of_plan"))
)


def prove_years(connection: Connection, workspace_id: int) -> Iterator[Difference]:
    """Carried is released, for each request and line; a closed year's budget stays as it was, has given
    what its closing says, and holds nothing.
    """
    mine = {"workspace": workspace_id}
    for document, column in connection.execute(_CARRIED, mine):
        yield Difference({"document": document, "column": column}, "carried_is_not_released")
    for row in connection.execute(_CLOSED, mine).all():
        moved = {**mine, "of_document": carry_document(row.year), "next_plan": row.next_plan_id}
        given = int(connection.execute(_GIVEN, moved).scalar_one())
        if given != row.available_minor:
            facts = {"kept": row.available_minor, "posted": given}
            yield Difference({"year": row.year}, "year_has_given_otherwise", facts, row.currency)
        closed = {"of_plan": row.plan_id, "last_posting": row.last_posting_id}
        since = connection.execute(_POSTED_SINCE, closed).scalar_one()
        if since:
            yield Difference({"year": row.year}, "closed_year_posted", {"count": since})
        yield from _held(connection, row.plan_id, row.year, row.currency)


def _held(connection: Connection, plan_id: int, year: int, currency: str) -> Iterator[Difference]:
    """A closed year has given or released all that it held, and takes nothing but what was spent."""
    minor = int(connection.execute(_HELD, {"of_plan": plan_id}).scalar_one())
    if minor:
        yield Difference({"year": year}, "closed_year_holds", {"kept": minor}, currency)
