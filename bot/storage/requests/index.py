"""Finds requests by their number, and by what people remember of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Table, distinct, exists, func, or_, select, union_all

from bot.domain.messages.kind import MessageKind
from bot.domain.requests.request_state import ENDED, RequestState
from bot.domain.requests.search import Search, SearchWord
from bot.storage.company.customers import like
from bot.storage.requests.items import requests_with
from bot.storage.schema.tables import (
    approval_step,
    budget_line,
    card,
    contact,
    customer,
    decision,
    person,
    request_item,
    request_recipient,
    spend_request,
    step_approver,
)

_REQUEST = spend_request.c


class SqlRequestIndex:
    """Fulfils `services.ports.requests.RequestIndex`."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def by_number(self, number: str) -> int | None:
        statement = select(_REQUEST.id).where(
            _REQUEST.workspace_id == self._workspace_id, _REQUEST.number == number
        )
        found: int | None = self._connection.execute(statement).scalar()
        return found

    def find(
        self, search: Search, visible_to: int | None, limit: int, offset: int = 0
    ) -> tuple[Sequence[int], int]:
        wanted = [_REQUEST.workspace_id == self._workspace_id, *self._conditions(search)]
        if visible_to is not None:
            wanted.append(_visible_to(visible_to))
        total = self._connection.execute(
            select(func.count()).select_from(spend_request).where(*wanted)
        ).scalar_one()
        page = select(_REQUEST.id).where(*wanted).order_by(_REQUEST.id.desc()).limit(limit).offset(offset)
        return self._connection.execute(page).scalars().all(), int(total)

    def recent(self, person_id: int, limit: int, offset: int = 0) -> tuple[Sequence[int], int]:
        ended = [state.value for state in ENDED | {RequestState.SETTLED}]
        mine = select(
            _REQUEST.id.label("id"),
            func.coalesce(_REQUEST.settled_at, _REQUEST.decided_at, _REQUEST.submitted_at).label("moment"),
        ).where(
            _REQUEST.workspace_id == self._workspace_id,
            _REQUEST.requester_id == person_id,
            _REQUEST.state.in_(ended),
        )
        acted = select(decision.c.request_id, decision.c.at).where(
            decision.c.workspace_id == self._workspace_id, decision.c.person_id == person_id
        )
        both = union_all(mine, acted).subquery("both")
        total = self._connection.execute(select(func.count(distinct(both.c.id)))).scalar_one()
        page = (
            select(both.c.id)
            .group_by(both.c.id)
            .order_by(func.max(both.c.moment).desc(), both.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return self._connection.execute(page).scalars().all(), int(total)

    def _conditions(self, search: Search) -> list[ColumnElement[bool]]:
        found = [self._has(word) for word in search.words]
        if search.states:
            found.append(_REQUEST.state.in_([state.value for state in search.states]))
        of_item: list[ColumnElement[bool]] = []
        if search.first is not None:
            of_item.append(request_item.c.planned_on >= search.first)
        if search.last is not None:
            of_item.append(request_item.c.planned_on <= search.last)
        mine = request_item.c.workspace_id == self._workspace_id
        if search.person_id is not None:
            found.append(_acted_on_by(search.person_id))
        if search.customer_id is not None:
            of_item.append(request_item.c.customer_id == search.customer_id)
        if search.line_id is not None:
            of_item.append(request_item.c.line_id == search.line_id)
        if of_item:
            found.append(_REQUEST.id.in_(requests_with(mine, *of_item)))
        return found

    def _has(self, word: SearchWord) -> ColumnElement[bool]:
        pattern = like(word.text)

        def named(table: Table, *keys: ColumnElement[str]) -> ColumnElement[bool]:
            return or_(*(key.like(pattern, escape="\\") for key in keys)) & (
                table.c.workspace_id == self._workspace_id
            )

        customers = select(customer.c.id).where(named(customer, customer.c.name_key, customer.c.code_key))
        requesters = select(person.c.id).where(named(person, person.c.name_key))
        lines = select(budget_line.c.id).where(named(budget_line, func.lower(budget_line.c.code)))
        recipients = (
            select(request_recipient.c.request_id)
            .join(contact, contact.c.id == request_recipient.c.contact_id)
            .where(named(contact, contact.c.name_key))
        )
        item = request_item.c
        of_items = or_(
            item.category.in_(sorted(word.categories)),
            item.customer_id.in_(customers),
            item.line_id.in_(lines),
        )
        items = requests_with(item.workspace_id == self._workspace_id, of_items)
        return or_(
            func.lower(_REQUEST.number).like(pattern, escape="\\"),
            func.lower(_REQUEST.purpose).like(pattern, escape="\\"),
            _REQUEST.requester_id.in_(requesters),
            _REQUEST.id.in_(items),
            _REQUEST.id.in_(recipients),
        )


def _visible_to(person_id: int) -> ColumnElement[bool]:
    """Whose rights come from the request itself; the domain's `may_see` has the last word."""
    owned = select(budget_line.c.id).where(budget_line.c.owner_id == person_id)
    draws = requests_with(request_item.c.line_id.in_(owned))
    return or_(_acted_on_by(person_id), _REQUEST.id.in_(draws))


def _acted_on_by(person_id: int) -> ColumnElement[bool]:
    """Who asked for it, was asked to decide in any round, or has decided."""

    def concerns(table: Table, *more: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(table.c.request_id == _REQUEST.id, table.c.person_id == person_id, *more)

    asked = (
        select(approval_step.c.request_id)
        .join(step_approver, step_approver.c.step_id == approval_step.c.id)
        .where(step_approver.c.person_id == person_id)
    )
    return or_(
        _REQUEST.requester_id == person_id,
        _REQUEST.id.in_(asked),
        concerns(decision),
        concerns(card, card.c.kind == MessageKind.APPROVAL_CARD.value),
    )
