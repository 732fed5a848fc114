"""The statements of plans, lines and the ledger, put together once: that costs more than executing them.

Every one takes `workspace`, and what its name says.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import and_, bindparam, insert, or_, select, update

from bot.domain.budgets.budget import ANY, DIMENSIONS, Column
from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import balance, budget_line, plan, posting

_MINE = plan.c.workspace_id == bindparam("workspace")
_OF_YEAR = select(plan).where(_MINE, plan.c.year == bindparam("of_year"))
PLAN_OF_YEAR = Prepared(_OF_YEAR)
PLAN_OF_YEAR_LOCK = Prepared(_OF_YEAR.with_for_update())
PLAN_BY_ID = select(plan).where(_MINE, plan.c.id == bindparam("id"))
PLAN_LOCK = PLAN_BY_ID.with_for_update()
LINE_BY_ID = select(budget_line).where(
    budget_line.c.workspace_id == bindparam("workspace"), budget_line.c.id == bindparam("id")
)
LINE_LOCK = LINE_BY_ID.with_for_update()
_COVERS = (
    budget_line.c.active,
    *(budget_line.c[name].in_((ANY, bindparam(f"of_{name}"))) for name in DIMENSIONS),
)
LINES_THAT_COVER = select(budget_line).where(
    budget_line.c.workspace_id == bindparam("workspace"),
    budget_line.c.plan_id == bindparam("of_plan"),
    *_COVERS,
)
BALANCES = Prepared(
    select(
        balance.c.line_id,
        plan.c.closed_months,
        balance.c.month,
        *(balance.c[f"{column}_minor"] for column in Column),
    )
    .join(budget_line, budget_line.c.id == balance.c.line_id)
    .join(plan, plan.c.id == budget_line.c.plan_id)
    .where(
        balance.c.workspace_id == bindparam("workspace"),
        balance.c.line_id.in_(bindparam("ids", expanding=True)),
    )
)
RESERVE = Prepared(
    select(budget_line).where(
        budget_line.c.workspace_id == bindparam("workspace"),
        budget_line.c.plan_id == bindparam("of_plan"),
        budget_line.c.reserve,
    )
)
PLAN_FIELDS = (
    *("id", "year", "currency", "budget_minor", "reserved_minor", "committed_minor", "spent_minor"),
    *("last_number", "last_adjustment", "ceilings", "closed_months"),
)
# The plan, lines of it and their months in one trip. All three are locked: whoever has waited for the plan
# gets each row as it is by then, and not as it was when the wait began.
_BOOKS_LOCK = (
    select(
        budget_line,
        *(plan.c[name].label(f"plan_{name}") for name in PLAN_FIELDS if name != "id"),
        balance.c.month,
        *(balance.c[f"{column}_minor"] for column in Column),
    )
    .join_from(plan, budget_line, budget_line.c.plan_id == plan.c.id)
    .join(balance, balance.c.line_id == budget_line.c.id)
    .where(_MINE)
    # Of two years the earlier first, as whoever closes it does.
    .order_by(plan.c.year, budget_line.c.id, balance.c.month)
    .with_for_update(of=(plan, budget_line, balance))
)
BOOKS_OF_LINES_LOCK = Prepared(_BOOKS_LOCK.where(budget_line.c.id.in_(bindparam("of_lines", expanding=True))))
SET_STATUS = (
    update(budget_line)
    .where(budget_line.c.workspace_id == bindparam("workspace"), budget_line.c.id == bindparam("of_line"))
    .values(status=bindparam("status"))
)
TAKE_NUMBER = (
    update(plan).where(_MINE, plan.c.id == bindparam("of_plan")).values(last_number=plan.c.last_number + 1)
)
INSERT_POSTINGS = Prepared(insert(posting))


@cache
def books_to_choose_lock(items: int) -> Prepared:
    """The lines that cover any of so many items. The values of each are `of_…` and its place, from 0."""
    covers = (
        and_(*(budget_line.c[name].in_((ANY, bindparam(f"of_{name}_{place}"))) for name in DIMENSIONS))
        for place in range(items)
    )
    return Prepared(
        _BOOKS_LOCK.where(plan.c.year == bindparam("of_year"), budget_line.c.active, or_(*covers))
    )


# Beyond so many kinds of items one condition a kind would be longer to read than all lines.
MOST_KINDS = 5
BOOKS_TO_CHOOSE_AMONG_LOCK = Prepared(
    _BOOKS_LOCK.where(
        plan.c.year == bindparam("of_year"),
        budget_line.c.active,
        *(budget_line.c[name].in_(bindparam(f"of_{name}", expanding=True)) for name in DIMENSIONS),
    )
)
"""The lines that cover any item made of these values: each as they are, and some that cover none of them."""
