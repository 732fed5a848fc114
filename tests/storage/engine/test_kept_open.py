"""SQLite's connections, kept between transactions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from bot.storage.engine.database import Database
from bot.storage.engine.kept_open import KeptOpen


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'kept.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (name TEXT)"))
    yield engine
    engine.dispose()


def names(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT name FROM thing")).scalars())


def test_the_next_one_gets_the_same(engine: Engine) -> None:
    """And two at once get two, of which no more are kept than were asked for."""
    kept = KeptOpen(engine, 1)
    with kept.connect() as first:
        pass
    with kept.connect() as again, kept.connect() as another:
        assert again is first
        assert another is not first
    assert first.closed
    assert not another.closed
    kept.close()
    assert another.closed


def test_what_nobody_has_committed_is_undone(engine: Engine) -> None:
    """The next transaction on the same connection does not meet it."""
    kept = KeptOpen(engine, 1)
    with kept.connect() as connection:
        connection.execute(text("INSERT INTO thing VALUES ('left')"))
    with kept.connect() as again:
        assert again is connection
        assert names(again) == []
    kept.close()


def test_after_an_error_it_is_not_used_again(engine: Engine) -> None:
    """Whatever state it is in: the next one gets a new one, and finds nothing of what was done."""
    kept = KeptOpen(engine, 1)
    with pytest.raises(LookupError), kept.connect() as connection:
        connection.execute(text("INSERT INTO thing VALUES ('left')"))
        raise LookupError
    assert connection.closed
    with kept.connect() as another:
        assert names(another) == []
    kept.close()


def test_what_is_in_use_while_all_are_closed_is_not_kept(engine: Engine) -> None:
    """It may have been opened under settings that have changed."""
    kept = KeptOpen(engine, 1)
    with kept.connect() as connection:
        kept.close()
        assert names(connection) == []
    assert connection.closed
    with kept.connect() as another:
        assert another is not connection
    kept.close()


def test_a_database_that_is_closed_keeps_none(tmp_path: Path) -> None:
    """Neither of its readers nor its writer: the file may be put away."""
    database = Database(f"sqlite:///{tmp_path / 'closed.db'}")
    with database.writing() as writer, database.reading() as reader:
        writer.execute(text("SELECT 1"))
        reader.execute(text("SELECT 1"))
    assert not writer.closed
    database.dispose()
    assert writer.closed
    assert reader.closed
