"""What was really spent, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    insert,
    literal,
    select,
    union_all,
    update,
)

from bot.domain.actuals.actual import Actual
from bot.storage.actuals.posted import posted_to
from bot.storage.actuals.rows import COLLEAGUES, CONTACTS, actual_from_row
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.requests.history import Histories
from bot.storage.schema.tables import actual, actual_contact, actual_person

_INSERT = insert(actual).returning(actual.c.item, actual.c.id)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)


def _people_of(who: str, table: Table, person: ColumnElement[Any]) -> Select[Any]:
    """(actual_id, who, person) of those of one kind who came."""
    return select(table.c.actual_id, literal(who).label("who"), person.label("person")).where(
        table.c.workspace_id == bindparam("workspace"), table.c.actual_id.in_(_IDS)
    )


_WHO_CAME = union_all(
    _people_of(CONTACTS, actual_contact, actual_contact.c.contact_id),
    _people_of(COLLEAGUES, actual_person, actual_person.c.person_id),
).order_by("actual_id", "who", "person")


class SqlActuals:
    """Fulfils `services.ports.actuals.Actuals`."""

    def __init__(
        self,
        connection: Connection,
        workspace_id: int,
        now: datetime,
        journal: Journal,
        histories: Histories,
    ) -> None:
        self._histories = histories
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal

    def of_request(self, request_id: int) -> Sequence[Actual]:
        rows = self._connection.execute(
            select(actual)
            .where(actual.c.workspace_id == self._workspace_id, actual.c.request_id == request_id)
            .order_by(actual.c.id)
        )
        return self._with_people(rows.all())

    def get(self, actual_id: int) -> Actual | None:
        rows = self._connection.execute(
            select(actual).where(actual.c.workspace_id == self._workspace_id, actual.c.id == actual_id)
        )
        return next(iter(self._with_people(rows.all())), None)

    def line_of(self, actual_id: int) -> int | None:
        mine = (actual.c.workspace_id == self._workspace_id, actual.c.id == actual_id)
        found: int | None = self._connection.execute(select(posted_to()).where(*mine)).scalar()
        return found

    def _with_people(self, rows: Sequence[Row[Any]]) -> list[Actual]:
        """Each with those who came, read in one trip for all; where nobody has said it, there are none."""
        people: dict[int, dict[str, list[int]]] = {}
        if said := [row.id for row in rows if row.other_guests is not None]:
            wanted = {"workspace": self._workspace_id, "ids": said}
            for row in self._connection.execute(_WHO_CAME, wanted):
                people.setdefault(row.actual_id, {}).setdefault(row.who, []).append(row.person)
        return [actual_from_row(row, people.get(row.id, {})) for row in rows]

    def add(self, made: Actual) -> Actual:
        return self.add_all([made])[0]

    def add_all(self, actuals: Sequence[Actual]) -> Sequence[Actual]:
        rows = {made.item: self._row(made) for made in actuals}
        found = self._connection.execute(_INSERT, list(rows.values()))
        ids = {row.item: row.id for row in found}
        stored = [replace(made, id=ids[made.item]) for made in actuals]
        self._add_people(stored)
        for made in stored:
            shares = sorted(made.shares(()).items())
            people = {"came": shares, "our_people": list(made.our_people)}
            self._journal.wrote(actual, made.id, {**rows[made.item], "reversed_at": None, **people})
            self._histories.forget(made.request_id)
        return stored

    def _row(self, made: Actual) -> dict[str, Any]:
        return {
            "workspace_id": self._workspace_id,
            "request_id": made.request_id,
            "item": made.item,
            "amount_minor": made.amount_minor,
            "currency": made.currency,
            "spent_on": made.spent_on,
            "month": made.month,
            "headcount": made.headcount,
            "other_guests": made.other_guests,
            "official_came": made.official_came,
            "invoice_number": made.invoice_number,
            "rating": made.rating,
            "result": made.result,
            "reason": made.reason,
            "final": made.final,
            "liquidated_minor": made.liquidated_minor,
            "partner_minor": made.partner_minor,
            "recorded_by": made.recorded_by,
            "recorded_at": made.recorded_at,
            "corrects_id": made.corrects_id,
            "text_salt": new_salt(),
        }

    def _add_people(self, actuals: Sequence[Actual]) -> None:
        common = {"workspace_id": self._workspace_id}
        contacts = [
            {**common, "actual_id": made.id, "contact_id": who, "share_minor": minor}
            for made in actuals
            for who, minor in sorted(made.shares(()).items())
        ]
        if contacts:
            self._connection.execute(insert(actual_contact), contacts)
        colleagues = [
            {**common, "actual_id": made.id, "person_id": who} for made in actuals for who in made.our_people
        ]
        if colleagues:
            self._connection.execute(insert(actual_person), colleagues)

    def reverse(self, actual_id: int) -> None:
        self._connection.execute(
            update(actual)
            .where(actual.c.workspace_id == self._workspace_id, actual.c.id == actual_id)
            .values(reversed_at=self._now)
        )
        self._journal.touched(actual, [actual_id])
