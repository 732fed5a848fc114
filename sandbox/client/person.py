"""A person in the workspace, who sees and does what Slack's client allows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.api.files import attach
from sandbox.client import interactions
from sandbox.client.surfaces import Home, Modal, ShownMessage
from sandbox.state.records import Change, Channel, ExternalFile, Json, Message, User, Warning
from sandbox.state.workspace import PATIENCE_SECONDS
from sandbox.transport import payloads
from sandbox.transport.connected import ConnectedWorkspace


class Person:
    """Acts as one user; several may act at once from several threads."""

    def __init__(self, workspace: ConnectedWorkspace, user: str) -> None:
        self.workspace = workspace
        self.id = user

    def __repr__(self) -> str:
        return f"Person({self.user.name!r})"

    @property
    def user(self) -> User:
        return self.workspace.users[self.id]

    # What the person sees

    @property
    def modal(self) -> Modal | None:
        """The form on top of the stack."""
        with self.workspace.lock:
            stack = self.workspace.modals.get(self.id)
            return Modal(self.workspace, self.id, self.workspace.views[stack[-1]]) if stack else None

    @property
    def home(self) -> Home | None:
        """The home tab as last published."""
        with self.workspace.lock:
            view = self.workspace.homes.get(self.id)
            return Home(self.workspace, self.id, self.workspace.views[view]) if view else None

    @property
    def warnings(self) -> list[Warning]:
        return [warning for warning in self.workspace.warnings if warning.user == self.id]

    def messages(self, channel: str = "@bot") -> list[ShownMessage]:
        """Messages of `@bot`, `@somebody`, `#channel` or an id, those shown to this person alone included."""
        place = self._place(channel)
        with self.workspace.lock:
            return [
                ShownMessage(self.workspace, self.id, message)
                for message in self.workspace.messages[place.id]
                if message.ephemeral_to in (None, self.id)
            ]

    def last_message(self, channel: str = "@bot") -> ShownMessage:
        messages = self.messages(channel)
        if not messages:
            raise LookupError(f"{self.user.name} sees no message in {channel}")
        return messages[-1]

    def replies(self, message: ShownMessage) -> list[ShownMessage]:
        """The thread under a message."""
        return [each for each in self.messages(message.channel) if each.origin.thread_ts == message.ts]

    def seen(self) -> list[ShownMessage]:
        """Every message that this person can see, newest last."""
        with self.workspace.lock:
            mine = [c.id for c in self.workspace.channels.values() if self.id in c.members]
            return sorted((m for place in mine for m in self.messages(place)), key=lambda m: float(m.ts))

    def wait_for(
        self,
        wanted: str | Callable[[], Any],
        timeout: float = PATIENCE_SECONDS,
        *,
        channel: str | None = None,
    ) -> Any:
        """Waits for a text in a message, modal or home tab (and returns that), or for a condition."""
        if callable(wanted):
            found = self.workspace.wait_until(wanted, timeout)
        else:
            found = self.workspace.wait_until(lambda: self._showing(wanted, channel), timeout)
        if not found:
            shown = "\n---\n".join(
                message.text() for message in (self.messages(channel) if channel else self.seen())[-5:]
            )
            form = f"\n--- form\n{self.modal.text()}" if self.modal else ""
            warned = "".join(f"\n--- warning: {warning.text}" for warning in self.warnings[-3:])
            raise TimeoutError(
                f"{self.user.name} waited {timeout} s for {wanted!r}; sees:\n{shown}{form}{warned}"
            )
        return found

    def _showing(self, text: str, channel: str | None) -> Any:
        for message in reversed(self.messages(channel) if channel else self.seen()):
            if text in message.notification or message.has(text):
                return message
        if channel is None:
            for surface in (self.modal, self.home):
                if surface is not None and surface.has(text):
                    return surface
        return None

    # What the person does

    def command(self, text: str, channel: str = "@bot") -> bool:
        """Types a slash command; True when the app acknowledged it."""
        command, _, rest = text.strip().partition(" ")
        return interactions.run_command(self.workspace, self.id, self._place(channel), command, rest.strip())

    def shortcut(self, name: str) -> bool:
        """Uses a global shortcut by its name."""
        return interactions.use_shortcut(self.workspace, self.id, self._callback(name, "global"))

    def message_shortcut(self, name: str, message: ShownMessage) -> bool:
        """Uses a shortcut on a message by its name."""
        return interactions.use_shortcut(
            self.workspace, self.id, self._callback(name, "message"), message.origin
        )

    def _callback(self, name: str, kind: str) -> str:
        declared = [each for each in self.workspace.app.shortcuts if each["type"] == kind]
        for each in declared:
            if each["name"] == name:
                return str(each["callback_id"])
        raise LookupError(f"no {kind} shortcut {name!r}; there are {[each['name'] for each in declared]}")

    def open_home(self, *, wait: float = PATIENCE_SECONDS) -> Home | None:
        """Opens the home tab and waits until the app has published it (or time runs out)."""
        published = threading.Event()

        def watch(change: Change) -> None:
            if change.kind == "home_published" and change.data.user == self.id:
                published.set()

        forget = self.workspace.subscribe(watch)
        try:
            interactions.open_home(self.workspace, self.id)
            self.workspace.wait_until(published.is_set, wait)
        finally:
            forget()
        return self.home

    def wait_for_modal(self, title: str | None = None, timeout: float = PATIENCE_SECONDS) -> Modal:
        """Waits until a form (with that title) is open."""

        def top() -> Modal | None:
            modal = self.modal
            return modal if modal is not None and title in (None, modal.title) else None

        return self.wait_for(top, timeout)  # type: ignore[no-any-return]  # It returns what `top` returns.

    def say(
        self,
        channel: str,
        text: str,
        *,
        files: Iterable[tuple[str, bytes] | ExternalFile] = (),
        thread: ShownMessage | None = None,
    ) -> ShownMessage:
        """Writes a message, with files or in a thread."""
        place = self._place(channel)
        workspace = self.workspace
        interactions.require_active(workspace, self.id)
        if self.id not in place.members:
            raise LookupError(f"{self.user.name} is not in {channel}")
        if not workspace.app.takes_messages and place.is_im and workspace.app.bot_user in place.members:
            raise LookupError(f"{workspace.app.name} takes no messages: its messages tab is read-only")
        added = [attach(workspace, self.id, each) for each in files]
        message = workspace.post(
            Message(
                ts=workspace.new_ts(),
                channel=place.id,
                user=self.id,
                text=text,
                thread_ts=thread.ts if thread else None,
                files=[file.id for file in added],
            )
        )
        for file in added:
            file.share(message)
        if workspace.app.bot_user in place.members:
            workspace.delivery.event(payloads.message_event(workspace, message))
            for file in added:
                self._event(
                    "file_shared", file_id=file.id, user_id=self.id, file={"id": file.id}, channel_id=place.id
                )
            if f"<@{workspace.app.bot_user}>" in text:
                event = payloads.message_event(workspace, message) | {"type": "app_mention"}
                workspace.delivery.event(event)
        return ShownMessage(workspace, self.id, message)

    def reply(self, message: ShownMessage, text: str, **more: Any) -> ShownMessage:
        """Answers in the thread of a message."""
        return self.say(message.channel, text, thread=message, **more)

    def join(self, channel: str) -> None:
        place = self._place(channel)
        interactions.require_active(self.workspace, self.id)
        if self.id not in place.members:
            place.members.append(self.id)
            kind = "G" if place.is_private else "C"
            self._event(
                "member_joined_channel",
                user=self.id,
                channel=place.id,
                channel_type=kind,
                team=self.workspace.team.id,
            )

    def _event(self, kind: str, **fields: Any) -> None:
        event: Json = payloads.simple_event(self.workspace, kind, **fields)
        self.workspace.delivery.event(event)

    def _place(self, channel: str) -> Channel:
        workspace = self.workspace
        if channel in workspace.channels:
            return workspace.channels[channel]
        if channel == "@bot":
            return workspace.direct_message(workspace.app.bot_user, self.id)
        if channel.startswith("@"):
            return workspace.direct_message(workspace.user(channel).id, self.id)
        return workspace.channel(channel)
