"""Statements that nobody waits for: done in their order, before the commit, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.storage.engine.database import Database
from bot.storage.engine.errors import DatabaseFailure
from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import idempotency
from tests.support.clock import ManualClock
from tests.support.databases import PostgresServer, new_workspace, plain_url

NOON = datetime(2026, 9, 15, 12, tzinfo=UTC)
CLAIM = Prepared(insert(idempotency))
MINE = idempotency.c.workspace_id == bindparam("workspace")
COUNT = select(func.count()).select_from(idempotency).where(MINE)
NAME = Prepared(update(idempotency).where(MINE, idempotency.c.key == bindparam("of_key")))


@pytest.fixture
def workspace_id(shared_database: Database, clock: ManualClock) -> int:
    return new_workspace(shared_database, clock).workspace_id


@pytest.fixture
def count(shared_database: Database, workspace_id: int) -> Callable[[], int]:
    def counted() -> int:
        with shared_database.reading() as connection:
            return int(connection.execute(COUNT, {"workspace": workspace_id}).scalar_one())

    return counted


def claims(workspace_id: int, *keys: str) -> list[dict[str, object]]:
    return [{"workspace_id": workspace_id, "key": key, "result": "", "at": NOON} for key in keys]


def test_whoever_waits_sees_what_was_sent_before(shared_database: Database, workspace_id: int) -> None:
    """By a statement fitted to its driver as by one of SQLAlchemy's own, between others that are sent."""
    count, mine = Prepared(COUNT), {"workspace": workspace_id}
    with shared_database.writing() as connection:
        CLAIM.send(connection, claims(workspace_id, "a"))
        CLAIM.send(connection, claims(workspace_id, "b", "c"))
        assert count.value(connection, mine) == 3
        CLAIM.send(connection, claims(workspace_id, "d"))
        assert connection.execute(COUNT, mine).scalar_one() == 4
        NAME.send(connection, [{**mine, "of_key": "d", "result": "done"}], must_change="idempotency")
        assert NAME.change(connection, {**mine, "of_key": "nobody's", "result": ""}) == 0


def test_what_is_begun_early_is_as_it_was_then(shared_database: Database, workspace_id: int) -> None:
    """Read later, between statements that are sent and others that are waited for."""
    count, mine = Prepared(COUNT), {"workspace": workspace_id}
    with shared_database.writing() as connection:
        CLAIM.send(connection, claims(workspace_id, "a"))
        one = count.begin(connection, mine)
        CLAIM.send(connection, claims(workspace_id, "b"))
        two = count.begin(connection, mine)
        assert [row[0] for row in (*two(), *one())] == [2, 1]
        assert count.value(connection, mine) == 2


def test_what_a_read_begins_is_told_in_any_order(shared_database: Database, workspace_id: int) -> None:
    """What left earlier is known without waiting for what was begun since; what nobody asks for is left."""
    count, mine = Prepared(COUNT), {"workspace": workspace_id}
    shared_database.write(lambda connection: CLAIM.send(connection, claims(workspace_id, "a", "b")))
    with shared_database.reading() as connection:
        one = count.begin(connection, mine)
        assert connection.execute(COUNT, mine).scalar_one() == 2
        two = count.begin(connection, {"workspace": 0})
        count.begin(connection, mine)
        assert [row[0] for row in (*one(), *two(), *two(), *one())] == [2, 0, 0, 2]
        count.begin(connection, mine)
    assert shared_database.read(lambda connection: count.value(connection, mine)) == 2


def test_what_a_read_begins_and_fails_is_told(shared_database: Database, workspace_id: int) -> None:
    """When it is asked for, or at the end; either way the next read works."""
    count, mine = Prepared(COUNT), {"workspace": workspace_id}
    failing = Prepared(select(1 / (func.count() - func.count())).select_from(idempotency).where(MINE))
    if shared_database.is_sqlite:
        failing = Prepared(select(func.nothing_of_this_name()).where(MINE))

    def ask(connection: Connection) -> None:
        failing.begin(connection, mine)()

    def leave(connection: Connection) -> None:
        failing.begin(connection, mine)

    for work in (ask, leave):
        with pytest.raises(DBAPIError):
            shared_database.read(work)
        assert shared_database.read(lambda connection: count.value(connection, mine)) == 0


def test_a_refusal_of_what_was_sent_undoes_everything(
    shared_database: Database, workspace_id: int, count: Callable[[], int]
) -> None:
    """Told by the next statement that is waited for, or else before the commit."""

    def twice(connection: Connection) -> None:
        CLAIM.send(connection, claims(workspace_id, "a"))
        CLAIM.send(connection, claims(workspace_id, "a"))

    def twice_and_on(connection: Connection) -> None:
        twice(connection)
        connection.execute(COUNT, {"workspace": workspace_id})
        raise AssertionError("the statement before was refused")

    for work in (twice, twice_and_on):
        with pytest.raises(IntegrityError):
            shared_database.write(work)
        assert count() == 0


def test_a_row_that_must_change_and_does_not_undoes_everything(
    shared_database: Database, workspace_id: int, count: Callable[[], int]
) -> None:
    """A defect, which is never committed."""
    missing = {"workspace": workspace_id, "of_key": "nobody's", "result": ""}

    def change(connection: Connection) -> None:
        CLAIM.send(connection, claims(workspace_id, "a"))
        NAME.send(connection, [missing], must_change="idempotency")

    with pytest.raises(AssertionError, match="1 rows of idempotency must change, not 0"):
        shared_database.write(change)
    assert count() == 0


def test_who_gives_up_leaves_nothing_behind(
    shared_database: Database, workspace_id: int, count: Callable[[], int]
) -> None:
    """An error of our own while something is under way, even something that fails: the next one works."""

    def give_up(connection: Connection) -> None:
        CLAIM.send(connection, claims(workspace_id, "a", "a"))
        raise LookupError("nothing to be done")

    with pytest.raises((LookupError, IntegrityError)):
        shared_database.write(give_up)
    shared_database.write(lambda connection: CLAIM.send(connection, claims(workspace_id, "a")))
    assert count() == 1


@pytest.fixture
def alone(postgres: PostgresServer, clock: ManualClock) -> Iterator[tuple[Database, int]]:
    """A database on PostgreSQL whose connections nobody else needs, and its workspace."""
    database = Database(postgres.create())
    yield database, new_workspace(database, clock).workspace_id
    database.dispose()


def test_a_connection_lost_under_way_is_tried_again(alone: tuple[Database, int]) -> None:
    """The server has not committed anything: a second attempt may, and it does so once."""
    database, workspace_id = alone
    attempts = []

    def claim(connection: Connection) -> None:
        attempts.append(1)
        connection.execute(COUNT, {"workspace": workspace_id})
        CLAIM.send(connection, claims(workspace_id, "a"))
        if len(attempts) == 1:
            cut_all(database)
        CLAIM.send(connection, claims(workspace_id, "b"))
        connection.execute(COUNT, {"workspace": workspace_id})

    database.write(claim)
    with database.reading() as connection:
        assert connection.execute(COUNT, {"workspace": workspace_id}).scalar_one() == 2
    assert len(attempts) == 2


def test_a_connection_lost_with_the_commit_under_way_leaves_it_to_the_person(
    alone: tuple[Database, int],
) -> None:
    """It leaves with what was sent last: done or not, nobody can tell."""
    database, workspace_id = alone

    def claim(connection: Connection) -> None:
        CLAIM.send(connection, claims(workspace_id, "a"))
        cut_all(database)

    with pytest.raises(DatabaseFailure) as failure:
        database.write(claim)
    assert failure.value.code == "database_uncertain"


def test_who_waits_for_a_locked_row_in_vain_is_told_that_the_database_is_busy(
    alone: tuple[Database, int],
) -> None:
    """Also where the wait began with something that was sent."""
    busy, workspace_id = alone
    mine = {"workspace": workspace_id, "of_key": "a", "result": "x"}
    busy.write(lambda connection: CLAIM.send(connection, claims(workspace_id, "a")))
    with busy.writing() as holder:
        NAME.change(holder, mine)
        with pytest.raises(DatabaseFailure) as failure:
            busy.write(lambda connection: NAME.send(connection, [mine], must_change="idempotency"))
    assert failure.value.code == "database_busy"


def cut_all(database: Database) -> None:
    with psycopg.connect(plain_url(database.url.render_as_string(False)), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
