"""Which requests lack a receipt: each item with money spent has its own, a list one for all its rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, exists, or_

from bot.domain.actuals.spend_exception import ExceptionKind
from bot.storage.schema.tables import (
    actual,
    list_row,
    request_item,
    spend_exception,
    spend_request,
    stored_file,
)


def lacks_receipt(since: datetime) -> ColumnElement[bool]:
    """Logged for or planned since then, and no exception says it yet."""
    kept = (
        exists()
        .where(
            stored_file.c.request_id == request_item.c.request_id,
            stored_file.c.purpose == "receipt",
            stored_file.c.state == "kept",
            stored_file.c.actual_id == actual.c.id,
            or_(actual.c.item == request_item.c.item, _of_request(list_row)),
        )
        .correlate(request_item, spend_request)
    )
    unproved = _of_request(request_item, request_item.c.spent_minor > 0, ~kept)
    raised = _of_request(spend_exception, spend_exception.c.kind == ExceptionKind.RECEIPT_OWED.value)
    recent = or_(
        spend_request.c.planned_on >= since.date(), _of_request(actual, actual.c.recorded_at >= since)
    )
    return and_(spend_request.c.spent_minor > 0, recent, unproved, ~raised)


def _of_request(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(table.c.request_id == spend_request.c.id, *conditions)
