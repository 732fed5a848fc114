"""The statements of a digest beside its lines: a few over what is open, none over the ledger.

They are put together once for each kind of scope. Every one takes `workspace`, `scope` where there is one,
and what its bindparams say.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)

from bot.domain.budgets.adjustment import AdjustmentState
from bot.domain.company.care import KEY_SEGMENT
from bot.domain.requests.request_state import RequestState
from bot.storage.company.care import KEPT_DUE
from bot.storage.engine.prepared import Prepared
from bot.storage.requests.items import due_on, held_by_items, is_due_before, requests_with
from bot.storage.schema.tables import (
    actual,
    adjustment,
    budget_line,
    customer,
    customer_use,
    person,
    request_item,
    spend_request,
    variance_note,
)

_WORKSPACE: BindParameter[int] = bindparam("workspace")
_PLAN: BindParameter[int] = bindparam("of_plan")
_AT_MOST: BindParameter[int] = bindparam("at_most")
_HELD = request_item.c.reserved_minor + request_item.c.committed_minor + request_item.c.spent_minor

_RECENT = (
    select(func.max(variance_note.c.id))
    .where(variance_note.c.workspace_id == _WORKSPACE, variance_note.c.at >= bindparam("since"))
    .group_by(variance_note.c.line_id)
)
NOTES = Prepared(
    select(variance_note, person.c.name)
    .join(person, person.c.id == variance_note.c.person_id)
    .where(variance_note.c.workspace_id == _WORKSPACE, variance_note.c.id.in_(_RECENT))
)


def _on_line() -> ColumnElement[bool]:
    """Of an item. By code, not by id: what is left open from last year belongs to last year's line."""
    same_code = select(budget_line.c.id).where(
        budget_line.c.workspace_id == _WORKSPACE, budget_line.c.code == bindparam("scope")
    )
    return request_item.c.line_id.in_(same_code)


def _on_line_of_plan() -> ColumnElement[bool]:
    """Of an item: the line of this year alone."""
    line = select(budget_line.c.id).where(
        budget_line.c.workspace_id == _WORKSPACE,
        budget_line.c.plan_id == _PLAN,
        budget_line.c.code == bindparam("scope"),
    )
    return request_item.c.line_id.in_(line)


def _requests(kind: str) -> list[ColumnElement[bool]]:
    """The conditions that pick the requests of a scope."""
    if kind == "line":
        # The lines are the workspace's; to name it of the requests too would lead SQLite through all of them.
        return [spend_request.c.id.in_(requests_with(_on_line()))]
    mine = [spend_request.c.workspace_id == _WORKSPACE]
    return mine if kind == "all" else [*mine, spend_request.c[kind] == bindparam("scope")]


def _of_item(kind: str) -> list[ColumnElement[bool]]:
    """Which items of those requests a scope is about: a line's about those that it pays for."""
    return [_on_line()] if kind == "line" else []


def _held(kind: str, name: str) -> ColumnElement[int]:
    """What of a request the scope is about: a request's other items hold their money elsewhere."""
    held = held_by_items(name, _on_line()) if kind == "line" else spend_request.c[name]
    return held.label(name)


def _uses(kind: str) -> list[ColumnElement[bool]]:
    """The same for what is kept of customers, which knows no lines."""
    mine = [customer_use.c.workspace_id == _WORKSPACE, customer_use.c.plan_id == _PLAN]
    return mine if kind == "all" else [*mine, customer_use.c[kind] == bindparam("scope")]


def _state_is(state: RequestState) -> ColumnElement[bool]:
    # Written out: a partial index is not used for a state that comes as a parameter.
    return spend_request.c.state == literal_column(f"'{state.value}'")


def _count(*where: ColumnElement[bool]) -> ColumnElement[int]:
    """How many there are altogether. Counted beside the list, whose first few need no look at the others."""
    counted = select(func.count()).select_from(spend_request).where(*where)
    return counted.correlate(None).scalar_subquery().label("total")


@cache
def overdue(kind: str) -> Prepared:
    # A final actual would have settled it.
    where = [
        *_requests(kind),
        _state_is(RequestState.APPROVED),
        is_due_before(bindparam("before"), *_of_item(kind)),
    ]
    return Prepared(
        select(
            spend_request.c.number,
            due_on(*_of_item(kind)).label("due_on"),
            _held(kind, "committed_minor"),
            customer.c.id.label("customer_id"),
            customer.c.name.label("customer"),
            person.c.id.label("requester_id"),
            person.c.name.label("requester"),
            _count(*where),
        )
        .join(customer, customer.c.id == spend_request.c.customer_id)
        .join(person, person.c.id == spend_request.c.requester_id)
        .where(*where)
        .order_by(spend_request.c.planned_on, spend_request.c.id)
        .limit(_AT_MOST)
    )


@cache
def ageing(kind: str) -> Prepared:
    waiting = spend_request.c.waiting_since <= bindparam("before")
    where = [*_requests(kind), _state_is(RequestState.PENDING), waiting]
    return Prepared(
        select(
            spend_request.c.id,
            spend_request.c.number,
            spend_request.c.waiting_since,
            _held(kind, "reserved_minor"),
            customer.c.id.label("customer_id"),
            customer.c.name.label("customer"),
            _count(*where),
        )
        .join(customer, customer.c.id == spend_request.c.customer_id)
        .where(*where)
        .order_by(spend_request.c.waiting_since, spend_request.c.id)
        .limit(_AT_MOST)
    )


@cache
def top_customers(kind: str) -> Prepared:
    """A line's from its own requests; every other scope's from what is kept of each customer."""
    if kind == "line":
        uses = select(request_item.c.customer_id, func.sum(_HELD).label("used"))
        uses = uses.where(_on_line_of_plan(), _HELD > 0)
        uses = uses.group_by(request_item.c.customer_id)
    else:
        uses = select(customer_use.c.customer_id, func.sum(customer_use.c.held_minor).label("used"))
        uses = uses.where(*_uses(kind), customer_use.c.held_minor > 0).group_by(customer_use.c.customer_id)
    used = uses.subquery()
    return Prepared(
        select(customer.c.id, customer.c.name, customer.c.segment, used.c.used)
        .join(used, used.c.customer_id == customer.c.id)
        .where(customer.c.workspace_id == _WORKSPACE)
        .order_by(used.c.used.desc(), customer.c.name)
        .limit(_AT_MOST)
    )


@cache
def care_due(kind: str, dimensions: tuple[str, ...]) -> Prepared:
    mine: list[ColumnElement[bool]] = [customer.c[name] == bindparam(f"of_{name}") for name in dimensions]
    if kind == "region":
        mine.append(customer.c.region == bindparam("scope"))
    if kind == "department":
        mine.append(person.c.department == bindparam("scope"))
    total = func.count().over().label("total")
    active = (customer.c.active, customer.c.segment == KEY_SEGMENT)
    return Prepared(KEPT_DUE.add_columns(total).where(*active, *mine).limit(_AT_MOST))


@cache
def ratings(kind: str) -> Prepared:
    if kind != "line":
        total, count = func.sum(customer_use.c.ratings_total), func.sum(customer_use.c.ratings_count)
        return Prepared(select(func.coalesce(total, 0), func.coalesce(count, 0)).where(*_uses(kind)))
    return Prepared(
        select(func.coalesce(func.sum(actual.c.rating), 0), func.count(actual.c.rating))
        .join(
            request_item,
            and_(request_item.c.request_id == actual.c.request_id, request_item.c.item == actual.c.item),
        )
        .where(_on_line_of_plan(), actual.c.reversed_at.is_(None))
    )


@cache
def adjusted(*, every_line: bool) -> Prepared:
    times = func.count().label("times")
    statement = (
        select(adjustment.c.cause, times)
        .where(
            adjustment.c.workspace_id == _WORKSPACE,
            adjustment.c.plan_id == _PLAN,
            adjustment.c.state == AdjustmentState.APPROVED.value,
        )
        .group_by(adjustment.c.cause)
        .order_by(times.desc(), adjustment.c.cause)
    )
    if every_line:
        return Prepared(statement)
    lines: BindParameter[list[int]] = bindparam("of_lines", expanding=True)
    touched = or_(adjustment.c.from_line_id.in_(lines), adjustment.c.to_line_id.in_(lines))
    return Prepared(statement.where(touched))
