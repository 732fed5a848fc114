"""A workspace with three people, and the echo app connected to it in both ways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox import SlackServer, Workspace
from tests.support.sandbox import echo_app

SHORTCUTS = (
    {"name": "Echo something", "type": "global", "callback_id": "echo.global"},
    {"name": "Log this", "type": "message", "callback_id": "echo.message"},
)


@pytest.fixture
def workspace() -> Workspace:
    workspace = Workspace()
    workspace.app.shortcuts = SHORTCUTS
    workspace.app.events = frozenset({"app_home_opened", "message.im"})
    for name in ("mei", "raj", "ana"):
        workspace.add_user(name)
    workspace.add_channel("sales", ["mei", "raj"])
    return workspace


@pytest.fixture
def server(workspace: Workspace) -> Iterator[SlackServer]:
    with SlackServer(workspace) as server:
        yield server


@pytest.fixture
def seen() -> list[dict[str, Any]]:
    return []


@pytest.fixture(params=["http", "socket"])
def connected(
    request: pytest.FixtureRequest, workspace: Workspace, server: SlackServer, seen: list[dict[str, Any]]
) -> Iterator[Workspace]:
    app = echo_app.build(server, seen)
    if request.param == "http":
        with echo_app.over_http(server, app):
            yield workspace
    else:
        client = echo_app.socket_client(server, app)
        workspace.wait_until(lambda: workspace.sockets.connections)
        yield workspace
        echo_app.close_client(server, client)
    workspace.assert_clean()


@pytest.fixture
def by_http(workspace: Workspace, server: SlackServer, seen: list[dict[str, Any]]) -> Iterator[Workspace]:
    with echo_app.over_http(server, echo_app.build(server, seen)):
        yield workspace
