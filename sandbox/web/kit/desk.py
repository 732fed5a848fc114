"""The state that all parts of one browser tab share: who the person is, what they see and can do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Protocol

from nicegui import ui
from nicegui.element import Element

from sandbox.state.records import Json, Message
from sandbox.web.kit.hub import Hub
from sandbox.web.kit.mrkdwn import Names
from sandbox.web.kit.parts import attribute
from sandbox.web.kit.words import Words

HOME = "home"


class Page(Protocol):
    """What a part may ask of the page it belongs to."""

    def go(self, place: str) -> None:
        """Shows a channel, a direct message or the app's home."""

    def open_thread(self, message: Message) -> None: ...

    def toggle_hood(self) -> None: ...

    def toggle_guide(self) -> None: ...

    def forget(self, message: Message) -> None:
        """Removes a message from the page."""

    def waiting(self, by: int) -> None:
        """Adjusts the number of actions that wait for the app."""

    def notice(self, words: str) -> None: ...


class Desk:
    """Shared by every part of the page; `sandbox.web.page` builds the parts."""

    def __init__(self, hub: Hub, user: str, place: str | None, page: Page) -> None:
        self.hub = hub
        self.workspace = hub.workspace
        self.me = user
        self.person = self.workspace.person(user)
        self.user = self.person.user
        self.page = page
        self.words = Words(self.user.locale)
        self.names = Names(
            self.user_name, self._channel_name, user, self.words.babel, self.user.tz, self._is_name
        )
        self.client = ui.context.client
        self.bot_place = self.workspace.direct_message(self.workspace.app.bot_user, user).id
        self.place: str = place if place and (place == HOME or self._may_see(place)) else self._first_place()
        self._dismissed: set[str] = set()
        self._uploads: list[str] = []

    def leave(self) -> None:
        """The tab was closed."""
        for address in self._uploads:
            self.hub.forget_files(address)

    # Names

    def user_name(self, identity: str) -> str:
        user = self.workspace.users.get(identity)
        return user.real_name if user else identity

    def _channel_name(self, identity: str) -> str:
        channel = self.workspace.channels.get(identity)
        return channel.name if channel else identity

    def _is_name(self, words: str) -> bool:
        """Whether Slack knows `@mei` or `#sales`."""
        if words.startswith("#"):
            return any(each.name == words[1:] for each in self.workspace.channels.values() if not each.is_im)
        return any(each.name == words[1:] for each in self.workspace.users.values())

    def place_name(self, channel: str) -> str:
        found = self.workspace.channels.get(channel)
        if found is None:
            return channel
        if not found.is_im:
            return f"#{found.name}"
        others = [member for member in found.members if member != self.me]
        return self.user_name(others[0] if others else self.me)

    def with_mentions(self, words: str) -> str:
        """`@name` and `#channel` become the mentions that Slack's client makes of them."""
        people = {user.name: user.id for user in self.workspace.users.values()}
        channels = {c.name: c.id for c in self.workspace.channels.values() if not c.is_im}

        def mention(match: re.Match[str]) -> str:
            known = people if match[1] == "@" else channels
            name = match[2].rstrip(".-_")
            rest = match[2][len(name) :]
            return f"<{match[1]}{known[name]}>{rest}" if name in known else match[0]

        return re.sub(r"(?<![\w<])([@#])([\w.\-]+)", mention, words)

    # What the person sees

    def _may_see(self, place: str) -> bool:
        channel = self.workspace.channels.get(place)
        return channel is not None and (not channel.is_private or self.me in channel.members)

    def _first_place(self) -> str:
        mine = (c.id for c in self.workspace.channels.values() if self.me in c.members and not c.is_im)
        return next(mine, self.bot_place)

    def shortcuts(self, kind: str) -> list[Json]:
        return [each for each in self.workspace.app.shortcuts if each["type"] == kind]

    def sees(self, message: Message) -> bool:
        return message.ephemeral_to in (None, self.me) and message.ts not in self._dismissed

    def replies(self, message: Message) -> list[Message]:
        found = self.hub.conversation(message.channel).replies.get(message.ts, [])
        return [each for each in found if self.sees(each)]

    def dismiss(self, message: Message) -> None:
        """Hides a message that only this person was shown."""
        self._dismissed.add(message.ts)
        self.page.forget(message)

    # Files

    def file_url(self, identity: str) -> str:
        return f"/file/{identity}"

    def expect_files(self, taker: Callable[[list[tuple[str, bytes]]], None]) -> str:
        """An upload address that is valid as long as this tab is open."""
        address = self.hub.expect_files(taker)
        self._uploads.append(address)
        return address

    # What the person does

    async def act(self, action: Callable[[], bool], control: Element | None = None) -> bool:
        """Runs an action that waits for the app in a thread, and shows that it is waiting."""
        loop = asyncio.get_running_loop()
        self._wait(1, control)
        try:
            return await loop.run_in_executor(self.hub.pool, action)
        except LookupError as refused:
            with self.client:
                self.page.notice(str(refused.args[0]))
            return False
        finally:
            if not self.client.is_deleted:
                self._wait(-1, control)

    def _wait(self, by: int, control: Element | None) -> None:
        self.page.waiting(by)
        if control is not None and not control.is_deleted:
            control.classes(add="busy" if by > 0 else "", remove="" if by > 0 else "busy")
            attribute(control, aria_busy="true" if by > 0 else None)
