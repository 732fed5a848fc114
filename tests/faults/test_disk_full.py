"""No room is left, or nothing may be written: people are told, nothing is half done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from bot.domain.errors import Unavailable
from tests.support.databases import plain_url
from tests.support.desk import Desk
from tests.support.office.acts import filled_form
from tests.support.office.opening import Office, OfficeAt
from tests.support.office.seen import cards
from tests.support.office.waiting import let_time_pass, quiet, refused_in_time

NO_ROOM = "There is no room left where Goodwill keeps its data"
# What the server itself says when it can't extend a file, from then on for every posting.
FULL = """
CREATE FUNCTION no_space_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER disk_is_full BEFORE INSERT ON posting EXECUTE FUNCTION no_space_left();
"""


def limited(office: Office, pragma: str) -> AbstractContextManager[None]:
    """SQLite, with `pragma` on every connection that writes."""

    @contextmanager
    def work() -> Iterator[None]:
        def restrict(connection: Any, _record: Any) -> None:
            connection.execute(pragma)

        database = office.bot.database
        event.listen(database.engine, "connect", restrict)
        database.dispose()
        yield
        event.remove(database.engine, "connect", restrict)
        database.dispose()

    return work()


def use_up_free_pages(office: Office, pragma: str) -> None:
    """A database file may have room inside: fill it until nothing more goes in."""
    other = sqlite3.connect(str(office.bot.database.url.database), isolation_level=None)
    other.execute("CREATE TABLE filler (content)")
    other.execute(pragma)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        for _ in range(10_000):
            other.execute("INSERT INTO filler VALUES (zeroblob(3000))")
    other.close()


def use_up_room_in_pages(office: Office) -> None:
    """And pages have room inside: ask for as much as goes in."""
    with pytest.raises(Unavailable, match="database_full"):
        for _ in range(100):
            Desk(office.books).submit("mei", 1_00, purpose="A long story. " * 60)


@pytest.mark.parametrize(
    ("pragma", "words"),
    [
        ("PRAGMA max_page_count = 1", NO_ROOM),
        ("PRAGMA query_only = ON", "Goodwill can't write to its database"),
    ],
    ids=["disk full", "read-only"],
)
def test_what_can_not_be_written_is_not_half_done(
    sqlite_url: str, office_at: OfficeAt, pragma: str, words: str
) -> None:
    """The form says why; lists can still be read; once mended, the same form goes through."""
    with office_at(sqlite_url) as office:
        form = filled_form(office).fill({"Purpose": "A long story. " * 60})
        office.answered()
        if "page_count" in pragma:
            use_up_free_pages(office, pragma)
        with limited(office, pragma):
            if "page_count" in pragma:
                use_up_room_in_pages(office)
            reserved, *_ = Desk(office.books).held("MEAL")
            refused_in_time(office, form.submit)
            assert words in next(iter(form.errors.values()))
            assert form.is_open
            assert office.mei.command("/spend mine")
        assert form.submit(), form.errors
        office.settle()
        assert Desk(office.books).held("MEAL") == (reserved + 480_00, 0, 0)
        Desk(office.books).assert_books_agree()


def test_no_room_on_the_server(postgres_url: str, office_at: OfficeAt) -> None:
    """PostgreSQL's disk is full: the form says so, and goes through once there is room again."""
    with (
        office_at(postgres_url) as office,
        psycopg.connect(plain_url(postgres_url), autocommit=True) as server,
    ):
        form = filled_form(office)
        office.answered()
        server.execute(FULL)
        refused_in_time(office, form.submit)
        assert NO_ROOM in next(iter(form.errors.values()))
        assert form.is_open
        assert Desk(office.books).held("MEAL") == (0, 0, 0)
        assert office.mei.command("/spend mine")
        server.execute("DROP TRIGGER disk_is_full ON posting")
        assert form.submit(), form.errors
        office.settle()
        assert Desk(office.books).held("MEAL") == (480_00, 0, 0)
        Desk(office.books).assert_books_agree()


def test_the_database_fails_between_slack_and_the_mark(
    sqlite_url: str, office_at: OfficeAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card is out but can't be marked, ten times over: it is found again, not sent again nor given up."""
    with office_at(sqlite_url) as office:
        failures = [Unavailable("database_full")] * 10
        finish = type(office.bot.queue).finish

        def failing(*args: Any, **kwargs: Any) -> None:
            if failures:
                raise failures.pop()
            finish(*args, **kwargs)

        monkeypatch.setattr(type(office.bot.queue), "finish", failing)
        Desk(office.books).submit("mei", 100_00)
        for _ in range(100):
            with suppress(Unavailable):
                office.bot.delivery.drain()
            quiet(office)
            if not failures:
                break
            office.clock.advance(31)
        let_time_pass(office, lambda: office.bot.queue.depth()[0] == 0, step=31)
        assert not failures
        assert office.bot.queue.depth()[2] == 0
        assert len(cards(office, "mei")) == len(cards(office, "bo")) == 1
