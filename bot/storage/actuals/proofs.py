"""The proof that what had to be looked at was raised, and was looked at by others."""

from __future__ import annotations

from sqlalchemy import Connection, exists, func, or_, select

from bot.domain.actuals.overspending import IMPLAUSIBLE_TIMES
from bot.domain.actuals.spend_exception import ExceptionKind
from bot.services.ports.books import Difference, Proof
from bot.storage.schema.tables import actual, spend_exception, spend_request


def prove_exceptions(connection: Connection, workspace_id: int) -> Proof:
    """Nobody has cleared their own doing, and whatever has cost many times its approval was raised."""
    counts = (
        select(func.count()).where(table.c.workspace_id == workspace_id)
        for table in (spend_exception, spend_request)
    )
    checked = sum(int(connection.execute(count).scalar_one()) for count in counts)
    differences = (*_own(connection, workspace_id), *_unraised(connection, workspace_id))
    return Proof("exceptions", checked, differences)


def _own(connection: Connection, workspace_id: int) -> list[Difference]:
    """What was logged later makes nobody concerned who had cleared it before."""
    logged = exists().where(
        actual.c.request_id == spend_exception.c.request_id,
        actual.c.recorded_by == spend_exception.c.cleared_by,
        actual.c.recorded_at <= spend_exception.c.cleared_at,
    )
    rows = connection.execute(
        select(spend_exception.c.id, spend_request.c.number)
        .outerjoin(spend_request, spend_request.c.id == spend_exception.c.request_id)
        .where(
            spend_exception.c.workspace_id == workspace_id,
            or_(spend_request.c.requester_id == spend_exception.c.cleared_by, logged),
        )
        .order_by(spend_exception.c.id)
    )
    return [
        Difference({"exception": row.id, "request": row.number or "–"}, "exception_cleared_by_own")
        for row in rows
    ]


def _unraised(connection: Connection, workspace_id: int) -> list[Difference]:
    raised = exists().where(
        spend_exception.c.request_id == spend_request.c.id,
        spend_exception.c.kind == ExceptionKind.OVER_APPROVAL.value,
    )
    rows = connection.execute(
        select(spend_request)
        .where(
            spend_request.c.workspace_id == workspace_id,
            spend_request.c.spent_minor > IMPLAUSIBLE_TIMES * spend_request.c.approved_minor,
            ~raised,
        )
        .order_by(spend_request.c.id)
    )
    return [
        Difference(
            {"request": row.number},
            "overspending_unraised",
            {"spent": row.spent_minor, "approved": row.approved_minor},
            row.currency,
        )
        for row in rows
    ]
