"""People, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Subquery,
    and_,
    bindparam,
    or_,
    select,
    text,
    true,
    update,
)

from bot.domain.company.customer import Person, Role
from bot.domain.company.identity import email_identity
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import person

# Built once: what every request asks for is not put together anew each time.
_PERSON = select(person).where(person.c.workspace_id == bindparam("workspace"))
_PERSON_BY_ID = Prepared(_PERSON.where(person.c.id == bindparam("id")))
_MAY_ACT = and_(person.c.active, person.c.deactivated_at.is_(None))
_PERSON_BY_SLACK_ID = Prepared(_PERSON.where(person.c.slack_id == bindparam("slack_id"), _MAY_ACT))
_PEOPLE_BY_ID = _PERSON.where(person.c.id.in_(bindparam("ids", expanding=True)))


def _routing() -> Subquery:
    """The ids of everybody above the person `id`, of themselves, and of everybody with a role."""
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
    return select(line.c.id).union(with_role).subquery("ids")


_IDS = _routing()
_ROUTING = _PERSON.join(_IDS, _IDS.c.id == person.c.id)
_PERSON_FIELDS = (
    *("id", "name", "email", "department", "region", "manager_id", "tier", "roles", "slack_id"),
    *("locale", "timezone", "active", "deactivated_at", "country"),
)
_LOCKED = person.alias("locked")
# The person as the lock finds them, and in the same trip those beside them, who stay free for others.
_ROUTING_LOCK = Prepared(
    select(
        *(person.c[name] for name in _PERSON_FIELDS),
        *(_LOCKED.c[name].label(f"locked_{name}") for name in _PERSON_FIELDS),
    )
    .join_from(_LOCKED, _IDS, true())
    .join(person, _IDS.c.id == person.c.id)
    .where(_LOCKED.c.workspace_id == bindparam("workspace"), _LOCKED.c.id == bindparam("id"))
    .with_for_update(of=_LOCKED)
)


@cache
def _roles(names: str) -> frozenset[Role]:
    return frozenset(Role(name) for name in names.split())


def person_from_row(row: Row[Any] | SimpleNamespace) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        email=row.email,
        department=row.department,
        region=row.region,
        manager_id=row.manager_id,
        tier=row.tier,
        roles=_roles(row.roles),
        slack_id=row.slack_id or "",
        locale=row.locale,
        timezone=row.timezone,
        employed=row.active,
        deactivated=row.deactivated_at is not None,
        country=row.country,
    )


class SqlPeople:
    def __init__(self, connection: Connection, workspace_id: int, now: datetime, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal
        # What this transaction has locked stays as it is until its end: it is read once.
        self._locked: dict[int, Person] = {}
        # Those beside somebody who is locked, as they were at that moment.
        self._routing: dict[int, dict[int, Person]] = {}

    def _select(self) -> Select[Any]:
        return select(person).where(person.c.workspace_id == self._workspace_id)

    def _found(self, statement: Prepared, **values: Any) -> Person | None:
        row = statement.first(self._connection, {"workspace": self._workspace_id, **values})
        return person_from_row(row) if row else None

    def _one(self, statement: Select[Any]) -> Person | None:
        row = self._connection.execute(statement).first()
        return person_from_row(row) if row else None

    def get(self, person_id: int) -> Person | None:
        return self._locked.get(person_id) or self._found(_PERSON_BY_ID, id=person_id)

    def many(self, person_ids: Iterable[int]) -> dict[int, Person]:
        wanted = set(person_ids)
        if not wanted:
            return {}
        values = {"workspace": self._workspace_id, "ids": list(wanted)}
        rows = self._connection.execute(_PEOPLE_BY_ID, values)
        return {row.id: person_from_row(row) for row in rows}

    def by_slack_id(self, slack_id: str) -> Person | None:
        return self._found(_PERSON_BY_SLACK_ID, slack_id=slack_id)

    def find_with_profile_age(self, slack_id: str) -> tuple[Person, datetime | None] | None:
        values = {"workspace": self._workspace_id, "slack_id": slack_id}
        row = _PERSON_BY_SLACK_ID.first(self._connection, values)
        return (person_from_row(row), row.profile_read_at) if row else None

    def by_email(self, email: str) -> Person | None:
        return self._one(self._select().where(person.c.email == email_identity(email)))

    def with_role(self, role: Role) -> Sequence[Person]:
        statement = self._select().where(person.c.roles != "", _MAY_ACT).order_by(person.c.id)
        return [
            found for row in self._connection.execute(statement) if (found := person_from_row(row)).has(role)
        ]

    def with_authority(self) -> Sequence[Person]:
        some = or_(person.c.tier != "", person.c.roles != "")
        statement = self._select().where(some, _MAY_ACT).order_by(person.c.id)
        return [person_from_row(row) for row in self._connection.execute(statement)]

    def for_routing(self, requester_id: int) -> dict[int, Person]:
        if requester_id in self._routing:
            return dict(self._routing[requester_id])
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
        self._routing.clear()
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
        return distinct(self._connection, person, "department", self._workspace_id)

    def lock(self, person_id: int) -> None:
        values = {"workspace": self._workspace_id, "id": person_id}
        rows = _ROUTING_LOCK.all(self._connection, values)
        if rows:
            locked = {name: getattr(rows[0], f"locked_{name}") for name in _PERSON_FIELDS}
            self._locked[person_id] = person_from_row(SimpleNamespace(**locked))
            others = {row.id: person_from_row(row) for row in rows}
            self._routing[person_id] = others | {person_id: self._locked[person_id]}


def distinct(connection: Connection, table: Any, column: str, workspace_id: int) -> list[str]:
    values = select(table.c[column]).where(table.c.workspace_id == workspace_id, table.c[column] != "")
    return list(connection.execute(values.distinct().order_by(table.c[column])).scalars())
