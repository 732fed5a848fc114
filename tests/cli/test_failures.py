"""How commands answer wrong use and failures, whatever the command."""

from __future__ import annotations

import resource
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from sqlalchemy import update

from bot.cli import cli, session
from bot.storage.engine.database import Database
from bot.storage.schema.tables import workspace
from tests.support.company_files import PEOPLE
from tests.support.terminal import Terminal, goodwill


def test_help_answers_at_once(tmp_path: Path) -> None:
    """Nothing heavy is imported for it: not the database, not Slack, not the settings."""
    goodwill("--help", folder=tmp_path)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = goodwill("--help", folder=tmp_path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # The processor's time, not the clock's: other tests may run beside this one.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5
    assert ended.returncode == 0
    for command in ("run", "migrate", "import", "policy", "budget", "digest", "export", "verify", "doctor"):
        assert f"\n  {command} " in ended.stdout


def test_help_says_what_the_commands_say_of_themselves() -> None:
    """The list of `--help` stands apart from the commands, so that none is imported for it."""
    summaries = {name: each.summary for name, each in cli.lazy_commands.items()}
    assert summaries == {name: first_line_of_help(each.load()) for name, each in cli.lazy_commands.items()}


def first_line_of_help(command: click.Command) -> str:
    return (command.help or "").split("\n\n")[0].replace("\n", " ")


def test_wrong_use_is_2(tmp_path: Path) -> None:
    """With how it is used; as the status of a process, too."""
    ended = goodwill("import", "people", folder=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Usage: goodwill" in ended.stderr
    for words in ("nothing", "import people", "export everything", "digest"):
        said = Terminal(tmp_path)(words)
        assert (said.status, said.out) == (2, "")
        assert "Usage: goodwill" in said.err


@pytest.mark.heavy
def test_a_failure_is_1_in_one_line(tmp_path: Path) -> None:
    """What happened, why, and what to do; a password shows nowhere."""
    url = "postgresql://me:hunter2@127.0.0.1:1/none"
    ended = goodwill("migrate", folder=tmp_path, DATABASE_URL=url)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert len(ended.stderr.splitlines()) == 1
    assert ended.stderr.startswith("The database postgresql://me:…@127.0.0.1:1/none can't be opened: ")
    assert "Connection refused" in ended.stderr
    assert "hunter2" not in ended.stderr and "Check DATABASE_URL" in ended.stderr


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DATABASE_URL", "no url", "DATABASE_URL can't be read"),
        ("DATABASE_URL", "mysql://x/y", "Goodwill can't use a mysql database"),
        ("DATABASE_URL", "sqlite://", "An SQLite database in memory"),
        (
            "DATABASE_URL",
            "sqlite:////nowhere/at/all.db",
            "The database sqlite:////nowhere/at/all.db can't be opened",
        ),
        ("GOODWILL_TIMEZONE", "Mars/Base", "GOODWILL_TIMEZONE is no time zone. Write one like"),
        ("GOODWILL_CURRENCY", "XXZ", "GOODWILL_CURRENCY is no ISO 4217 currency. Write one like"),
        ("GOODWILL_LOCALE", "fr", "GOODWILL_LOCALE is not a language of Goodwill. Write en or zh_CN."),
        ("GOODWILL_FISCAL_YEAR_START", "13", "GOODWILL_FISCAL_YEAR_START must be a month from 1 to 12."),
        ("PORT", "http", "PORT must be a number"),
    ],
)
def test_a_setting_that_cannot_be_used(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    """One line that says what to write."""
    monkeypatch.setenv(name, value)
    ended = terminal("migrate")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(told)
    assert len(ended.err.splitlines()) == 1


def test_what_nobody_foresaw_has_an_id(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, log: Callable[[], str]
) -> None:
    """The person gets the id, the log gets the rest."""

    def fail(*_: object) -> None:
        raise RuntimeError("token xoxb-123-secret")

    monkeypatch.setattr(session, "open_store", fail)
    ended = terminal("verify")
    assert ended.status == 1
    error_id = ended.err.split("(")[1].split(")")[0]
    assert f'"error_id": "{error_id}"' in log()
    assert "RuntimeError" in log() and "RuntimeError" not in ended.err
    assert "xoxb-123" not in log() + ended.err


def test_several_teams_on_one_database(terminal: Terminal, database: Database) -> None:
    """The one that the bot claimed is meant; of several one has to be named."""
    terminal("import people", terminal.file("people.csv", PEOPLE))
    with database.writing() as connection:
        connection.execute(update(workspace).values(team_id="T1"))
        now = datetime(2026, 1, 1, tzinfo=UTC)
        connection.execute(workspace.insert().values(team_id="T2", created_at=now))
    assert "--team" in terminal("verify").err
    assert (
        terminal("--team T1 import people", str(terminal.folder / "people.csv"), "--json").json["unchanged"]
        == 4
    )
    assert terminal("--team T2 verify").status == 0
    assert terminal("--team T3 verify").status == 1
