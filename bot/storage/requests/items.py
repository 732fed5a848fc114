"""Conditions on the items of a request, for statements that list requests."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, exists, or_, select

from bot.storage.schema.tables import request_item, spend_request


def is_due_before(day: date | BindParameter[Any]) -> ColumnElement[bool]:
    """An item was planned before `day` and has no final actual yet; what was left out has nothing to come."""
    item = request_item.c
    to_come = exists().where(
        item.request_id == spend_request.c.id,
        item.planned_on < day,
        ~item.final,
        or_(item.approved_minor.is_(None), item.approved_minor > 0),
    )
    # The request carries the first of the days: most of them need no look at their items.
    return and_(spend_request.c.planned_on < day, to_come)


def requests_with(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The ids of requests one of whose items fulfils the conditions."""
    return select(request_item.c.request_id).where(*conditions)
