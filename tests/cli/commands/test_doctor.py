"""`goodwill doctor`, which asks the stand-in Slack with the real client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox import MovableClock, SlackServer, Workspace
from tests.support.terminal import Terminal

MANIFEST = Path(__file__).resolve().parents[3] / "bot" / "manifest.yaml"


@pytest.fixture
def slack() -> Iterator[Workspace]:
    workspace = Workspace(clock=MovableClock(datetime.now(UTC)), manifest=MANIFEST)
    workspace.add_user("mei")
    workspace.add_channel("gifts", ["mei"])
    with SlackServer(workspace):
        yield workspace


@pytest.fixture
def installed(terminal: Terminal, slack: Workspace, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A company with a bot in that Slack."""
    monkeypatch.setenv("SLACK_API_URL", f"{slack.base_url}/api/")
    monkeypatch.setenv("SLACK_BOT_TOKEN", slack.app.bot_token)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", slack.app.signing_secret)
    monkeypatch.setenv("SLACK_APP_TOKEN", slack.app.app_token)
    terminal.found_company()
    year = datetime.now(UTC).year
    terminal(f"import budget --year {year}", str(terminal.folder / "budget.csv"))
    return terminal


def codes(terminal: Terminal, *options: str) -> set[str]:
    return {finding["code"] for finding in terminal("doctor --json", *options).json["findings"]}


SLACKS = {"slack_token_refused", "slack_scopes_missing", "clock_off", "channels_without_bot"}


def test_a_sound_installation(installed: Terminal) -> None:
    """Slack has nothing to complain about, and the status is 0."""
    ended = installed("doctor --json")
    assert ended.status == 0
    assert not SLACKS & {finding["code"] for finding in ended.json["findings"]}


def test_a_wrong_token_is_no_sound_installation(installed: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found with what to do, status 1; with --offline nobody asks."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    monkeypatch.setenv("GOODWILL_LOCALE", "zh_CN")
    ended = installed("doctor")
    assert ended.status == 1
    assert "✗ Slack 拒绝了 SLACK_BOT_TOKEN：invalid_auth" in ended.out
    assert "xoxb-wrong" not in ended.out + ended.err
    assert installed("doctor --offline").status == 0
    assert "slack_token_refused" not in codes(installed, "--offline")


def test_everything_else_that_slack_says(installed: Terminal, slack: Workspace) -> None:
    """Scopes, a channel that the bot has left, a clock; no message is sent for it."""
    clock = slack.clock
    assert isinstance(clock, MovableClock)
    clock.advance(120)
    slack.channel("gifts").members.remove(slack.app.bot_user)
    slack.app.scopes = frozenset(slack.app.scopes or ()) - {"users:read.email"}
    ended = installed("doctor")
    assert ended.status == 1
    assert "✗ Scopes missing from the Slack app: users:read.email\n" in ended.out
    assert "! Channels of warnings and digests that the bot is not in: 1 (#gifts)\n" in ended.out
    assert "! This machine's clock is off by " in ended.out
    assert not [entry for entry in slack.log if entry.name.startswith("chat.")]
