"""Processes of the bot that come and go between a workspace and a database which stay."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import build
from bot.config import Settings
from sandbox import MovableClock, SlackServer, Workspace
from tests.support.company import NAMES, fill_company
from tests.support.office.opening import START, Office
from tests.support.office.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]


class Stage:
    """A workspace and a database that outlive the processes which work for them."""

    def __init__(self, slack: Workspace, clock: MovableClock, settings: Settings) -> None:
        self.slack, self.clock, self.settings = slack, clock, settings

    @contextmanager
    def process(self, point: str) -> Iterator[subprocess.Popen[str]]:
        """The bot in a process that dies at `point`; runs and is reachable when this is entered."""
        environment = {
            **os.environ,
            "SLACK_BOT_TOKEN": self.settings.slack_bot_token.get_secret_value(),
            "SLACK_SIGNING_SECRET": self.settings.slack_signing_secret.get_secret_value(),
            "SLACK_APP_TOKEN": self.settings.slack_app_token.get_secret_value(),
            "SLACK_API_URL": self.settings.slack_api_url,
            "DATABASE_URL": self.settings.database_url,
            "GOODWILL_FILES": self.settings.files,
            "PORT": "0",
        }
        before = len(self.slack.sockets.connections)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.dying_bot", point, str(self.clock.now())],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        try:
            port = process.stdout.readline().strip()
            assert port, "the bot did not start"
            if self.in_socket_mode:
                wanted = before + 1
                assert self.slack.wait_until(lambda: len(self.slack.sockets.connections) >= wanted, 20)
            else:
                self.slack.app.request_url = f"http://127.0.0.1:{port}/slack/events"
            yield process
        finally:
            process.kill()
            process.wait(10)
            process.stdout.close()

    @property
    def in_socket_mode(self) -> bool:
        return bool(self.settings.slack_app_token.get_secret_value())

    def wait_for_takeover(self) -> None:
        """As long as messages of a process that was killed may wait: ten seconds, and no moment on SQLite."""
        if not self.settings.database_url.startswith("sqlite"):
            self.clock.advance(9)

    @contextmanager
    def office(self) -> Iterator[Office]:
        """The bot in this process: the one that is started after the other has died."""
        bot = build(
            self.settings, clock=lambda: datetime.fromtimestamp(self.clock.now(), UTC), gap=timedelta(0)
        )
        bot.start()
        try:
            if self.in_socket_mode:
                assert eventually(lambda: bot.sockets and bot.sockets.is_connected())
            else:
                self.slack.app.request_url = f"http://127.0.0.1:{bot.port}/slack/events"
            yield Office(self.slack, bot, self.clock)
        finally:
            bot.stop()


@contextmanager
def open_stage(database_url: str, folder: Path) -> Iterator[Stage]:
    """SQLite over HTTP, PostgreSQL in Socket Mode."""
    clock = MovableClock(START)
    slack = Workspace(clock=clock, manifest="bot/manifest.yaml", rate_limits="off")
    for name, real_name in NAMES.items():
        slack.add_user(name, real_name=real_name, email=f"{name}@example.com")
    slack.add_channel("sales", list(NAMES))
    with SlackServer(slack) as server:
        settings = Settings(
            _env_file=None,
            slack_bot_token=slack.app.bot_token,
            slack_signing_secret=slack.app.signing_secret,
            slack_app_token="" if database_url.startswith("sqlite") else slack.app.app_token,
            slack_api_url=server.api_url,
            database_url=database_url,
            port=0,
            files=str(folder / "files"),
        )
        opened = Stage(slack, clock, settings)
        with opened.office() as office:
            fill_company(office.books)
            # Everybody is known to Slack already: a click then does its work before the acknowledgement.
            for name in ("mei", "bo"):
                office.slack.person(name).command("/spend mine")
            office.answered()
        yield opened
        slack.assert_clean()
