"""A copy of an SQLite database by SQLite's own backup: consistent while others read and write."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

_PATIENCE_SECONDS = 30.0


class StillInUse(Exception):
    """Somebody held the database for longer than a copy may wait."""


def copy_database(source: str, target: str) -> None:
    """Copy `source` over `target`, which need not exist. Raises StillInUse."""
    deadline = time.monotonic() + _PATIENCE_SECONDS

    def patience(_status: int, _remaining: int, _total: int) -> None:
        if time.monotonic() > deadline:
            raise StillInUse

    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        # All pages in one step: in steps it would begin again with each commit of the bot's.
        read.backup(written, pages=-1, progress=patience, sleep=0.1)


def make_whole(path: Path) -> None:
    """A copy keeps its source's journal mode: without it the file alone is the whole database."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def schema_of(path: Path) -> set[str]:
    """What the database is made of: a line for each column, index, view and trigger."""
    with closing(sqlite3.connect(path)) as connection:
        objects = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        found = set()
        for kind, name, table, sql in objects:
            # SQLite's own, such as what ANALYZE leaves.
            if name.startswith("sqlite_"):
                continue
            # Only what runs is compared to the letter: SQLite writes a table's text in its own way.
            found.add(f"{kind} {name} on {table}: {sql if kind in ('trigger', 'view') else ''}")
            if kind == "table":
                columns = connection.execute("SELECT name, type FROM pragma_table_xinfo(?)", (name,))
                found |= {f"column {name}.{column} {typed}" for column, typed in columns}
        return found


def damage_of(path: Path, revision: str) -> str:
    """What is wrong with the file, which is to be a database of that revision; empty when it is sound."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            versions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.DatabaseError as exc:
        return str(exc)
    if found != "ok":
        return str(found).splitlines()[0][:200]
    if broken is not None:
        return f"a row of {broken[0]} refers to nothing"
    return "" if versions == [(revision,)] else f"its revision is not {revision}"
