"""Operating an installation, and how commands fail."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from sqlalchemy import update

from bot.cli import cli, session
from bot.storage.engine.database import Database
from bot.storage.schema.tables import outbox, workspace
from tests.support.company_files import PEOPLE
from tests.support.terminal import Terminal


def goodwill(*words: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    root = Path(__file__).resolve().parents[2]
    environment = {"PYTHONPATH": str(root), "HOME": str(folder), "PATH": "", **settings}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=folder, env=environment, capture_output=True, text=True
    )


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
    """With how it is used."""
    for words in (["nothing"], ["import", "people"], ["export", "everything"], ["digest"]):
        ended = goodwill(*words, folder=tmp_path)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert "Usage: goodwill" in ended.stderr


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


def test_migrate_tells_the_revision(terminal: Terminal) -> None:
    """And can be run as often as one likes."""
    assert terminal("migrate").status == 0
    assert terminal("migrate --json").json["revision"]


def test_run_needs_its_settings(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named together, before anything starts; Socket Mode needs no signing secret."""
    ended = terminal("run")
    assert ended.status == 1
    assert ended.err.startswith("Missing settings: SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET.")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert terminal("run").err.startswith("Missing settings: SLACK_BOT_TOKEN.")


def test_run_with_a_wrong_token_is_one_line(tmp_path: Path) -> None:
    """In the company's language, with what to do, without the token."""
    tokens = {"SLACK_BOT_TOKEN": "xoxp-of-a-person", "SLACK_SIGNING_SECRET": "s"}
    ended = goodwill("run", folder=tmp_path, GOODWILL_LOCALE="zh_CN", **tokens)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "SLACK_BOT_TOKEN 不是机器人令牌。请从 Slack 应用页面复制以 xoxb- 开头的令牌。\n"


def test_the_doctor_of_a_company_that_can_not_work(terminal: Terminal) -> None:
    """What, why and what to do; status 1."""
    ended = terminal("doctor")
    assert ended.status == 1
    assert "✗ The company has no people yet\n    Nobody can ask or approve.\n    → Run: " in ended.out
    assert ended.err.endswith("things stop people from working; see above what to do.\n")
    told = terminal("doctor --json").json
    assert told["healthy"] is False
    assert {"people_absent", "settings_missing"} <= {finding["code"] for finding in told["findings"]}


def test_the_doctor_of_a_company_that_can(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Warnings alone are status 0."""
    terminal.found_company()
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    for year in {2026, time.gmtime().tm_year}:
        terminal(f"import budget --year {year}", str(terminal.folder / "budget.csv"))
    ended = terminal("doctor --offline --json")
    assert (ended.status, ended.json["healthy"]) == (0, True)
    assert {finding["level"] for finding in ended.json["findings"]} == {"warning"}


def test_receipts_need_a_place(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file where the folder should be is found."""
    monkeypatch.setenv("GOODWILL_FILES", terminal.file("files", "x"))
    codes = {finding["code"] for finding in terminal("doctor --json").json["findings"]}
    assert "files_not_writable" in codes


def test_dead_messages_are_queued_again(terminal: Terminal, database: Database) -> None:
    """All of them, once, and it is on record."""
    terminal.found_company()
    with database.writing() as connection:
        connection.execute(
            outbox.insert().values(
                workspace_id=1,
                dedupe_key="a",
                stream="s",
                kind="k",
                payload={},
                state="dead",
                next_attempt_at=datetime(2026, 1, 1, tzinfo=UTC),
                created_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )
    assert terminal("outbox retry").out == "1 message queued again.\n"
    assert terminal("outbox retry --json").json == {"queued": 0}
    assert terminal("export audit --format json").json[-1]["action"] == "outbox.retried"


def test_the_digest_as_text_and_json(terminal: Terminal) -> None:
    """Of the current fiscal year; what can't be a scope is wrong use."""
    terminal.found_company()
    terminal(f"import budget --year {time.gmtime().tm_year}", str(terminal.folder / "budget.csv"))
    assert "GIFT-KEY" in terminal("digest --scope department:Sales --dry-run").out
    told = terminal("digest --dry-run --json").json
    assert (told["scope"], told["totals"]["budget"]) == ("all", "11200.00")
    assert terminal("digest --scope department: --dry-run").status == 2
    assert terminal("digest --scope all").status == 2


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
