"""Statements that are fitted to their driver once say, do and refuse what SQLAlchemy's own execution does."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, bindparam, delete, func, insert, select, union_all, update
from sqlalchemy.exc import IntegrityError

from bot.storage.engine.database import Database
from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import idempotency, outbox
from tests.support.clock import ManualClock
from tests.support.databases import PostgresServer, new_workspace, plain_url

NOON = datetime(2026, 9, 15, 12, tzinfo=UTC)
EAST = NOON.astimezone(timezone(timedelta(hours=8)))
OF_KEYS = outbox.c.dedupe_key.in_(bindparam("keys", expanding=True))
MINE = outbox.c.workspace_id == bindparam("workspace")
BY_KEY = select(outbox).where(MINE, OF_KEYS, outbox.c.kind.in_(["a", "b"])).order_by(outbox.c.id)


@pytest.fixture
def workspace_id(shared_database: Database, clock: ManualClock) -> int:
    return new_workspace(shared_database, clock).workspace_id


def message(workspace_id: int, key: str, **other: Any) -> dict[str, Any]:
    row = {"dedupe_key": key, "stream": "s", "kind": "a", "payload": {"名": [1, None, "x"]}, "trace": ""}
    return {"workspace_id": workspace_id, **row, "next_attempt_at": EAST, "created_at": NOON, **other}


def test_what_it_writes_and_reads_is_what_sqlalchemy_does(
    shared_database: Database, workspace_id: int
) -> None:
    """Texts, JSON, moments of any zone, what is missing; lists of no, one and many values."""
    insert_row = Prepared(insert(outbox).returning(outbox.c.id))
    by_key = Prepared(BY_KEY)
    with shared_database.writing() as connection:
        first = insert_row.value(connection, message(workspace_id, "k1"))
        several = [message(workspace_id, f"k{number}", kind="b") for number in (2, 3)]
        assert len(insert_row.all_of_each(connection, several)) == 2
        for keys in ([], ["k1"], ["k1", "k3"], ["k2", "nobody's", "k3"]):
            values = {"workspace": workspace_id, "keys": keys}
            own, found = connection.execute(BY_KEY, values).all(), by_key.all(connection, values)
            assert [row._asdict() for row in found] == [row._asdict() for row in own]
            assert len(found) == len(set(keys) - {"nobody's"})
        kept = by_key.first(connection, {"workspace": workspace_id, "keys": ["k1"]})
        assert kept is not None
        assert (kept.id, kept.payload, kept.next_attempt_at) == (first, {"名": [1, None, "x"]}, NOON)
        assert kept.next_attempt_at.tzinfo == UTC
        assert by_key.first(connection, {"workspace": workspace_id, "keys": []}) is None
        assert by_key.value(connection, {"workspace": workspace_id, "keys": ["nobody's"]}) is None


def test_it_counts_what_it_changes(shared_database: Database, workspace_id: int) -> None:
    """One row, several at once, none; and a union says what its columns hold."""
    change = Prepared(update(outbox).where(MINE, outbox.c.dedupe_key == bindparam("of_key")))
    count = select(func.count().label("found")).select_from(outbox).where(MINE)
    with shared_database.writing() as connection:
        Prepared(insert(outbox)).send(connection, [message(workspace_id, key) for key in "xyz"])
        mine = {"workspace": workspace_id, "trace": "t"}
        assert change.change(connection, {**mine, "of_key": "x"}) == 1
        change.send(connection, [{**mine, "of_key": "y"}, {**mine, "of_key": "z"}], must_change="outbox")
        assert change.change(connection, {**mine, "of_key": "nobody's"}) == 0
        both = Prepared(union_all(count.where(outbox.c.trace == "t"), count.where(outbox.c.trace == "")))
        assert [row.found for row in both.all(connection, mine)] == [3, 0]
        assert Prepared(delete(outbox).where(MINE)).change(connection, {"workspace": workspace_id}) == 3


def test_a_refusal_of_the_database_is_told_as_sqlalchemy_tells_it(
    shared_database: Database, workspace_id: int
) -> None:
    """A key that is taken; the transaction is undone as a whole."""
    claim = Prepared(insert(idempotency))
    row = {"workspace_id": workspace_id, "key": "k", "result": "", "at": NOON}

    def twice(connection: Connection) -> None:
        claim.change(connection, row)
        claim.change(connection, row)

    with pytest.raises(IntegrityError):
        shared_database.write(twice)
    assert shared_database.write(lambda connection: claim.change(connection, row)) == 1


def test_after_a_lost_connection_its_pool_is_given_up_as_well(postgres: PostgresServer) -> None:
    """The server has cut four idle connections: the second attempt has a new one, not the next dead one."""
    url = postgres.create()
    database = Database(url)
    count = Prepared(select(func.count().label("found")).select_from(outbox))
    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(database.reading())
    with psycopg.connect(plain_url(url), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    attempts = []

    def look(connection: Connection) -> int:
        attempts.append(1)
        return int(count.value(connection, {}))

    assert database.read(look) == 0
    assert len(attempts) == 2
    database.dispose()
    postgres.drop(url)
