"""People as a transaction has locked them, with those beside them: read once, whoever asks again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Subquery, bindparam, select, text

from bot.domain.company.customer import Person
from bot.storage.company.person_rows import RowsAsJson, people_from_json, person_columns, person_from
from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import person

LOCKED = person.alias("locked")


def ids_beside(person_id: ColumnElement[int] | ScalarSelect[int]) -> Subquery:
    """The ids of everybody above a person, of themselves, and of everybody with a role."""
    mine = person.c.workspace_id == bindparam("workspace")
    line = (
        select(person.c.id, person.c.manager_id)
        .where(mine, person.c.id == person_id)
        .cte(name="line", recursive=True)
    )
    # UNION, not UNION ALL: a circle of managers in the data ends the recursion.
    line = line.union(select(person.c.id, person.c.manager_id).where(mine, person.c.id == line.c.manager_id))
    # A union of two look-ups, joined: OR, and on SQLite IN as well, would read everybody there is.
    with_role = select(person.c.id).where(mine, person.c.roles != text("''"))
    return select(line.c.id).union(with_role).subquery("ids")


def with_those_beside(
    person_id: ColumnElement[int] | ScalarSelect[int],
) -> tuple[ColumnElement[Any], ...]:
    """The last columns of a statement that locks `LOCKED`: the person as the lock finds them, and in the same
    trip those beside them, who stay free for others.
    """
    ids = ids_beside(person_id)
    beside = select(RowsAsJson(*person_columns(person))).join_from(person, ids, ids.c.id == person.c.id)
    own = (column.label(f"locked_{column.key}") for column in person_columns(LOCKED))
    return (*own, beside.scalar_subquery().label("beside"))


_COLUMNS = with_those_beside(bindparam("id"))
_LOCK = Prepared(
    select(*_COLUMNS)
    .where(LOCKED.c.workspace_id == bindparam("workspace"), LOCKED.c.id == bindparam("id"))
    .with_for_update(of=LOCKED)
)


class LockedPeople:
    """Of one transaction, shared by whoever locks people and whoever reads them."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._locked: dict[int, Person] = {}
        self._beside: dict[int, Mapping[int, Person]] = {}

    def lock(self, person_id: int) -> None:
        if person_id in self._locked:
            return
        row = _LOCK.first(self._connection, {"workspace": self._workspace_id, "id": person_id})
        if row is not None:
            self.keep(row)

    def keep(self, row: Sequence[Any]) -> None:
        """`row` ends with the columns of `with_those_beside`."""
        *own, beside = row[-len(_COLUMNS) :]
        found = person_from(own)
        self._locked[found.id] = found
        self._beside[found.id] = people_from_json(beside) | {found.id: found}

    def get(self, person_id: int) -> Person | None:
        return self._locked.get(person_id)

    def beside(self, person_id: int) -> dict[int, Person] | None:
        """As they were when the person was locked; None where they are not."""
        found = self._beside.get(person_id)
        return None if found is None else dict(found)

    def forget(self, person_id: int) -> None:
        """They were changed, and may stand beside anybody."""
        self._locked.pop(person_id, None)
        self._beside.clear()
