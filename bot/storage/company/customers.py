"""Customers and their contacts, as rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from bot.domain.company.customer import ERASED, Contact, Customer
from bot.domain.company.identity import identity
from bot.storage.company.locked_people import LOCKED, LockedPeople, with_those_beside
from bot.storage.company.people import distinct
from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import contact, customer, request_item, request_recipient, spend_request

# Built once: what every request asks for is not put together anew each time.
_CUSTOMER_BY_ID = select(customer).where(
    customer.c.workspace_id == bindparam("workspace"), customer.c.id == bindparam("id")
)
_CONTACTS_BY_ID = (
    select(contact)
    .where(
        contact.c.workspace_id == bindparam("workspace"), contact.c.id.in_(bindparam("ids", expanding=True))
    )
    .order_by(contact.c.id)
)
_CONTACT_FIELDS = tuple(field.name for field in fields(Contact))
_contact_beside = attrgetter(*(f"contact_{name}" for name in _CONTACT_FIELDS))


def _with_contacts(
    requester_id: ColumnElement[int] | ScalarSelect[int], *also: ColumnElement[Any]
) -> Select[Any]:
    """One customer and contacts of theirs, a row for each, with the requester and those beside them.

    Locked in this order. A contact is locked only under its customer, so it does not matter that the others
    come after the requester; a second customer would have to come before.
    """
    of_contact = (contact.c[name].label(f"contact_{name}") for name in _CONTACT_FIELDS)
    return (
        select(customer, *of_contact, *also, *with_those_beside(requester_id))
        .where(customer.c.workspace_id == bindparam("workspace"))
        .order_by(contact.c.id)
        .with_for_update(of=(customer, contact, LOCKED))
    )


_CUSTOMERS_BY_ID = (
    select(customer)
    .where(
        customer.c.workspace_id == bindparam("workspace"), customer.c.id.in_(bindparam("ids", expanding=True))
    )
    .order_by(customer.c.id)
)
_CUSTOMERS_LOCK = _CUSTOMERS_BY_ID.with_for_update()
_CONTACTS_LOCK = _CONTACTS_BY_ID.with_for_update()
_ALL_LOCK = Prepared(
    _with_contacts(bindparam("requester"))
    .join_from(customer, contact, contact.c.workspace_id == customer.c.workspace_id)
    .join(LOCKED, LOCKED.c.workspace_id == customer.c.workspace_id)
    .where(
        customer.c.id == bindparam("id"),
        contact.c.id.in_(bindparam("ids", expanding=True)),
        LOCKED.c.id == bindparam("requester"),
    )
)
_NAMES_SOMEBODY = exists().where(request_recipient.c.request_id == spend_request.c.id)
_CUSTOMERS_OF_REQUEST_LOCK = Prepared(
    select(
        customer,
        spend_request.c.requester_id,
        request_item.c.line_id,
        _NAMES_SOMEBODY.label("names_somebody"),
    )
    .join_from(spend_request, request_item, request_item.c.request_id == spend_request.c.id)
    .join(customer, customer.c.id == request_item.c.customer_id)
    .where(customer.c.workspace_id == bindparam("workspace"), spend_request.c.id == bindparam("request"))
    .order_by(customer.c.id)
    .with_for_update(of=customer)
)

_OF_ITEM = and_(
    request_recipient.c.request_id == request_item.c.request_id,
    request_recipient.c.item == request_item.c.item,
)
# Where an item names nobody, its customer would be missing among the rows: an outer join can't be locked.
_EVERY_ITEM_NAMES_SOMEBODY = ~exists().where(
    request_item.c.request_id == bindparam("request"), ~exists().where(_OF_ITEM).correlate(request_item)
).correlate(None)
_ONE_CUSTOMER = (
    select(func.min(request_item.c.customer_id) == func.max(request_item.c.customer_id))
    .where(request_item.c.request_id == bindparam("request"))
    .scalar_subquery()
)
_REQUESTER = (
    select(spend_request.c.requester_id)
    .where(spend_request.c.workspace_id == bindparam("workspace"), spend_request.c.id == bindparam("request"))
    .scalar_subquery()
)
_ALL_OF_REQUEST_LOCK = Prepared(
    _with_contacts(_REQUESTER, request_item.c.line_id)
    .join_from(spend_request, request_item, request_item.c.request_id == spend_request.c.id)
    .join(customer, customer.c.id == request_item.c.customer_id)
    .join(request_recipient, _OF_ITEM)
    .join(contact, contact.c.id == request_recipient.c.contact_id)
    .join(LOCKED, LOCKED.c.id == spend_request.c.requester_id)
    .where(spend_request.c.id == bindparam("request"), _ONE_CUSTOMER, _EVERY_ITEM_NAMES_SOMEBODY)
)
_CONTACTS_OF_REQUEST_LOCK = (
    select(contact)
    .where(
        contact.c.workspace_id == bindparam("workspace"),
        contact.c.id.in_(
            select(request_recipient.c.contact_id).where(
                request_recipient.c.request_id == bindparam("request")
            )
        ),
    )
    .order_by(contact.c.id)
    .with_for_update()
)


def customer_from_row(row: Row[Any]) -> Customer:
    return Customer(
        id=row.id,
        code=row.code,
        name=row.name,
        segment=row.segment,
        lifecycle=row.lifecycle,
        region=row.region,
        product_line=row.product_line,
        owner_id=row.owner_id,
        annual_value_minor=row.annual_value_minor,
        state_owned=row.state_owned,
        potential=row.potential,
        strategic=row.strategic,
        margin_percent=None if row.margin_hundredths is None else Decimal(row.margin_hundredths).scaleb(-2),
        since=row.since,
        place=row.place,
        active=row.active,
    )


def contact_from_row(row: Row[Any]) -> Contact:
    return Contact(
        id=row.id,
        customer_id=row.customer_id,
        name=row.name,
        title=row.title,
        public_official=row.public_official,
        contact_id=row.contact_id,
        rank=row.rank,
    )


def like(text: str) -> str:
    """A pattern that finds what looks like `text` anywhere; what people type can't act as a wildcard."""
    escaped = identity(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


class SqlCustomers:
    def __init__(self, connection: Connection, workspace_id: int, people: LockedPeople) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._people = people
        # What this transaction has locked stays as it is until its end: it is read once.
        self._locked: dict[int, Customer] = {}
        self._locked_contacts: dict[int, Contact] = {}

    def _select(self) -> Select[Any]:
        return select(customer).where(customer.c.workspace_id == self._workspace_id)

    def get(self, customer_id: int) -> Customer | None:
        if customer_id in self._locked:
            return self._locked[customer_id]
        values = {"workspace": self._workspace_id, "id": customer_id}
        row = self._connection.execute(_CUSTOMER_BY_ID, values).first()
        return customer_from_row(row) if row else None

    def many(self, customer_ids: Iterable[int]) -> dict[int, Customer]:
        values = {"workspace": self._workspace_id, "ids": sorted(set(customer_ids))}
        rows = self._connection.execute(_CUSTOMERS_BY_ID, values)
        return {row.id: customer_from_row(row) for row in rows}

    def named(self, texts: Sequence[str]) -> Sequence[Customer]:
        if not texts:
            return []
        statement = self._select().where(or_(customer.c.name_key.in_(texts), customer.c.code_key.in_(texts)))
        return [customer_from_row(row) for row in self._connection.execute(statement)]

    def search(self, text: str, limit: int) -> Sequence[Customer]:
        pattern = like(text)
        statement = (
            self._select()
            .where(
                customer.c.active,
                or_(
                    customer.c.name_key.like(pattern, escape="\\"),
                    customer.c.code_key.like(pattern, escape="\\"),
                ),
            )
            .order_by(customer.c.name)
            .limit(limit)
        )
        return [customer_from_row(row) for row in self._connection.execute(statement)]

    def contacts(self, contact_ids: Iterable[int]) -> Sequence[Contact]:
        wanted = set(contact_ids)
        if wanted <= self._locked_contacts.keys():
            return [self._locked_contacts[contact_id] for contact_id in sorted(wanted)]
        return self._contacts_by_id(wanted)

    def _contacts_by_id(self, wanted: Iterable[int]) -> list[Contact]:
        values = {"workspace": self._workspace_id, "ids": sorted(wanted)}
        return [contact_from_row(row) for row in self._connection.execute(_CONTACTS_BY_ID, values)]

    def contacts_named(self, texts: Sequence[str], customer_id: int | None) -> Sequence[Contact]:
        if not texts:
            return []
        statement = select(contact).where(
            contact.c.workspace_id == self._workspace_id, contact.c.name_key.in_(texts)
        )
        if customer_id is not None:
            statement = statement.where(contact.c.customer_id == customer_id)
        return [contact_from_row(row) for row in self._connection.execute(statement)]

    def search_contacts(self, customer_id: int, text: str, limit: int) -> Sequence[Contact]:
        pattern = like(text)
        # As those of one name are shown: Li Na (C-1).
        told_apart = contact.c.name_key + " (" + func.lower(contact.c.contact_id) + ")"
        statement = (
            select(contact)
            .where(
                contact.c.workspace_id == self._workspace_id,
                contact.c.customer_id == customer_id,
                contact.c.name.not_like(f"{ERASED}%"),
                or_(
                    contact.c.name_key.like(pattern, escape="\\"),
                    func.lower(contact.c.title).like(pattern, escape="\\"),
                    told_apart.like(pattern, escape="\\"),
                ),
            )
            .order_by(contact.c.name, contact.c.contact_id)
            .limit(limit)
        )
        return [contact_from_row(row) for row in self._connection.execute(statement)]

    def lock(self, subjects: Mapping[int, Collection[int]], requester_id: int) -> None:
        contacts = sorted({contact_id for ids in subjects.values() for contact_id in ids})
        values = {"workspace": self._workspace_id, "ids": contacts}
        if len(subjects) == 1 and contacts:
            # One trip for what nearly every request is about.
            one = {"id": next(iter(subjects)), "requester": requester_id}
            if rows := _ALL_LOCK.all(self._connection, values | one):
                self._keep(rows)
                return
        # Several, or no recipients, or none of them exists.
        of_customers = {"workspace": self._workspace_id, "ids": sorted(subjects)}
        found = self._connection.execute(_CUSTOMERS_LOCK, of_customers).all()
        self._locked |= {row.id: customer_from_row(row) for row in found}
        if len(subjects) > 1 and contacts:
            self._keep_contacts(self._connection.execute(_CONTACTS_LOCK, values))
        self._people.lock(requester_id)

    def lock_of(self, request_id: int) -> Sequence[int] | None:
        values = {"workspace": self._workspace_id, "request": request_id}
        if rows := _ALL_OF_REQUEST_LOCK.all(self._connection, values):
            self._keep(rows)
            return sorted({row.line_id for row in rows})
        rows = _CUSTOMERS_OF_REQUEST_LOCK.all(self._connection, values)
        if not rows:
            return None
        self._locked |= {row.id: customer_from_row(row) for row in rows}
        if rows[0].names_somebody:
            self._keep_contacts(self._connection.execute(_CONTACTS_OF_REQUEST_LOCK, values))
        self._people.lock(rows[0].requester_id)
        return sorted({row.line_id for row in rows})

    def _keep(self, rows: Sequence[Row[Any]]) -> None:
        self._people.keep(rows[0])
        self._locked |= {row.id: customer_from_row(row) for row in rows}
        for row in rows:
            found = Contact(*_contact_beside(row))
            self._locked_contacts[found.id] = found

    def _keep_contacts(self, rows: Iterable[Row[Any]]) -> None:
        self._locked_contacts |= {row.id: contact_from_row(row) for row in rows}

    def regions(self) -> Sequence[str]:
        return distinct(self._connection, customer, "region", self._workspace_id)
