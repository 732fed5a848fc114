"""Carries the workspace's changes to the open browser tabs, and keeps browser-only state."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.sandbox import Workspace
from sandbox.state.records import Change, Message
from sandbox.web.kit.guide import Guide

MESSAGE_CHANGES = ("message_posted", "message_ephemeral", "message_updated", "message_deleted")
UPLOAD_BYTES = 20_000_000


class Listener(Protocol):
    """An open tab."""

    def receive(self, changes: list[Change]) -> None: ...


@dataclass
class Conversation:
    """The messages of a channel as people read them: top-level messages and their replies."""

    roots: list[Message] = field(default_factory=list)
    replies: dict[str, list[Message]] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        if is_reply(message):
            self.replies.setdefault(str(message.thread_ts), []).append(message)
        else:
            self.roots.append(message)

    def remove(self, message: Message) -> None:
        shown = self.replies.get(str(message.thread_ts), []) if is_reply(message) else self.roots
        if message in shown:
            shown.remove(message)


def is_reply(message: Message) -> bool:
    return message.thread_ts is not None and message.thread_ts != message.ts


class Hub:
    """One per workspace on display."""

    def __init__(self, workspace: Workspace, guide: Guide | None = None) -> None:
        self.workspace = workspace
        self.guide = guide
        # An action blocks until the app answers, so each needs a thread of its own.
        self.pool = ThreadPoolExecutor(32, thread_name_prefix="sandbox-web")
        self._listeners: list[Listener] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pending: list[Change] = []
        self._scheduled = False
        self._conversations: dict[str, Conversation] = {}
        self._read: dict[tuple[str, str], float] = {}
        self._uploads: dict[str, Callable[[list[tuple[str, bytes]]], None]] = {}
        with workspace.lock:
            self._start = {channel: self._newest(channel) for channel in workspace.channels}
            self._forget = workspace.subscribe(self._observe)

    def attach(self) -> None:
        """Must be called on the event loop that serves the tabs."""
        self._loop = asyncio.get_running_loop()

    def close(self) -> None:
        with suppress(ValueError):
            self._forget()
        self.pool.shutdown(wait=False, cancel_futures=True)

    def add(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def drop(self, listener: Listener) -> None:
        with suppress(ValueError):
            self._listeners.remove(listener)

    def _observe(self, change: Change) -> None:
        # Under the workspace's lock, in whatever thread made the change.
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._collect, change)

    def _collect(self, change: Change) -> None:
        self._pending.append(change)
        if not self._scheduled and self._loop is not None:
            self._scheduled = True
            # A burst of changes is flushed once.
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._scheduled = False
        changes, self._pending = self._pending, []
        for change in changes:
            if change.kind in MESSAGE_CHANGES:
                self._index(change)
        for listener in list(self._listeners):
            listener.receive(changes)

    # Conversations

    def _index(self, change: Change) -> None:
        message: Message = change.data
        known = self._conversations.get(message.channel)
        if known is None:
            return
        if change.kind == "message_deleted":
            known.remove(message)
        elif change.kind != "message_updated" and message not in _tail(known, message):
            known.add(message)

    def conversation(self, channel: str) -> Conversation:
        found = self._conversations.get(channel)
        if found is None:
            found = self._conversations[channel] = Conversation()
            with self.workspace.lock:
                messages = list(self.workspace.messages[channel])
            for message in messages:
                found.add(message)
        return found

    # What people have read

    def _newest(self, channel: str) -> float:
        messages = self.workspace.messages.get(channel)
        return float(messages[-1].ts) if messages else 0.0

    def mark_read(self, person: str, channel: str) -> None:
        self._read[person, channel] = self._newest(channel)

    def unread(self, person: str, channel: str, most: int = 99) -> int:
        """The number of messages by others since the person last looked, counted up to `most`."""
        since = self._read.get((person, channel), self._start.get(channel, 0.0))
        count = 0
        with self.workspace.lock:
            for message in reversed(self.workspace.messages[channel]):
                if float(message.ts) <= since or count >= most:
                    break
                if message.user != person and message.ephemeral_to in (None, person):
                    count += 1
        return count

    # Files on their way from the browser

    def expect_files(self, taker: Callable[[list[tuple[str, bytes]]], None]) -> str:
        """An unguessable address to which the page uploads files."""
        key = uuid.uuid4().hex
        self._uploads[key] = taker
        return f"/upload/{key}"

    def forget_files(self, address: str) -> None:
        self._uploads.pop(address.rsplit("/", 1)[-1], None)

    def take_files(self, key: str, files: list[tuple[str, bytes]]) -> bool:
        taker = self._uploads.get(key)
        if taker is None:
            return False
        taker(files)
        return True


def _tail(conversation: Conversation, message: Message) -> list[Any]:
    """The end of the list where an already indexed message would be found."""
    if is_reply(message):
        return conversation.replies.get(str(message.thread_ts), [])[-50:]
    return conversation.roots[-50:]
