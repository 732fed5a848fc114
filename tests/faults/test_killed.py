"""The process is killed at every step from a click to its messages: nothing is lost, nothing comes twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import build
from bot.config import Settings
from sandbox import MovableClock, SlackServer, Workspace
from tests.faults.conftest import cards, eventually, filled_form
from tests.faults.dying_bot import POINTS
from tests.support.company import NAMES, fill_company
from tests.support.desk import Desk
from tests.support.office.opening import START, Office

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


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    """SQLite over HTTP, PostgreSQL in Socket Mode."""
    clock = MovableClock(START)
    slack = Workspace(clock=clock, manifest="manifest.yaml", rate_limits="off")
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
            files=str(tmp_path / "files"),
        )
        opened = Stage(slack, clock, settings)
        with opened.office() as office:
            fill_company(office.store)
            # Everybody is known to Slack already: a click then does its work before the acknowledgement.
            for name in ("mei", "bo"):
                office.slack.person(name).command("/spend mine")
            office.answered()
        yield opened
        slack.assert_clean()


@pytest.mark.parametrize("point", POINTS)
def test_killed_while_a_request_is_sent(stage: Stage, point: str) -> None:
    """Sent again where the form is still open, there is one request, one card for each, and right books."""
    with stage.process(point) as process:
        office = Office.__new__(Office)
        office.__dict__.update(slack=stage.slack, clock=stage.clock, _answers=[])
        form = filled_form(office)
        form.submit()
        assert process.wait(20) == -signal.SIGKILL
    # The leases of the dead process run out.
    stage.clock.advance(31)
    with stage.office() as office:
        if form.is_open:
            assert point in ("before_commit", "after_commit")
            assert form.submit(), form.errors
        office.settle()
        assert len(cards(office, "mei")) == 1
        assert len(cards(office, "bo")) == 1
        assert "waiting for a decision" in cards(office, "mei")[0].text(300)
        assert cards(office, "bo")[0].buttons()
        desk = Desk(office.bot.queue._store)
        assert desk.held("MEAL") == (480_00, 0, 0)
        assert desk.read(lambda tx: tx.requests.by_number("GW-2026-00002")) is None
        desk.assert_books_agree()


@pytest.mark.parametrize("point", POINTS)
def test_killed_while_a_request_is_approved(stage: Stage, point: str) -> None:
    """Clicked again, it is approved once; both cards say so and neither has a twin."""
    with stage.office() as office:
        Desk(office.bot.queue._store).submit("mei", 480_00)
        office.bot.delivery.wake()
        office.settle()
    card = office.bo.wait_for("GW-2026-00001: a decision is needed")
    with stage.process(point) as process:
        card.click("Approve")
        assert process.wait(20) == -signal.SIGKILL
    stage.clock.advance(31)
    with stage.office() as office:
        office.settle()
        if "Approve" in card.buttons():
            assert point == "before_commit"
            card.click("Approve")
            office.settle()
        assert [each.buttons() for each in cards(office, "bo")] == [[]]
        (mine,) = cards(office, "mei")
        assert mine.notification.startswith("GW-2026-00001: approved")
        desk = Desk(office.bot.queue._store)
        assert desk.held("MEAL") == (0, 480_00, 0)
        assert [each.action for each in desk.read(lambda tx: tx.requests.decisions(1))] == ["approve"]
        desk.assert_books_agree()
