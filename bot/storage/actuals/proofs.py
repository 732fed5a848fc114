"""The proofs that what had to be looked at was raised, and that who came adds up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, Subquery, Table, and_, bindparam, exists, func, or_, select

from bot.domain.actuals.overspending import IMPLAUSIBLE_TIMES
from bot.domain.actuals.spend_exception import ExceptionKind
from bot.services.ports.books import Difference, Proof
from bot.storage.schema.tables import (
    actual,
    actual_contact,
    actual_person,
    spend_exception,
    spend_request,
)


def _counted(table: Table) -> Subquery:
    """How many of them came to each actual; of contacts also what they share, and who has most and least."""
    sums = []
    if "share_minor" in table.c:
        share = table.c.share_minor
        sums = [
            func.sum(share).label("shared"),
            func.max(share).label("largest"),
            func.min(share).label("smallest"),
        ]
    return (
        select(table.c.actual_id, func.count().label("count_of"), *sums)
        .group_by(table.c.actual_id)
        .subquery(f"of_{table.name}")
    )


def _adding_up_otherwise() -> Select[Any]:
    """Actuals of which not everybody who came is counted, or not all of the amount is shared equally."""
    contacts, people = _counted(actual_contact), _counted(actual_person)
    of = actual.c
    named = func.coalesce(contacts.c.count_of, 0) + func.coalesce(people.c.count_of, 0)
    miscounted = and_(of.other_guests.is_not(None), of.headcount != named + of.other_guests)
    unsaid = and_(of.other_guests.is_(None), named > 0)
    unequal = or_(contacts.c.shared != of.amount_minor, contacts.c.largest - contacts.c.smallest > 1)
    return (
        select(
            spend_request.c.number,
            of.id,
            or_(miscounted, unsaid).label("miscounted"),
            unequal.label("unequal"),
        )
        .join_from(actual, spend_request, spend_request.c.id == of.request_id)
        .outerjoin(contacts, contacts.c.actual_id == of.id)
        .outerjoin(people, people.c.actual_id == of.id)
        .where(of.workspace_id == bindparam("workspace"), or_(miscounted, unsaid, unequal))
        .order_by(of.id)
    )


_ADDING_UP_OTHERWISE = _adding_up_otherwise()
_COUNT = select(func.count()).where(spend_exception.c.workspace_id == bindparam("workspace"))
_LOGGED_BEFORE = exists().where(
    actual.c.request_id == spend_exception.c.request_id,
    actual.c.recorded_by == spend_exception.c.cleared_by,
    actual.c.recorded_at <= spend_exception.c.cleared_at,
)
_CLEARED_BY_OWN = (
    select(spend_exception.c.id, spend_request.c.number)
    .outerjoin(spend_request, spend_request.c.id == spend_exception.c.request_id)
    .where(
        spend_exception.c.workspace_id == bindparam("workspace"),
        or_(spend_request.c.requester_id == spend_exception.c.cleared_by, _LOGGED_BEFORE),
    )
    .order_by(spend_exception.c.id)
)
_RAISED = exists().where(
    spend_exception.c.request_id == spend_request.c.id,
    spend_exception.c.kind == ExceptionKind.OVER_APPROVAL.value,
)
OVERSPENT = spend_request.c.spent_minor > IMPLAUSIBLE_TIMES * spend_request.c.approved_minor
_UNRAISED = (
    select(
        spend_request.c.number,
        spend_request.c.spent_minor,
        spend_request.c.approved_minor,
        spend_request.c.currency,
    )
    .where(spend_request.c.workspace_id == bindparam("workspace"), OVERSPENT, ~_RAISED)
    .order_by(spend_request.c.id)
)


def prove_exceptions(connection: Connection, workspace_id: int, requests: int, overspent: int) -> Proof:
    """Nobody has cleared their own doing, and whatever has cost many times its approval was raised.

    `requests`: how many there are; `overspent`: how many of them are `OVERSPENT`.
    """
    exceptions = connection.execute(_COUNT, {"workspace": workspace_id}).scalar_one()
    unraised = _unraised(connection, workspace_id) if overspent else []
    return Proof("exceptions", exceptions + requests, (*_own(connection, workspace_id), *unraised))


def _own(connection: Connection, workspace_id: int) -> list[Difference]:
    """What was logged later makes nobody concerned who had cleared it before."""
    rows = connection.execute(_CLEARED_BY_OWN, {"workspace": workspace_id})
    return [
        Difference({"exception": row.id, "request": row.number or "–"}, "exception_cleared_by_own")
        for row in rows
    ]


def _unraised(connection: Connection, workspace_id: int) -> list[Difference]:
    rows = connection.execute(_UNRAISED, {"workspace": workspace_id})
    return [
        Difference(
            {"request": row.number},
            "overspending_unraised",
            {"spent": row.spent_minor, "approved": row.approved_minor},
            row.currency,
        )
        for row in rows
    ]


def prove_who_came(connection: Connection, workspace_id: int) -> Iterator[Difference]:
    """Everybody who came is counted; the contacts among them share the amount, exact to the minor unit."""
    for row in connection.execute(_ADDING_UP_OTHERWISE, {"workspace": workspace_id}):
        where: dict[str, str | int] = {"request": row.number, "actual": row.id}
        if row.miscounted:
            yield Difference(where, "who_came_is_miscounted")
        if row.unequal:
            yield Difference(where, "shares_are_not_the_amount")
