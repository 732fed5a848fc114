"""The lines of a digest with their sums: added up by the database, for a thousand lines of twelve months."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    cast,
    func,
    select,
    union_all,
)

from bot.domain.budgets.budget import ANY, Balance, Column, Horizon
from bot.domain.reports.digest import LineSums
from bot.domain.reports.scope import Scope
from bot.services.ports.later import Later
from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import balance, budget_line, forecast_trial, person

_WORKSPACE: BindParameter[int] = bindparam("workspace")
_PLAN: BindParameter[int] = bindparam("of_plan")
_MONTH: BindParameter[int] = bindparam("of_month")
_TRIED = ("method", "budget_minor", "spent_minor", "last_year")
_SHUT: BindParameter[int] = bindparam("of_shut")
_COLUMNS = [balance.c[f"{column}_minor"] for column in Column]


def _sum(amounts: ColumnElement[Any], *where: ColumnElement[bool]) -> ColumnElement[int]:
    sums = func.sum(amounts)
    # PostgreSQL adds whole numbers up to a decimal one.
    return func.coalesce(cast(sums.filter(*where), BigInteger), 0) if where else cast(sums, BigInteger)


def _lines(kind: str, shared: bool, *more: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """The conditions that pick a scope's own lines, or those that are for everybody and that it shares."""
    mine = [budget_line.c.workspace_id == _WORKSPACE, budget_line.c.plan_id == _PLAN, budget_line.c.active]
    if kind == "line":
        mine.append(budget_line.c.code == bindparam("scope"))
    elif kind != "all":
        mine.append(budget_line.c[kind] == (ANY if shared else bindparam("scope")))
    return [*mine, *more]


def _balances(kind: str, shared: bool, *more: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    ids = select(budget_line.c.id).where(*_lines(kind, shared, *more))
    return [balance.c.workspace_id == _WORKSPACE, balance.c.line_id.in_(ids)]


@cache
def _line_sums(kind: str, shared: bool) -> Prepared:
    """`LineSums`, in one statement: of two the rows would have to be brought together here.

    The sums lead to the lines, each of which has its twelve months: SQLite would index them the other way.
    """
    parts = [
        _sum(balance.c[name], where).label(f"{name}_{part}")
        for part, where in (
            ("closed", balance.c.month < _MONTH),
            ("running", balance.c.month == _MONTH),
        )
        for name in ("budget_minor", "spent_minor")
    ]
    below = (balance.c.budget_minor < 0, balance.c.month > _SHUT)
    parts.append(_sum(balance.c.budget_minor, *below).label("below_nothing_minor"))
    sums = (
        select(balance.c.line_id, *(_sum(each).label(each.name) for each in _COLUMNS), *parts)
        .where(*_balances(kind, shared))
        .group_by(balance.c.line_id)
        .subquery()
    )
    owner = and_(person.c.id == budget_line.c.owner_id, person.c.workspace_id == _WORKSPACE)
    names = ("id", "code", "category", "segment", "owner_id")
    statement = (
        select(
            *(budget_line.c[name] for name in names),
            func.coalesce(person.c.name, ""),
            budget_line.c.control,
            budget_line.c.horizon,
            *(each for each in sums.c if each.name != "line_id"),
            *(forecast_trial.c[name] for name in _TRIED),
        )
        .join_from(sums, budget_line, budget_line.c.id == sums.c.line_id)
        .outerjoin(forecast_trial, forecast_trial.c.line_id == budget_line.c.id)
        .outerjoin(person, owner)
    )
    return Prepared(statement, LineSums._make)


@cache
def _spans(kind: str, shared: bool) -> Prepared:
    """(line, last month, four columns): a row for a quarter, or one for each month left under to-date."""
    quarter = (
        select(balance.c.line_id, func.max(balance.c.month).label("month"), *map(_sum, _COLUMNS))
        .where(
            *_balances(kind, shared, budget_line.c.horizon == Horizon.QUARTER.value),
            balance.c.month.between(bindparam("first"), bindparam("last")),
        )
        .group_by(balance.c.line_id)
    )
    cumulative = (
        select(
            balance.c.line_id,
            balance.c.month,
            *(
                cast(
                    func.sum(each).over(partition_by=balance.c.line_id, order_by=balance.c.month), BigInteger
                ).label(each.name)
                for each in _COLUMNS
            ),
        )
        .where(*_balances(kind, shared, budget_line.c.horizon == Horizon.TO_DATE.value))
        .subquery()
    )
    to_date = select(cumulative).where(cumulative.c.month >= _MONTH)
    spans = union_all(quarter, to_date).subquery()
    return Prepared(select(spans).order_by(spans.c.line_id, spans.c.month))


@cache
def _months(kind: str, shared: bool) -> Prepared:
    return Prepared(
        select(balance.c.month, _sum(balance.c.budget_minor), _sum(balance.c.spent_minor))
        .where(*_balances(kind, shared))
        .group_by(balance.c.month)
    )


class SqlDigestLines:
    """The part of `services.ports.reports.Digests` that is about lines."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def _of_lines(self, plan_id: int, scope: Scope, **more: int) -> dict[str, Any]:
        return {"workspace": self._workspace_id, "of_plan": plan_id, "scope": scope.value, **more}

    def lines(
        self, plan_id: int, scope: Scope, month: int, closed_months: int, *, shared: bool
    ) -> list[LineSums]:
        values = self._of_lines(plan_id, scope, of_month=month, of_shut=closed_months)
        found: list[LineSums] = _line_sums(scope.kind, shared).all(self._connection, values)
        return found

    def spans(self, plan_id: int, scope: Scope, month: int, *, shared: bool) -> dict[int, list[Balance]]:
        first = 3 * ((month - 1) // 3) + 1
        values = self._of_lines(plan_id, scope, of_month=month, first=first, last=first + 2)
        found: dict[int, list[Balance]] = {}
        for line_id, _, *columns in _spans(scope.kind, shared).all(self._connection, values):
            found.setdefault(line_id, []).append(Balance(*columns))
        return found

    def months(self, plan_id: int, scope: Scope, *, shared: bool) -> Later[Mapping[int, tuple[int, int]]]:
        rows = _months(scope.kind, shared).begin(self._connection, self._of_lines(plan_id, scope))
        return lambda: {month: (budget, spent) for month, budget, spent in rows()}
