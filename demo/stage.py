"""The stand-in workspace, the real bot and the clock that both use; kept in a folder between runs."""

from __future__ import annotations

import json
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import build
from bot.config import Settings
from bot.lifecycle import Application
from bot.storage.engine.run_lock import AlreadyRunning, RunLock
from demo.company import email_of
from demo.names import CHANNEL_MEMBERS, CHANNELS, SLACK_LOCALES, STAFF
from sandbox import MovableClock, RunningClock, SlackServer, Workspace
from sandbox.client.person import Person

TIMEZONE = "Asia/Shanghai"
OPENING = datetime(2025, 12, 15, 1, 0, tzinfo=UTC)
"""When the company set Goodwill up: before the first request of its history."""
_MANIFEST = Path(__file__).resolve().parent.parent / "bot" / "manifest.yaml"
_STATE, _WORKSPACE, _DATABASE = "demo.json", "workspace.json", "goodwill.db"
_PATIENCE_SECONDS = 30.0
_QUIET_SECONDS = 0.1


class DemoFailure(Exception):
    """Why the demo can't go on, in one line."""


class Stage:
    """Everything that runs. `locale` is the product's: en or zh_CN."""

    def __init__(self, folder: Path, locale: str, *, reset: bool = False) -> None:
        """The workspace as it was left, or a new one; the bot comes with `connect`.

        Raises DemoFailure when another demo runs in the same folder.
        """
        _refuse_second_demo(folder)
        state = folder / _STATE
        if reset or not state.exists():
            # Without a state file the company was never finished: begin again.
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.locale = locale
        self.is_new = not state.exists()
        self.slack = _new_workspace(locale) if self.is_new else _kept_workspace(folder)
        self._bot: Application | None = None

    @property
    def bot(self) -> Application:
        assert self._bot is not None  # noqa: S101 - connected before anything is done
        return self._bot

    def connect(self, server: SlackServer) -> None:
        """Wire the real bot to the workspace behind `server`; start nothing. Raises DemoFailure."""
        self._bot = build(
            _settings(self.folder, self.locale, self.slack, server),
            clock=lambda: datetime.fromtimestamp(self.slack.clock.now(), UTC),
            gap=timedelta(0),
        )

    def person(self, key: str) -> Person:
        return self.slack.person(key)

    def channel(self, key: str) -> str:
        return "#" + CHANNELS[key].in_(self.locale)

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.slack.clock.now(), UTC)

    def set_clock(self, moment: datetime) -> None:
        clock = self.slack.clock
        assert isinstance(clock, MovableClock)  # noqa: S101 - a stage has no other
        clock.set(moment)

    def run_clock(self) -> None:
        """From now on the clock runs by itself."""
        self.slack.use_clock(RunningClock(self.slack.clock.now()))

    def begin(self) -> None:
        """Start the bot and wait until it is connected. Raises DemoFailure."""
        self.bot.start()
        if not self.slack.wait_until(lambda: bool(self.slack.sockets.connections), _PATIENCE_SECONDS):
            raise DemoFailure("the bot did not connect to the workspace; its log says why")

    def settle(self) -> None:
        """Wait until everything is delivered, both ways. Raises DemoFailure when it isn't in time."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self.slack.idle(quiet=_QUIET_SECONDS)
            self.bot.delivery.wake()
            # A message counts as queued until Slack has taken it.
            if self.bot.queue.depth()[0] == 0:
                return
        raise DemoFailure("the bot has messages that it can't send; its log says why")

    def save(self) -> None:
        """So that the next run continues here. The state file comes last: it marks the rest as complete."""
        self.slack.save(self.folder / _WORKSPACE)
        beside = self.folder / f"{_STATE}.new"
        beside.write_text(json.dumps({"now": self.slack.clock.now()}), encoding="utf-8")
        beside.replace(self.folder / _STATE)

    def close(self) -> None:
        if self._bot is not None:
            self._bot.stop()


def _refuse_second_demo(folder: Path) -> None:
    lock = RunLock(_database_url(folder))
    try:
        lock.acquire()
    except AlreadyRunning as exc:
        raise DemoFailure(f"another demo already runs in {folder}; stop it with Ctrl-C") from exc
    finally:
        lock.release()


def _database_url(folder: Path) -> str:
    return f"sqlite:///{(folder / _DATABASE).resolve()}"


def _settings(folder: Path, locale: str, slack: Workspace, server: SlackServer) -> Settings:
    """Every setting is named: none may come from the environment or from somebody's `.env`."""
    return Settings(
        _env_file=None,
        slack_bot_token=slack.app.bot_token,
        slack_signing_secret=slack.app.signing_secret,
        slack_app_token=slack.app.app_token,
        slack_api_url=server.api_url,
        database_url=_database_url(folder),
        port=0,
        host="127.0.0.1",
        timezone=TIMEZONE,
        fiscal_year_start=1,
        currency="CNY",
        locale=locale,
        files=str((folder / "files").resolve()),
    )


def _new_workspace(locale: str) -> Workspace:
    slack = Workspace(clock=MovableClock(OPENING), manifest=_MANIFEST, rate_limits="off", name="Meadow")
    for each in STAFF:
        slack.add_user(
            each.key,
            real_name=each.name.in_(locale),
            email=email_of(each.key),
            locale=SLACK_LOCALES[locale],
            tz=TIMEZONE,
            title=each.title.in_(locale),
        )
    for key, name in CHANNELS.items():
        slack.add_channel(name.in_(locale), CHANNEL_MEMBERS[key].split())
    return slack


def _kept_workspace(folder: Path) -> Workspace:
    now = json.loads((folder / _STATE).read_text(encoding="utf-8"))["now"]
    slack = Workspace(clock=MovableClock(now), manifest=_MANIFEST, rate_limits="off")
    slack.load(folder / _WORKSPACE)
    return slack
