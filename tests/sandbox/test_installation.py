"""What an app can find out about its own installation: scopes, Socket Mode, the time."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import MovableClock, SlackServer, Workspace

NOON = datetime(2026, 9, 15, 12, 0, tzinfo=UTC)


@pytest.fixture
def client(server: SlackServer) -> WebClient:
    return WebClient(server.workspace.app.bot_token, base_url=server.api_url, retry_handlers=[])


@pytest.fixture
def app_client(server: SlackServer) -> WebClient:
    return WebClient(server.workspace.app.app_token, base_url=server.api_url, retry_handlers=[])


def refused(call: Any, **arguments: Any) -> Any:
    with pytest.raises(SlackApiError) as refusal:
        call(**arguments)
    return refusal.value.response


def header(answer: Any, name: str) -> str | None:
    found: str | None = {key.lower(): value for key, value in answer.headers.items()}.get(name)
    return found


def test_every_answer_names_the_scopes(workspace: Workspace, client: WebClient) -> None:
    """Those granted, and that which the method needs; also where it is refused for lack of it."""
    workspace.app.scopes = frozenset({"chat:write", "users:read"})
    assert header(client.auth_test(), "x-oauth-scopes") == "chat:write,users:read"
    answer = refused(client.files_info, file="F1")
    assert answer["error"] == "missing_scope"
    assert header(answer, "x-oauth-scopes") == "chat:write,users:read"
    assert header(answer, "x-accepted-oauth-scopes") == "files:read"


def test_a_stranger_is_told_no_scopes(workspace: Workspace, server: SlackServer) -> None:
    """A wrong token learns nothing of the installation."""
    workspace.app.scopes = frozenset({"chat:write"})
    answer = refused(WebClient("xoxb-wrong", base_url=server.api_url).auth_test)
    assert header(answer, "x-oauth-scopes") is None


def test_socket_mode_needs_its_token_and_scope(
    workspace: Workspace, client: WebClient, app_client: WebClient
) -> None:
    """The bot's token is of the wrong type, an app-level token without its scope is named as such."""
    assert refused(client.apps_connections_open, app_token="")["error"] == "not_allowed_token_type"
    token = workspace.app.app_token
    opened = app_client.apps_connections_open(app_token=token)
    assert header(opened, "x-oauth-scopes") == "connections:write"
    workspace.app.app_token_scopes = frozenset({"authorizations:read"})
    answer = refused(app_client.apps_connections_open, app_token=token)
    assert (answer["error"], answer["needed"]) == ("missing_scope", "connections:write")


def test_socket_mode_can_fail(workspace: Workspace, app_client: WebClient) -> None:
    """Slack's own trouble with it can be ordered, like that of every method."""
    workspace.faults.fail("apps.connections.open", error="internal_error")
    token = workspace.app.app_token
    assert refused(app_client.apps_connections_open, app_token=token)["error"] == "internal_error"
    assert app_client.apps_connections_open(app_token=token)["ok"]


def test_answers_are_dated_by_the_workspace(workspace: Workspace, client: WebClient) -> None:
    """By its clock, or as far off as is ordered, in errors too."""
    workspace.use_clock(MovableClock(NOON))
    assert parsedate_to_datetime(str(header(client.auth_test(), "date"))) == NOON
    workspace.faults.clock_skew = 90
    late = parsedate_to_datetime(str(header(refused(client.files_info, file="F1"), "date")))
    assert (late - NOON).total_seconds() == 90
