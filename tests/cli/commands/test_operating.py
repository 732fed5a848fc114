"""Operating an installation."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage.engine.database import Database
from bot.storage.schema.guards import guards_of
from bot.storage.schema.tables import outbox
from tests.support.terminal import Terminal, goodwill


def test_migrate_tells_the_revision(terminal: Terminal) -> None:
    """And can be run as often as one likes."""
    assert terminal("migrate").status == 0
    assert terminal("migrate --json").json["revision"]


def test_migrate_puts_back_what_guards_the_books(terminal: Terminal) -> None:
    """A trigger that somebody took away: verify and doctor name it, migrate puts it back and says so."""
    assert terminal("migrate").err == ""
    database = Database(os.environ["DATABASE_URL"])
    with database.writing() as connection:
        guard = guards_of(connection)[0]
        on_table = "" if database.is_sqlite else f" ON {guard.table}"
        connection.execute(text(f"DROP TRIGGER {guard.name}{on_table}"))
    database.dispose()
    assert f"Trigger {guard.name} of table posting is missing" in terminal("verify").out
    codes = [found["code"] for found in terminal("doctor --offline --json").json["findings"]]
    assert "guards_gone" in codes
    assert f"1 trigger was put back: {guard.name}." in terminal("migrate").err
    assert terminal("verify").status == 0
    assert terminal("migrate --json").json["triggers_put_back"] == []


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
    assert terminal("export audit --format json").json[-2]["action"] == "outbox.retried"


def test_the_digest_as_text_and_json(terminal: Terminal) -> None:
    """Of the current fiscal year; what can't be a scope is wrong use."""
    terminal.found_company()
    terminal(f"import budget --year {time.gmtime().tm_year}", str(terminal.folder / "budget.csv"))
    assert "GIFT-KEY" in terminal("digest --scope department:Sales --dry-run").out
    told = terminal("digest --dry-run --json").json
    assert (told["scope"], told["totals"]["budget"]) == ("all", "11200.00")
    assert terminal("digest --scope department: --dry-run").status == 2
    assert terminal("digest --scope all").status == 2
