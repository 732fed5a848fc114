"""People, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, or_, select, update

from bot.domain.company.customer import Person, Role
from bot.domain.company.identity import email_identity
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.company.locked_people import LockedPeople, ids_beside
from bot.storage.company.person_rows import person_columns, person_from
from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import person

# Built once: what every request asks for is not put together anew each time.
_PERSON = select(*person_columns(person)).where(person.c.workspace_id == bindparam("workspace"))
_PERSON_BY_ID = Prepared(_PERSON.where(person.c.id == bindparam("id")))
_MAY_ACT = and_(person.c.active, person.c.deactivated_at.is_(None))
_PERSON_BY_SLACK_ID = Prepared(
    _PERSON.add_columns(person.c.profile_read_at).where(person.c.slack_id == bindparam("slack_id"), _MAY_ACT)
)
_PEOPLE_BY_ID = _PERSON.where(person.c.id.in_(bindparam("ids", expanding=True)))
_IDS = ids_beside(bindparam("id"))
_ROUTING = _PERSON.join(_IDS, _IDS.c.id == person.c.id)


class SqlPeople:
    def __init__(
        self,
        connection: Connection,
        workspace_id: int,
        now: datetime,
        journal: Journal,
        locked: LockedPeople,
    ) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal
        self._locked = locked

    def _select(self) -> Select[Any]:
        return select(*person_columns(person)).where(person.c.workspace_id == self._workspace_id)

    def _found(self, statement: Prepared, **values: Any) -> Person | None:
        row = statement.first(self._connection, {"workspace": self._workspace_id, **values})
        return person_from(row) if row else None

    def _one(self, statement: Select[Any]) -> Person | None:
        row = self._connection.execute(statement).first()
        return person_from(row) if row else None

    def get(self, person_id: int) -> Person | None:
        return self._locked.get(person_id) or self._found(_PERSON_BY_ID, id=person_id)

    def many(self, person_ids: Iterable[int]) -> dict[int, Person]:
        wanted = set(person_ids)
        if not wanted:
            return {}
        values = {"workspace": self._workspace_id, "ids": list(wanted)}
        rows = self._connection.execute(_PEOPLE_BY_ID, values)
        return {row.id: person_from(row) for row in rows}

    def by_slack_id(self, slack_id: str) -> Person | None:
        found = self.find_with_profile_age(slack_id)
        return found[0] if found else None

    def find_with_profile_age(self, slack_id: str) -> tuple[Person, datetime | None] | None:
        values = {"workspace": self._workspace_id, "slack_id": slack_id}
        row = _PERSON_BY_SLACK_ID.first(self._connection, values)
        return (person_from(row[:-1]), row.profile_read_at) if row else None

    def by_email(self, email: str) -> Person | None:
        return self._one(self._select().where(person.c.email == email_identity(email)))

    def with_role(self, role: Role) -> Sequence[Person]:
        statement = self._select().where(person.c.roles != "", _MAY_ACT).order_by(person.c.id)
        return [found for row in self._connection.execute(statement) if (found := person_from(row)).has(role)]

    def with_authority(self) -> Sequence[Person]:
        some = or_(person.c.tier != "", person.c.roles != "")
        statement = self._select().where(some, _MAY_ACT).order_by(person.c.id)
        return [person_from(row) for row in self._connection.execute(statement)]

    def for_routing(self, requester_id: int) -> dict[int, Person]:
        known = self._locked.beside(requester_id)
        if known is not None:
            return known
        rows = self._connection.execute(_ROUTING, {"workspace": self._workspace_id, "id": requester_id})
        return {row.id: person_from(row) for row in rows}

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
        self._locked.forget(person_id)
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
        return [person_from(row) for row in self._connection.execute(statement)]

    def profile_read_at(self, person_id: int) -> datetime | None:
        statement = select(person.c.profile_read_at).where(
            person.c.workspace_id == self._workspace_id, person.c.id == person_id
        )
        moment: datetime | None = self._connection.execute(statement).scalar()
        return moment

    def departments(self) -> Sequence[str]:
        return distinct(self._connection, person, "department", self._workspace_id)

    def lock(self, person_id: int) -> None:
        self._locked.lock(person_id)


def distinct(connection: Connection, table: Any, column: str, workspace_id: int) -> list[str]:
    values = select(table.c[column]).where(table.c.workspace_id == workspace_id, table.c[column] != "")
    return list(connection.execute(values.distinct().order_by(table.c[column])).scalars())
