"""Takes a person out of every table that knows more of them than an opaque id."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, select, update

from bot.domain.company.customer import ERASED, Contact, Person
from bot.domain.company.identity import identity
from bot.domain.company.traces import Traces
from bot.services.ports.operations import Erased, ErasedText
from bot.storage.books.journal import Journal
from bot.storage.books.witness import BY_TABLE, new_salt
from bot.storage.engine.database import Database
from bot.storage.operations.free_texts import Found, as_shown, texts_with
from bot.storage.schema.tables import (
    adjustment_card,
    budget_line,
    card,
    channel_pace,
    contact,
    digest_subscription,
    operator,
    outbox,
    person,
    plan_card,
    plan_question_card,
)


class _Messages(NamedTuple):
    """Ids of messages to somebody that wait, and that were delivered; where in Slack those stand."""

    waiting: list[int]
    delivered: list[int]
    places: set[str]


def erased_email(person_id: int) -> str:
    """Unique, and not an address: it never matches an account."""
    return f"erased-{person_id}"


def erased_login(operator_id: int) -> str:
    return f"{ERASED} {operator_id}"


def shown_email(email: str) -> str:
    return ERASED if email.startswith("erased-") and "@" not in email else email


class SqlErasure:
    """Fulfils `services.ports.operations.Erasure`."""

    def __init__(self, connection: Connection, workspace_id: int, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._journal = journal

    def person(self, person_: Person, traces: Traces, *, rehearsal: bool = False) -> Erased:
        shown = {"name": ERASED, "email": erased_email(person_.id), "slack_id": None}
        unseen = {
            "name_key": identity(ERASED),
            "locale": "",
            "timezone": "",
            "profile_read_at": None,
            "active": False,
        }
        own = _own(person, person_, shown)
        found = [*self._found(traces), *self._logins(person_, traces)]
        messages = self._messages_to(person_)
        if not rehearsal:
            self._be_thorough()
            self._forget_messages(person_, messages)
            self._rewrite(person, person_.id, {**shown, **unseen})
            # What was to be sent to them is gone by now.
            self._replace(found, set(messages.waiting))
        return Erased((*own, *_shown(found, messages.waiting)), len(own), len(messages.waiting))

    def contact(self, contact_: Contact, traces: Traces, *, rehearsal: bool = False) -> Erased:
        # The number keeps two erased contacts of one customer apart.
        shown = {"name": f"{ERASED} {contact_.id}", "title": "", "contact_id": "", "rank": ""}
        own = _own(contact, contact_, shown)
        found = [
            each for each in self._found(traces) if each.table is not contact or each.row_id != contact_.id
        ]
        if not rehearsal:
            self._be_thorough()
            self._rewrite(contact, contact_.id, {**shown, "name_key": identity(shown["name"])})
            self._replace(found)
        return Erased((*own, *_shown(found)), len(own), 0)

    def _be_thorough(self) -> None:
        if self._connection.dialect.name == "sqlite":
            # Freed space is overwritten, or the name could be read in the file.
            self._connection.exec_driver_sql("PRAGMA secure_delete = ON")
        else:
            self._connection.exec_driver_sql("SET LOCAL statement_timeout = 0")

    def _messages_to(self, person_: Person) -> _Messages:
        mine = outbox.c.workspace_id == self._workspace_id
        rows = self._connection.execute(
            select(outbox.c.id, outbox.c.state, outbox.c.stream, outbox.c.payload, outbox.c.channel).where(
                mine
            )
        )
        found = _Messages([], [], {person_.slack_id or ""})
        for row in rows:
            if not _is_to(person_, row.stream, row.payload):
                continue
            (found.delivered if row.state == "delivered" else found.waiting).append(row.id)
            if row.payload.get("person_id") == person_.id:
                found.places.add(row.channel)
        return found

    def _forget_messages(self, person_: Person, messages: _Messages) -> None:
        """Delete the messages to them that wait; of delivered ones, forget where in Slack they stand."""
        for ids in _some(messages.waiting):
            self._connection.execute(delete(outbox).where(outbox.c.id.in_(ids)))
        for ids in _some(messages.delivered):
            self._connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(channel="", ts=""))
        for table in (card, adjustment_card, plan_card, plan_question_card):
            self._connection.execute(delete(table).where(table.c.person_id == person_.id))
        pace = channel_pace.c.workspace_id == self._workspace_id
        keys = {key for place in messages.places - {""} for key in (place, f"update:{place}")}
        self._connection.execute(delete(channel_pace).where(pace, channel_pace.c.channel.in_(keys)))

    def _logins(self, person_: Person, traces: Traces) -> list[Found]:
        """A login is often what stands before the @ of an address."""
        mine = operator.c.workspace_id == self._workspace_id
        rows = self._connection.execute(select(operator.c.id, operator.c.login).where(mine))
        local_part = identity(person_.email.partition("@")[0])
        return [
            Found(
                operator,
                operator.c.login,
                row.id,
                f"operator:{row.id}",
                row.login,
                {"login": erased_login(row.id)},
            )
            for row in rows
            if identity(row.login) == local_part and traces.blank(row.login) == row.login
        ]

    def _found(self, traces: Traces) -> list[Found]:
        return list(texts_with(self._connection, self._workspace_id, traces))

    def _replace(self, found: Iterable[Found], gone: Container[int] = ()) -> None:
        for each in found:
            if each.table is outbox and each.row_id in gone:
                continue
            self._rewrite(each.table, each.row_id, each.values)
            if each.column is budget_line.c.code:
                self._follow(each)

    def _follow(self, line: Found) -> None:
        """Channels that get the digest of the line get it under its new code."""
        of_line = (
            digest_subscription.c.workspace_id == self._workspace_id,
            digest_subscription.c.scope_kind == "line",
            digest_subscription.c.scope_value == line.before,
        )
        self._connection.execute(update(digest_subscription).where(*of_line).values(scope_value=line.after))

    def _rewrite(self, table: Table, row_id: int, values: dict[str, Any]) -> None:
        if "text_salt" in table.c:
            # With the old salt the name could be guessed from the digest that the audit keeps.
            values["text_salt"] = new_salt()
            key = BY_TABLE[table].key
            stated = select(table.c[key]).where(table.c.id == row_id)
            self._journal.touched(table, self._connection.execute(stated).scalars().all())
        self._connection.execute(update(table).where(table.c.id == row_id).values(values))


def forget_old_pages(database: Database) -> None:
    """SQLite: fold the write-ahead log in and empty it, so that no copy of what was erased stays in it.

    A reader that is under way puts it off to the next checkpoint. PostgreSQL's own vacuum does so in time.
    """
    if not database.is_sqlite:
        return
    connection = database.engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _is_to(person_: Person, stream: str, payload: Mapping[str, Any]) -> bool:
    channel = payload.get("channel")
    return (
        payload.get("person_id") == person_.id
        or stream == f"person:{person_.id}"
        or bool(person_.slack_id and channel == person_.slack_id)
    )


def _some(ids: list[int], most: int = 500) -> Iterable[list[int]]:
    return (ids[start : start + most] for start in range(0, len(ids), most))


def _own(table: Table, who: Person | Contact, values: Mapping[str, Any]) -> list[ErasedText]:
    """What is erased of their own record, where there is something."""
    return [
        ErasedText(f"{table.name}:{who.id}", name, str(before), as_shown(after or ""))
        for name, after in values.items()
        if (before := getattr(who, name))
    ]


def _shown(found: Iterable[Found], gone: Container[int] = ()) -> list[ErasedText]:
    return [
        ErasedText(each.record, each.column.name, as_shown(each.before), as_shown(each.after))
        for each in found
        if not (each.table is outbox and each.row_id in gone)
    ]
