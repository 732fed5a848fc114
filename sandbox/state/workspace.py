"""The workspace's state: its records, observers, log and contract violations."""

from __future__ import annotations

import copy
import itertools
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from sandbox.contract.shapes import Violation
from sandbox.state.clock import Clock, SystemClock
from sandbox.state.errors import SlackError
from sandbox.state.faults import Faults
from sandbox.state.form_values import fill_block_ids
from sandbox.state.manifest import read_manifest
from sandbox.state.ratelimit import RateLimits
from sandbox.state.records import (
    App,
    Change,
    Channel,
    File,
    Json,
    LogEntry,
    Message,
    ResponseUrl,
    Team,
    Trigger,
    User,
    View,
    Warning,
)
from sandbox.state.tickets import SocketTickets

TRIGGER_SECONDS = 3.0
# How long a person waits for what must come: long, for a busy machine; only what never comes costs it all.
PATIENCE_SECONDS = 15.0


class WorkspaceState:
    """A Slack workspace with one installed app; every public method may be called from any thread."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        manifest: str | Path | None = None,
        rate_limits: str = "slack",
        request_url: str | None = None,
        name: str = "Sandbox",
        scopes: Iterable[str] | None = None,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.base_url = "http://127.0.0.1"
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, list[Message]] = {}
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.modals: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.warnings: list[Warning] = []
        self.violations: list[Violation] = []
        self.log: list[LogEntry] = []
        self.busy = 0
        self._last_activity = time.monotonic()
        self._ids: Iterator[int] = itertools.count(1)
        self.last_ts = 0
        self._observers: list[Callable[[Change], None]] = []
        self.team = Team(self.new_id("T"), name, name.lower().replace(" ", "-"))
        declared = read_manifest(manifest) if manifest is not None else {}
        self.app = self._install(declared, scopes, request_url)
        self.faults = Faults()
        self.rate_limits = RateLimits(self.clock, enabled=rate_limits == "slack")
        self.tickets = SocketTickets()
        self.trigger_seconds = TRIGGER_SECONDS

    def _install(self, declared: Json, scopes: Iterable[str] | None, request_url: str | None) -> App:
        name = declared.get("name", "Bot")
        bot = self.add_user(declared.get("bot_name", "bot"), real_name=name, is_bot=True)
        granted = frozenset(scopes) if scopes is not None else declared.get("scopes")
        return App(
            id=self.new_id("A"),
            name=name,
            bot_id=self.new_id("B"),
            bot_user=bot.id,
            bot_token=f"xoxb-{self.team.id}-{bot.id}",
            app_token=f"xapp-1-{bot.id}",
            signing_secret=f"signing-secret-of-{self.team.id}",
            verification_token=f"verification-token-of-{self.team.id}",
            scopes=granted,
            takes_messages=declared.get("takes_messages", True),
            commands=declared.get("commands"),
            command_help=declared.get("command_help", {}),
            shortcuts=declared.get("shortcuts", ()),
            events=declared.get("events"),
            request_url=request_url,
        )

    def use_clock(self, clock: Clock) -> None:
        """Replaces the clock given at creation."""
        with self.lock:
            self.clock = clock
            self.rate_limits = RateLimits(clock, enabled=self.rate_limits.enabled)

    # Observers and waiting

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Calls back for every change, in order, under the lock; must not block. Returns an unsubscriber."""
        with self.lock:
            self._observers.append(callback)
        return lambda: self._observers.remove(callback)

    def notify(self, kind: str, data: Any) -> None:
        with self.changed:
            self._last_activity = time.monotonic()
            for observer in list(self._observers):
                observer(Change(kind, data))
            self.changed.notify_all()

    def wait_until(self, condition: Callable[[], Any], timeout: float = PATIENCE_SECONDS) -> Any:
        """Waits for changes until the condition is truthy; returns its last value."""
        with self.changed:
            return self.changed.wait_for(condition, timeout)

    def idle(self, timeout: float = PATIENCE_SECONDS, quiet: float = 0.05) -> bool:
        """Waits until no delivery is in flight and nothing has happened for `quiet` seconds."""
        deadline = time.monotonic() + timeout
        with self.changed:
            while time.monotonic() < deadline:
                rest = quiet - (time.monotonic() - self._last_activity)
                if self.busy == 0 and rest <= 0:
                    return True
                self.changed.wait(max(rest, 0.001) if self.busy == 0 else deadline - time.monotonic())
        return False

    def begin(self) -> None:
        with self.changed:
            self.busy += 1

    def done(self) -> None:
        with self.changed:
            self.busy -= 1
            self._last_activity = time.monotonic()
            self.changed.notify_all()

    def record(self, entry: LogEntry) -> None:
        with self.lock:
            self.log.append(entry)
            self.violations.extend(entry.violations)
            self.notify("logged", entry)

    def assert_clean(self) -> None:
        """Raises AssertionError naming every contract violation seen so far."""
        if self.violations:
            listed = "\n".join(f"  {violation.code}: {violation}" for violation in self.violations)
            raise AssertionError(f"{len(self.violations)} contract violations:\n{listed}")

    # Identities

    def peek_id(self) -> int:
        """The number that the next id will carry."""
        number = next(self._ids)
        self._ids = itertools.count(number)
        return number

    def continue_from(self, ids: Iterator[int], last_ts: int) -> None:
        """Continues numbering where a saved workspace stopped."""
        self._ids = ids
        self.last_ts = last_ts

    def new_id(self, prefix: str) -> str:
        return f"{prefix}07{next(self._ids):07X}"

    def new_ts(self) -> str:
        """A timestamp by the workspace's clock, unique and increasing even while the clock stands still."""
        with self.lock:
            self.last_ts = max(int(self.clock.now() * 1_000_000), self.last_ts + 1)
            return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def add_user(
        self,
        name: str,
        *,
        real_name: str | None = None,
        email: str | None = None,
        locale: str = "en-US",
        tz: str = "UTC",
        is_bot: bool = False,
        foreign_team: str = "",
        title: str = "",
    ) -> User:
        """`foreign_team` is the id of another company's team, for people met in shared channels."""
        with self.lock:
            mail = None if is_bot else email or f"{name}@example.com"
            user = User(self.new_id("U"), name, real_name or name.title(), mail, locale, tz, is_bot)
            user.foreign_team = foreign_team
            user.title = title
            self.users[user.id] = user
            self.notify("user_added", user)
            return user

    def add_channel(
        self,
        name: str,
        members: Iterable[str] = (),
        *,
        bot: bool = True,
        is_private: bool = False,
        shared_with: Iterable[str] = (),
    ) -> Channel:
        """Members are names or ids; `bot` says whether the app is in it, `shared_with` has foreign teams."""
        with self.lock:
            ids = [self.user(member).id for member in members]
            if bot:
                ids.append(self.app.bot_user)
            prefix = "G" if is_private else "C"
            channel = Channel(
                self.new_id(prefix),
                name.lstrip("#"),
                is_private=is_private,
                members=ids,
                created=self.clock.now(),
                shared_with=list(shared_with),
            )
            self.channels[channel.id] = channel
            self.messages[channel.id] = []
            self.notify("channel_added", channel)
            return channel

    def user(self, name_or_id: str) -> User:
        key = name_or_id.lstrip("@")
        with self.lock:
            found = self.users.get(key) or next((u for u in self.users.values() if u.name == key), None)
        if found is None:
            raise LookupError(
                f"no user {name_or_id!r}; there are {sorted(u.name for u in self.users.values())}"
            )
        return found

    def channel(self, name_or_id: str) -> Channel:
        key = name_or_id.lstrip("#")
        with self.lock:
            found = self.channels.get(key) or next((c for c in self.channels.values() if c.name == key), None)
        if found is None:
            raise LookupError(
                f"no channel {name_or_id!r}; there are {sorted(c.name for c in self.channels.values())}"
            )
        return found

    def direct_message(self, one: str, other: str) -> Channel:
        """The conversation of two people; created if it does not exist yet."""
        with self.lock:
            pair = {one, other}
            for channel in self.channels.values():
                if channel.is_im and set(channel.members) == pair:
                    return channel
            channel = Channel(
                self.new_id("D"),
                "",
                is_im=True,
                is_private=True,
                members=[one, other],
                created=self.clock.now(),
            )
            self.channels[channel.id] = channel
            self.messages[channel.id] = []
            self.notify("channel_added", channel)
            return channel

    # Messages, triggers and warnings

    def find_message(self, channel: str, ts: str) -> Message | None:
        with self.lock:
            return next((m for m in self.messages.get(channel, ()) if m.ts == ts), None)

    def post(self, message: Message) -> Message:
        with self.lock:
            # A copy, so that the log keeps what the app sent without the generated ids.
            message.blocks = fill_block_ids(copy.deepcopy(message.blocks))
            self.messages[message.channel].append(message)
            self.notify("message_ephemeral" if message.ephemeral_to else "message_posted", message)
            return message

    def update_message(self, message: Message, text: str | None, blocks: list[Json] | None) -> None:
        with self.lock:
            message.text = text if text is not None else message.text
            message.blocks = fill_block_ids(copy.deepcopy(blocks or []))
            message.chosen.clear()
            self.notify("message_updated", message)

    def delete_message(self, message: Message) -> None:
        with self.lock:
            self.messages[message.channel].remove(message)
            self.notify("message_deleted", message)

    def new_trigger(self, user: str, view_id: str | None = None) -> Trigger:
        with self.lock:
            number = next(self._ids)
            trigger = Trigger(
                f"{number}.{number * 7}.{self.team.id.lower()}{number:08x}", user, self.clock.now()
            )
            trigger.view_id = view_id
            self.triggers[trigger.id] = trigger
            return trigger

    def use_trigger(self, trigger_id: Any) -> Trigger:
        """Exchanges a trigger: once, and within 3 seconds of the interaction."""
        with self.lock:
            trigger = self.triggers.get(str(trigger_id))
            if trigger is None:
                raise SlackError("invalid_trigger_id")
            if trigger.used:
                raise SlackError("exchanged_trigger_id")
            if self.faults.triggers_expired or self.clock.now() - trigger.issued > self.trigger_seconds:
                raise SlackError("expired_trigger_id")
            trigger.used = True
            return trigger

    def new_response_url(self, user: str, channel: str, message_ts: str | None = None) -> str:
        with self.lock:
            token = f"{next(self._ids)}/{self.team.id.lower()}"
            self.response_urls[token] = ResponseUrl(token, user, channel, self.clock.now(), message_ts)
            return f"{self.base_url}/actions/{self.team.id}/{token}"

    def warn(self, user: str, code: str, text: str) -> None:
        """Shows a person an error about the app."""
        with self.lock:
            warning = Warning(user, code, text, self.clock.now())
            self.warnings.append(warning)
            self.notify("warning", warning)
