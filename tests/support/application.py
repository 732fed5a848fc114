"""The real application against the stand-in Slack, with one command of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App

from bot.app import build
from bot.config import Settings
from bot.handlers.dependencies import Dependencies
from bot.lifecycle import Application
from bot.views.kit.message import Message
from sandbox import SlackServer, Workspace
from tests.support.messages import Note

Start = Callable[..., Application]


def register(bolt: App, deps: Dependencies) -> None:
    """`/spend` enqueues a message to its person and answers; `/spend fail` is a defect."""

    @bolt.command("/spend")
    def spend(ack: Any, command: dict[str, Any], context: Any) -> None:
        if command["text"] == "fail":
            raise RuntimeError("a defect")

        def put(tx: Any) -> None:
            echo = Note("post.echo", {"channel": "#sales"})
            tx.outbox.put(echo, stream="s", key=f"echo:{command['text']}")

        deps.store.write(put)
        ack(f"noted for {context['user_id']} by {context['bot_user_id']}")


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    workspace = Workspace(manifest="bot/manifest.yaml")
    workspace.add_user("mei")
    workspace.add_channel("sales", ["mei"])
    with SlackServer(workspace):
        yield workspace
    workspace.assert_clean()


@pytest.fixture
def settings(workspace: Workspace, sqlite_template: Path, tmp_path: Path) -> Settings:
    shutil.copy(sqlite_template, tmp_path / "goodwill.db")
    values: dict[str, Any] = {
        "slack_bot_token": workspace.app.bot_token,
        "slack_signing_secret": workspace.app.signing_secret,
        "slack_api_url": f"{workspace.base_url}/api/",
        "database_url": f"sqlite:///{tmp_path / 'goodwill.db'}",
        "port": 0,
        "files": str(tmp_path / "files"),
    }
    return Settings(_env_file=None, **values)


@pytest.fixture
def start(workspace: Workspace, settings: Settings) -> Iterator[Start]:
    """Starts an application; further settings by name."""
    running: list[Application] = []

    def run(**changes: Any) -> Application:
        application = build(
            settings.model_copy(update=changes),
            register=register,
            renderers={"post.echo": lambda _tx, _payload, _reader: Message("echo")},
        )
        running.append(application)
        application.start()
        if application.sockets is None:
            workspace.app.request_url = f"http://127.0.0.1:{application.port}/slack/events"
        else:
            assert workspace.wait_until(lambda: workspace.sockets.connections)
        return application

    yield run
    for application in running:
        application.stop()
