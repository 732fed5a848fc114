"""What the doctor learns from Slack, asked by the real client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.delivery.inspection import SlackInspector, required_scopes
from bot.services.ports.operations import SlackReport
from sandbox import MovableClock, SlackServer, Workspace
from sandbox.client.administration import archive_channel, revoke_token

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
READS = {"auth.test", "apps.connections.open", "conversations.list"}


@pytest.fixture
def slack() -> Iterator[Workspace]:
    workspace = Workspace(clock=MovableClock(NOW), manifest="bot/manifest.yaml")
    workspace.add_user("mei")
    with SlackServer(workspace):
        yield workspace


def inspect(slack: Workspace, *channels: str, app_token: str | None = None, token: str = "") -> SlackReport:
    client = WebClient(token or slack.app.bot_token, base_url=f"{slack.base_url}/api/", retry_handlers=[])
    given = slack.app.app_token if app_token is None else app_token
    report = SlackInspector(client, given, lambda: NOW).inspect(channels)
    assert {entry.name for entry in slack.log} <= READS, "a doctor changes nothing"
    return report


def test_a_sound_installation_has_nothing_to_report(slack: Workspace) -> None:
    """Token, scopes, Socket Mode, clock and channels, by name and by id."""
    sales = slack.add_channel("sales", ["mei"])
    secret = slack.add_channel("secret", ["mei"], is_private=True)
    assert inspect(slack, "#Sales", sales.id, secret.id) == SlackReport()
    assert not slack.sockets.connections


def test_a_token_that_slack_refuses(slack: Workspace) -> None:
    """By Slack's own code; nothing else is asked then."""
    assert inspect(slack, "#sales", token="xoxb-wrong") == SlackReport(token_refused="invalid_auth")
    revoke_token(slack)
    assert inspect(slack).token_refused == "token_revoked"
    assert {entry.name for entry in slack.log} == {"auth.test"}


def test_slack_that_can_not_be_reached(slack: Workspace) -> None:
    """A dead address, and Slack's own trouble."""
    client = WebClient("xoxb-1", base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    assert SlackInspector(client, "", lambda: NOW).inspect([]).unreachable == "[Errno 111] Connection refused"
    slack.faults.fail("auth.test", status=503)
    assert inspect(slack).unreachable == "HTTP 503"


def test_scopes_are_those_of_the_manifest_that_ships(slack: Workspace) -> None:
    """What the manifest asks for and the installed app lacks."""
    assert {"chat:write", "commands", "users:read.email"} <= required_scopes()
    slack.app.scopes = required_scopes() - {"files:read", "im:write"}
    assert inspect(slack).missing_scopes == ("files:read", "im:write")


def test_channels_can_not_be_asked_about_without_their_scope(slack: Workspace) -> None:
    """The missing scope is the finding; no channel is called unknown for it."""
    slack.app.scopes = required_scopes() - {"groups:read"}
    assert inspect(slack, "#sales") == SlackReport(missing_scopes=("groups:read",))


def test_channels_without_the_bot(slack: Workspace) -> None:
    """Public ones are named; a private, archived or misspelt one can't be told apart from none."""
    slack.add_channel("open", ["mei"], bot=False)
    slack.add_channel("hidden", ["mei"], bot=False, is_private=True)
    slack.add_channel("old", ["mei"])
    archive_channel(slack, "old", by="mei")
    report = inspect(slack, "#open", "#hidden", "#old", "#slaes")
    assert report.channels_without_bot == ("#open",)
    assert report.channels_not_found == ("#hidden", "#old", "#slaes")


def test_many_channels_are_read_page_by_page(slack: Workspace) -> None:
    """Also the last of more than fit on a page, with a pause where Slack asks for one."""
    for number in range(1005):
        slack.add_channel(f"team-{number}", ["mei"])
    slack.faults.rate_limit("conversations.list")
    assert inspect(slack, "#team-1004") == SlackReport()


def test_socket_mode_refused_and_unreachable(slack: Workspace) -> None:
    """Slack refuses the app token, or gives an address that a firewall closes."""
    assert inspect(slack, app_token="xapp-wrong").socket_mode_refused == "invalid_auth"
    assert inspect(slack, app_token="") == SlackReport()
    client = WebClient(slack.app.bot_token, base_url=f"{slack.base_url}/api/", retry_handlers=[])
    # Slack hands out an address that a firewall closes.
    slack.base_url = "http://127.0.0.1:9"
    report = SlackInspector(client, slack.app.app_token, lambda: NOW).inspect([])
    assert report.socket_mode_unreachable == "127.0.0.1: [Errno 111] Connection refused"


@pytest.mark.parametrize("seconds", [-400, -61, 0, 90])
def test_a_clock_is_compared_with_slacks(slack: Workspace, seconds: int) -> None:
    """Ahead and behind, to the second."""
    clock = slack.clock
    assert isinstance(clock, MovableClock)
    clock.advance(-seconds)
    assert inspect(slack).clock_ahead_seconds == seconds


def test_the_manifest_at_the_top_is_the_one_that_ships() -> None:
    """People find it in the repository's folder, the installed bot in its package."""
    assert Path("manifest.yaml").read_text() == Path("bot/manifest.yaml").read_text()
