"""Conditions on the items of a request, for statements that list requests."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, BindParameter, ColumnElement, Select, and_, cast, exists, func, or_, select

from bot.storage.schema.tables import request_item, spend_request


def is_due_before(day: date | BindParameter[Any], *of_item: ColumnElement[bool]) -> ColumnElement[bool]:
    """An item was planned before `day` and has no final actual yet; `of_item`: conditions on which items."""
    waits = exists().where(*_waits(), request_item.c.planned_on < day, *of_item)
    # The request carries the first of the days: most of them need no look at their items.
    return and_(spend_request.c.planned_on < day, waits)


def due_on(*of_item: ColumnElement[bool]) -> ColumnElement[date]:
    """The first day of the items that still wait for their final actual."""
    return select(func.min(request_item.c.planned_on)).where(*_waits(), *of_item).scalar_subquery()


def _waits() -> list[ColumnElement[bool]]:
    """An item of the request has no final actual yet; what was left out has nothing to come."""
    item = request_item.c
    return [
        item.request_id == spend_request.c.id,
        ~item.final,
        or_(item.approved_minor.is_(None), item.approved_minor > 0),
    ]


def held_by_items(name: str, *of_item: ColumnElement[bool]) -> ColumnElement[int]:
    """The sum of a column in minor units over some items of the request."""
    held = func.coalesce(func.sum(request_item.c[name]), 0)
    # PostgreSQL adds whole numbers up to a decimal one.
    added = select(cast(held, BigInteger)).where(request_item.c.request_id == spend_request.c.id, *of_item)
    return added.scalar_subquery()


def requests_with(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The ids of requests one of whose items fulfils the conditions."""
    return select(request_item.c.request_id).where(*conditions)
