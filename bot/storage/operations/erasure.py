"""Takes a person out of every table that knows more of them than an opaque id."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Table, Text, cast, delete, or_, select, update

from bot.domain.company.customer import ERASED, Contact, Person
from bot.domain.company.identity import identity
from bot.services.ports.operations import Erased
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.engine.database import Database
from bot.storage.schema.tables import (
    actual,
    budget_line,
    card,
    channel_pace,
    contact,
    decision,
    outbox,
    person,
    spend_exception,
    spend_request,
    stored_file,
    variance_note,
)

# Where people write, or where what was written is repeated. A test asks of every new column which it is.
FREE_TEXTS: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (
        spend_request,
        ("purpose", "expected_result", "question", "answer", "findings", "amended_from"),
    ),
    (decision, ("reason",)),
    (actual, ("result", "invoice_number")),
    (stored_file, ("name",)),
    (variance_note, ("note",)),
    (spend_exception, ("facts",)),
    (budget_line, ("expected_result",)),
    (outbox, ("payload", "last_error")),
)
_SHORTEST_NAME = 2
# Latin letters and digits end a word; between Chinese characters there are no words to end.
_WORD = r"0-9A-Za-z\u00c0-\u024f"


def erased_email(person_id: int) -> str:
    """Unique, and not an address: it never matches an account."""
    return f"erased-{person_id}"


def shown_email(email: str) -> str:
    return ERASED if email.startswith("erased-") and "@" not in email else email


class SqlErasure:
    """Fulfils `services.ports.operations.Erasure`."""

    def __init__(self, connection: Connection, workspace_id: int, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._journal = journal

    def person(self, person_: Person) -> Erased:
        self._be_thorough()
        messages = self._forget_messages(person_)
        values = {
            "name": ERASED,
            "name_key": identity(ERASED),
            "email": erased_email(person_.id),
            "slack_id": None,
            "locale": "",
            "timezone": "",
            "profile_read_at": None,
            "active": False,
        }
        self._rewrite(person, person_.id, values)
        return Erased(self._blank((person_.name, person_.email, person_.slack_id)), messages)

    def contact(self, contact_: Contact) -> Erased:
        self._be_thorough()
        # The number keeps two erased contacts of one customer apart.
        name = f"{ERASED} {contact_.id}"
        values = {"name": name, "name_key": identity(name), "title": "", "contact_id": "", "rank": ""}
        self._rewrite(contact, contact_.id, values)
        return Erased(self._blank((contact_.name, contact_.contact_id)), 0)

    def _be_thorough(self) -> None:
        if self._connection.dialect.name == "sqlite":
            # Freed space is overwritten, or the name could be read in the file.
            self._connection.exec_driver_sql("PRAGMA secure_delete = ON")
        else:
            self._connection.exec_driver_sql("SET LOCAL statement_timeout = 0")

    def _forget_messages(self, person_: Person) -> int:
        """Delete the messages to them that wait; of delivered ones, forget where in Slack they stand."""
        mine = outbox.c.workspace_id == self._workspace_id
        rows = self._connection.execute(
            select(outbox.c.id, outbox.c.state, outbox.c.stream, outbox.c.payload, outbox.c.channel).where(
                mine
            )
        )
        waiting: list[int] = []
        delivered: list[int] = []
        places = {person_.slack_id} - {""}
        for row in rows:
            if not _is_to(person_, row.stream, row.payload):
                continue
            (delivered if row.state == "delivered" else waiting).append(row.id)
            places |= {row.channel} - {""} if row.payload.get("person_id") == person_.id else set()
        for ids in _some(waiting):
            self._connection.execute(delete(outbox).where(outbox.c.id.in_(ids)))
        for ids in _some(delivered):
            self._connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(channel="", ts=""))
        self._connection.execute(delete(card).where(card.c.person_id == person_.id))
        pace = channel_pace.c.workspace_id == self._workspace_id
        keys = {key for place in places for key in (place, f"update:{place}")}
        self._connection.execute(delete(channel_pace).where(pace, channel_pace.c.channel.in_(keys)))
        return len(waiting)

    def _blank(self, terms: Iterable[str]) -> int:
        """Put `(erased)` in the place of each term wherever somebody wrote it; how many texts held one."""
        words = [term for term in terms if len(term) >= _SHORTEST_NAME]
        if not words:
            return 0
        # The longest first: an address holds the name.
        pattern = re.compile("|".join(map(_bounded, sorted(words, key=len, reverse=True))), re.IGNORECASE)

        def blank(text: str) -> str:
            return pattern.sub(ERASED, text)

        return sum(
            self._blank_column(table, table.c[name], words, blank)
            for table, names in FREE_TEXTS
            for name in names
        )

    def _blank_column(
        self, table: Table, column: Column[Any], words: list[str], blank: Callable[[str], str]
    ) -> int:
        # JSON may hold a name as it is or with \u escapes.
        forms = {form for word in words for form in (word, json.dumps(word)[1:-1])}
        text = cast(column, Text)
        found = self._connection.execute(
            select(table.c.id, column).where(
                table.c.workspace_id == self._workspace_id,
                or_(*(text.icontains(form, autoescape=True) for form in sorted(forms))),
            )
        ).all()
        count = 0
        for row_id, value in found:
            blanked = _everywhere(value, blank)
            if blanked != value:
                self._rewrite(table, row_id, {column.name: blanked})
                count += 1
        return count

    def _rewrite(self, table: Table, row_id: int, values: dict[str, Any]) -> None:
        if "text_salt" in table.c:
            # With the old salt the name could be guessed from the digest that the audit keeps.
            values["text_salt"] = new_salt()
            self._journal.touched(table, [row_id])
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


def _bounded(word: str) -> str:
    before = f"(?<![{_WORD}])" if re.match(f"[{_WORD}]", word[0]) else ""
    after = f"(?![{_WORD}])" if re.match(f"[{_WORD}]", word[-1]) else ""
    return before + re.escape(word) + after


def _everywhere(value: Any, blank: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return blank(value)
    if isinstance(value, dict):
        return {key: _everywhere(each, blank) for key, each in value.items()}
    if isinstance(value, list):
        return [_everywhere(each, blank) for each in value]
    return value
