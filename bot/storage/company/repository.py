"""People and customers, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, or_, select, text, update

from bot.domain.company.customer import ERASED, Contact, Customer, Person, Role
from bot.domain.company.identity import email_identity, identity
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.engine.statements import only_writer
from bot.storage.schema.tables import contact, customer, person

# Built once: what every request asks for is not put together anew each time.
_PERSON = select(person).where(person.c.workspace_id == bindparam("workspace"))
_PERSON_BY_ID = _PERSON.where(person.c.id == bindparam("id"))
_MAY_ACT = and_(person.c.active, person.c.deactivated_at.is_(None))
_PERSON_BY_SLACK_ID = _PERSON.where(person.c.slack_id == bindparam("slack_id"), _MAY_ACT)
_PEOPLE_BY_ID = _PERSON.where(person.c.id.in_(bindparam("ids", expanding=True)))
_PERSON_LOCK = _PERSON_BY_ID.with_for_update()
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
_CUSTOMER_LOCK = _CUSTOMER_BY_ID.with_for_update()
# Always in the order of ids, or two requests for the same two people could deadlock.
_CONTACTS_LOCK = _CONTACTS_BY_ID.with_for_update()


def _routing() -> Select[Any]:
    """Everybody above the person `id`, themselves, and everybody with a role."""
    mine = person.c.workspace_id == bindparam("workspace")
    line = (
        select(person.c.id, person.c.manager_id)
        .where(mine, person.c.id == bindparam("id"))
        .cte(name="line", recursive=True)
    )
    # UNION, not UNION ALL: a circle of managers in the data ends the recursion.
    line = line.union(select(person.c.id, person.c.manager_id).where(mine, person.c.id == line.c.manager_id))
    # A union of two look-ups, joined: OR, and on SQLite IN as well, would read everybody there is.
    with_role = select(person.c.id).where(mine, person.c.roles != text("''"))
    ids = select(line.c.id).union(with_role).subquery("ids")
    return _PERSON.join(ids, ids.c.id == person.c.id)


_ROUTING = _routing()


def person_from_row(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        email=row.email,
        department=row.department,
        region=row.region,
        manager_id=row.manager_id,
        tier=row.tier,
        roles=frozenset(Role(name) for name in row.roles.split()),
        slack_id=row.slack_id or "",
        locale=row.locale,
        timezone=row.timezone,
        employed=row.active,
        deactivated=row.deactivated_at is not None,
        country=row.country,
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


class SqlPeople:
    def __init__(self, connection: Connection, workspace_id: int, now: datetime, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal
        # What this transaction has locked stays as it is until its end: it is read once.
        self._locked: dict[int, Person] = {}

    def _select(self) -> Select[Any]:
        return select(person).where(person.c.workspace_id == self._workspace_id)

    def _one(self, statement: Select[Any], **values: Any) -> Person | None:
        row = self._connection.execute(statement, {"workspace": self._workspace_id, **values}).first()
        return person_from_row(row) if row else None

    def get(self, person_id: int) -> Person | None:
        return self._locked.get(person_id) or self._one(_PERSON_BY_ID, id=person_id)

    def many(self, person_ids: Iterable[int]) -> dict[int, Person]:
        wanted = set(person_ids)
        if not wanted:
            return {}
        values = {"workspace": self._workspace_id, "ids": list(wanted)}
        rows = self._connection.execute(_PEOPLE_BY_ID, values)
        return {row.id: person_from_row(row) for row in rows}

    def by_slack_id(self, slack_id: str) -> Person | None:
        return self._one(_PERSON_BY_SLACK_ID, slack_id=slack_id)

    def find_with_profile_age(self, slack_id: str) -> tuple[Person, datetime | None] | None:
        values = {"workspace": self._workspace_id, "slack_id": slack_id}
        row = self._connection.execute(_PERSON_BY_SLACK_ID, values).first()
        return (person_from_row(row), row.profile_read_at) if row else None

    def by_email(self, email: str) -> Person | None:
        return self._one(self._select().where(person.c.email == email_identity(email)))

    def with_role(self, role: Role) -> Sequence[Person]:
        statement = self._select().where(person.c.roles != "", _MAY_ACT).order_by(person.c.id)
        return [
            found for row in self._connection.execute(statement) if (found := person_from_row(row)).has(role)
        ]

    def for_routing(self, requester_id: int) -> dict[int, Person]:
        rows = self._connection.execute(_ROUTING, {"workspace": self._workspace_id, "id": requester_id})
        return {row.id: person_from_row(row) for row in rows}

    def linked_to(self, slack_id: str) -> Person | None:
        return self._one(self._select().where(person.c.slack_id == slack_id))

    def set_deactivated(self, person_id: int, deactivated: bool) -> None:
        self._update(person_id, deactivated_at=self._now if deactivated else None)
        self._journal.touched(person, [person_id])

    def link_slack(self, person_id: int, slack_id: str) -> None:
        self._update(person_id, slack_id=slack_id, text_salt=new_salt())
        self._journal.touched(person, [person_id])

    def save_profile(self, person_id: int, locale: str, timezone: str) -> None:
        self._update(person_id, locale=locale, timezone=timezone, profile_read_at=self._now)

    def _update(self, person_id: int, **values: Any) -> None:
        self._locked.pop(person_id, None)
        self._connection.execute(
            update(person)
            .where(person.c.workspace_id == self._workspace_id, person.c.id == person_id)
            .values(**values)
        )

    def without_profile(self, after_id: int, limit: int) -> Sequence[Person]:
        statement = (
            self._select()
            .where(
                person.c.id > after_id,
                _MAY_ACT,
                person.c.slack_id.is_not(None),
                person.c.profile_read_at.is_(None),
            )
            .order_by(person.c.id)
            .limit(limit)
        )
        return [person_from_row(row) for row in self._connection.execute(statement)]

    def profile_read_at(self, person_id: int) -> datetime | None:
        statement = select(person.c.profile_read_at).where(
            person.c.workspace_id == self._workspace_id, person.c.id == person_id
        )
        moment: datetime | None = self._connection.execute(statement).scalar()
        return moment

    def departments(self) -> Sequence[str]:
        return _distinct(self._connection, person, "department", self._workspace_id)

    def lock(self, person_id: int) -> None:
        if only_writer(self._connection):
            return
        locked = self._one(_PERSON_LOCK, id=person_id)
        if locked is not None:
            self._locked[person_id] = locked


class SqlCustomers:
    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        # What this transaction has locked stays as it is until its end: it is read once.
        self._locked: dict[int, Customer] = {}
        self._locked_contacts: dict[int, Contact] = {}

    def _select(self) -> Select[Any]:
        return select(customer).where(customer.c.workspace_id == self._workspace_id)

    def get(self, customer_id: int) -> Customer | None:
        return self._locked.get(customer_id) or self._by_id(_CUSTOMER_BY_ID, customer_id)

    def _by_id(self, statement: Select[Any], customer_id: int) -> Customer | None:
        values = {"workspace": self._workspace_id, "id": customer_id}
        row = self._connection.execute(statement, values).first()
        return customer_from_row(row) if row else None

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
        return self._contacts_by_id(_CONTACTS_BY_ID, wanted)

    def _contacts_by_id(self, statement: Select[Any], wanted: Iterable[int]) -> list[Contact]:
        values = {"workspace": self._workspace_id, "ids": sorted(wanted)}
        return [contact_from_row(row) for row in self._connection.execute(statement, values)]

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

    def lock(self, customer_id: int, contact_ids: Iterable[int]) -> None:
        if only_writer(self._connection):
            return
        locked = self._by_id(_CUSTOMER_LOCK, customer_id)
        if locked is not None:
            self._locked[customer_id] = locked
        wanted = set(contact_ids)
        if wanted:
            found = self._contacts_by_id(_CONTACTS_LOCK, wanted)
            self._locked_contacts |= {contact.id: contact for contact in found}

    def regions(self) -> Sequence[str]:
        return _distinct(self._connection, customer, "region", self._workspace_id)


def _distinct(connection: Connection, table: Any, column: str, workspace_id: int) -> list[str]:
    values = select(table.c[column]).where(table.c.workspace_id == workspace_id, table.c[column] != "")
    return list(connection.execute(values.distinct().order_by(table.c[column])).scalars())
