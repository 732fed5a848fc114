"""The proof that the items of a request are what the request says of them altogether."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    union,
)

from bot.domain.requests.request_state import RequestState
from bot.services.ports.books import Difference
from bot.storage.requests.rows import FROM_FIRST
from bot.storage.schema.tables import actual, partner_part, posting, request_item, spend_request

_SUMS = ("amount_minor", "approved_minor", "reserved_minor", "committed_minor", "spent_minor")
_HELD = ("reserved", "committed", "spent")
_DIFFERING = "request_is_not_its_items"


def _summed() -> Subquery:
    """The sums and the first day of all items of each request that has several."""
    item, others = request_item.c, request_item.alias("others")
    several = select(others.c.request_id).where(others.c.item != 1)
    return (
        select(
            item.request_id,
            func.count().label("count_of"),
            func.max(item.item).label("last"),
            func.min(item.planned_on).label("planned_on"),
            # As whole numbers: PostgreSQL would turn what it compares them with into such sums as its own.
            *(cast(func.sum(item[name]), BigInteger).label(name) for name in _SUMS),
        )
        .where(item.request_id.in_(several))
        .group_by(item.request_id)
        .subquery("summed")
    )


_SUMMED = _summed()
# Every request with its first item, which most have alone: then it is its own sum.
WITH_ITEMS = spend_request.outerjoin(_SUMMED, _SUMMED.c.request_id == spend_request.c.id).outerjoin(
    request_item, and_(request_item.c.request_id == spend_request.c.id, request_item.c.item == 1)
)


def _not_its_items() -> ColumnElement[bool]:
    """Whether one of `WITH_ITEMS` has other sums than its items or another place than the first, or they are
    not numbered from 1 without a gap.
    """
    request, item, summed = spend_request.c, request_item.c, _SUMMED.c
    sums = (
        _differs(request[name], func.coalesce(summed[name], item[name])) for name in (*_SUMS, "planned_on")
    )
    first = (_differs(request[name], item[name]) for name in FROM_FIRST)
    return or_(item.item.is_(None), _differs(summed.count_of, summed.last), *sums, *first)


def _differs(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[bool]:
    return one.is_distinct_from(other)


NOT_ITS_ITEMS = _not_its_items()


def _not_what_was_posted() -> Select[Any]:
    """Of requests with several items: of one alone the request itself says what was posted."""
    request, item = spend_request.c, request_item.c
    several = select(item.request_id).where(item.item == 2)
    posted = {
        name: select(func.coalesce(func.sum(posting.c.amount_minor), 0))
        .where(
            _of_request(),
            func.coalesce(posting.c.item, 1) == item.item,
            posting.c.column_name == name,
        )
        .correlate(spend_request, request_item)
        .scalar_subquery()
        for name in _HELD
    }
    return (
        select(request.number.label("request"), item.item)
        .join(request_item, item.request_id == request.id)
        .where(
            request.id.in_(several), or_(*(_differs(item[f"{name}_minor"], posted[name]) for name in _HELD))
        )
        .order_by(request.id, item.item)
    )


def _of_request() -> ColumnElement[bool]:
    request = spend_request.c
    document = literal("request:").concat(cast(request.id, Text))
    return and_(posting.c.workspace_id == request.workspace_id, posting.c.document == document)


def _posted_while_waiting() -> Select[Any]:
    request = spend_request.c
    return (
        select(request.number.label("request"))
        .where(
            request.state == RequestState.WAITING_FOR_BUDGET.value,
            select(posting.c.id).where(_of_request()).correlate(spend_request).exists(),
        )
        .order_by(request.id)
    )


def _without_item() -> Select[Any]:
    request, item = spend_request.c, request_item.c
    return (
        select(request.number.label("request"), actual.c.item)
        .join(actual, actual.c.request_id == request.id)
        .outerjoin(request_item, and_(item.request_id == request.id, item.item == actual.c.item))
        .where(item.item.is_(None))
        .order_by(actual.c.id)
    )


def _not_what_was_logged() -> Select[Any]:
    """What stands of the actuals of an item that a partner pays a part of: their part, and what its line has
    paid; and a part of theirs where nobody was asked.
    """
    request, item, part, of = spend_request.c, request_item.c, partner_part.c, actual.c
    shared = union(select(part.request_id), select(of.request_id).where(of.partner_minor > 0))
    logged = (
        select(
            of.request_id,
            of.item,
            func.sum(of.amount_minor - of.partner_minor).label("ours"),
            func.sum(of.partner_minor).label("theirs"),
        )
        .where(of.reversed_at.is_(None), of.request_id.in_(shared))
        .group_by(of.request_id, of.item)
        .subquery("logged")
    )
    ours, theirs = (func.coalesce(logged.c[name], 0) for name in ("ours", "theirs"))
    return (
        select(request.number.label("request"), item.item)
        .join(request_item, item.request_id == request.id)
        .outerjoin(partner_part, and_(part.request_id == item.request_id, part.item == item.item))
        .outerjoin(logged, and_(logged.c.request_id == item.request_id, logged.c.item == item.item))
        .where(
            item.request_id.in_(shared),
            or_(item.spent_minor != ours, func.coalesce(part.spent_minor, 0) != theirs),
        )
        .order_by(request.id, item.item)
    )


def _not_what_was_asked() -> Select[Any]:
    """A partner pays less than all of it, for each item at most its amount: one partner alone."""
    request, item, part = spend_request.c, request_item.c, partner_part.c
    agreed = func.coalesce(item.approved_minor, item.amount_minor)
    return (
        select(request.number.label("request"))
        .join(partner_part, part.request_id == request.id)
        .outerjoin(request_item, and_(item.request_id == request.id, item.item == part.item))
        .group_by(request.id, request.number)
        .having(
            or_(
                func.count(item.item) != func.count(),
                func.count(part.partner_id.distinct()) > 1,
                func.sum(part.agreed_minor) > func.sum(agreed),
                func.max(part.agreed_minor - agreed) > 0,
            )
        )
        .order_by(request.id)
    )


def _of_other_items() -> Select[Any]:
    request = spend_request.c
    return (
        select(request.number.label("request"))
        .select_from(WITH_ITEMS)
        .where(NOT_ITS_ITEMS)
        .order_by(request.id)
    )


# By what is wrong with the requests and items that each finds.
_STATEMENTS = {
    code: statement.where(spend_request.c.workspace_id == bindparam("workspace"))
    for code, statement in (
        (_DIFFERING, _of_other_items()),
        ("item_is_not_the_sum", _not_what_was_posted()),
        ("posted_while_waiting", _posted_while_waiting()),
        ("actual_without_item", _without_item()),
        ("spent_is_not_the_actuals", _not_what_was_logged()),
        ("part_is_not_of_the_request", _not_what_was_asked()),
    )
}


def prove_items(connection: Connection, workspace_id: int, differing: int) -> Iterator[Difference]:
    """Every request is the sum of its items, each of which holds what was posted for it.

    For what waits for budget nothing was ever posted. `differing`: how many requests are `NOT_ITS_ITEMS`.
    """
    for code, statement in _STATEMENTS.items():
        if code == _DIFFERING and not differing:
            continue
        for row in connection.execute(statement, {"workspace": workspace_id}):
            yield Difference(dict(row._mapping), code)
