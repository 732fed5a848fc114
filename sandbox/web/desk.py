"""One browser tab: a person at their desk, what they look at, and what changes under their eyes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import partial
from html import escape

from nicegui import ui
from nicegui.element import Element

from sandbox.client.surfaces import ShownMessage
from sandbox.state.records import Change, Json, Message, Warning
from sandbox.web.composer import Composer
from sandbox.web.conversation import MessageList, ThreadList
from sandbox.web.home import HomeTab
from sandbox.web.hub import MESSAGE_CHANGES, Hub
from sandbox.web.modal import ModalStack
from sandbox.web.mrkdwn import Names, text_html
from sandbox.web.parts import attribute, box, button, html, icon, text
from sandbox.web.sidebar import Sidebar, TopBar
from sandbox.web.under_the_hood import UnderTheHood
from sandbox.web.words import Words

HOME = "home"
VIEW_CHANGES = ("view_opened", "view_pushed", "view_updated", "view_closed", "view_errors")
PLACE_CHANGES = ("channel_added", "channel_changed", "user_added", "user_changed")


class Desk:
    """Owns the parts of the page and hands them what concerns them."""

    def __init__(self, hub: Hub, user: str, place: str | None = None) -> None:
        self.hub = hub
        self.workspace = hub.workspace
        self.me = user
        self.person = self.workspace.person(user)
        self.user = self.person.user
        self.words = Words(self.user.locale)
        self.names = Names(self._user_name, self._channel_name, user, self.words.babel, self.user.tz)
        self.client = ui.context.client
        self.bot_place = self.workspace.direct_message(self.workspace.app.bot_user, user).id
        self.dismissed: set[str] = set()
        self.uploads: list[str] = []
        self.messages: MessageList | None = None
        self.home: HomeTab | None = None
        self.thread: ThreadList | None = None
        self.hood: UnderTheHood | None = None
        self.waiting = 0
        self.place: str = place if place and (place == HOME or self._may_see(place)) else self._first_place()
        self._build()
        hub.add(self)
        self.client.on_delete(self._leave)

    def _leave(self) -> None:
        self.hub.drop(self)
        for address in self.uploads:
            self.hub.forget_files(address)

    # Names

    def _user_name(self, identity: str) -> str:
        user = self.workspace.users.get(identity)
        return user.real_name if user else identity

    def _channel_name(self, identity: str) -> str:
        channel = self.workspace.channels.get(identity)
        return channel.name if channel else identity

    def place_name(self, channel: str) -> str:
        found = self.workspace.channels.get(channel)
        if found is None:
            return channel
        if not found.is_im:
            return f"#{found.name}"
        others = [member for member in found.members if member != self.me]
        return self._user_name(others[0] if others else self.me)

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

    def _may_see(self, place: str) -> bool:
        channel = self.workspace.channels.get(place)
        return channel is not None and (not channel.is_private or self.me in channel.members)

    def _first_place(self) -> str:
        mine = (c.id for c in self.workspace.channels.values() if self.me in c.members and not c.is_im)
        return next(mine, self.bot_place)

    def shortcuts(self, kind: str) -> list[Json]:
        return [each for each in self.workspace.app.shortcuts if each["type"] == kind]

    def sees(self, message: Message) -> bool:
        return message.ephemeral_to in (None, self.me) and message.ts not in self.dismissed

    def replies(self, message: Message) -> list[Message]:
        found = self.hub.conversation(message.channel).replies.get(message.ts, [])
        return [each for each in found if self.sees(each)]

    def file_url(self, identity: str) -> str:
        return f"/file/{identity}"

    def expect_files(self, taker: Callable[[list[tuple[str, bytes]]], None]) -> str:
        address = self.hub.expect_files(taker)
        self.uploads.append(address)
        return address

    # The page

    def _build(self) -> None:
        skip = f'<a class="skip" href="#main">{escape(self.words("Conversation"))}</a>'
        html(skip, "div")
        with box("div", "desk") as self.frame:
            self.top = TopBar(self)
            self.sidebar = Sidebar(self)
            self.main = box("div", "main", id="main", tabindex=-1)
            self.panel = box("aside", "panel", aria_label=self.words("Thread"))
            self.panel.set_visibility(False)
        self.notices = box("div", "notices", aria_live="assertive")
        self.progress = html(
            f"<span>{escape(self.words('Waiting for {app}…', app=self.workspace.app.name))}</span>"
            f'<span class="limit">{escape(self._rule())}</span><div class="bar"></div>',
            "div",
            "progress",
            role="status",
        )
        self.progress.set_visibility(False)
        self.modals = ModalStack(self)
        self.go(self.place, phone_list=True)
        self.modals.refresh()

    def _rule(self) -> str:
        return self.words("{app} must answer within 3 seconds", app=self.workspace.app.name)

    def go(self, place: str, *, phone_list: bool = False) -> None:
        """Shows a channel, a direct message or the app's home."""
        self.place = place
        self.close_panel(keep_hood=True)
        self.messages = self.home = None
        self.main.clear()
        attribute(self.frame, data_view="list" if phone_list else "main")
        with self.main:
            self._main_head()
            if place == HOME:
                self.home = HomeTab(self)
            else:
                self._show_channel(place)
        self.sidebar.refresh()
        self.client.run_javascript(f"history.replaceState(null, '', '/as/{self.user.name}/{place}')")

    def _show_channel(self, place: str) -> None:
        self.messages = MessageList(self, place)
        self.hub.mark_read(self.me, place)
        channel = self.workspace.channels[place]
        if self.me in channel.members:
            composer = Composer(self, place)
            self.client.run_javascript(
                f"if (innerWidth > 760) document.getElementById('{composer.field.html_id}')?.focus()"
            )
            return
        with box("div", "composer not-in"):
            name = self.place_name(place)
            text(self.words("You are not in {place}.", place=name))
            button(self.words("Join {place}", place=name), self._join, "bk-button primary")

    def _join(self) -> None:
        self.person.join(self.place)
        self.go(self.place)

    def _main_head(self) -> None:
        bots = self.place in (HOME, self.bot_place)
        name = self.workspace.app.name if bots else self.place_name(self.place)
        with box("header", "main-head"):
            back = self.words("Back")
            button(back, self.show_list, "icon-button phone-only", symbol="arrow_back", hidden_words=True)
            text(name, "h1")
            if bots:
                with box("nav", "tabs", aria_label=name):
                    for words, place in (("Home", HOME), ("Messages", self.bot_place)):
                        tab = button(self.words(words), partial(self.go, place), "tab")
                        attribute(tab, aria_current="page" if place == self.place else None)
            else:
                members = self.workspace.channels[self.place].members
                if not self.workspace.channels[self.place].is_im:
                    people = ", ".join(self._user_name(each) for each in members)
                    html(f"{icon('group')} {len(members)}", "span", "members", title=people)

    def show_list(self) -> None:
        """On a phone: back to the list of places."""
        attribute(self.frame, data_view="list")

    # The panel beside the conversation

    def open_thread(self, message: Message) -> None:
        self.close_panel()
        attribute(self.frame, data_view="panel")
        attribute(self.panel, aria_label=self.words("Thread"))
        self.panel.set_visibility(True)
        with self.panel:
            self._panel_head(self.words("Thread"))
            self.thread = ThreadList(self, message)
            root = ShownMessage(self.workspace, self.me, message)
            composer = Composer(self, message.channel, root)
        self.client.run_javascript(f"document.getElementById('{composer.field.html_id}')?.focus()")

    def toggle_hood(self) -> None:
        if self.hood is not None:
            self.close_panel()
            return
        self.close_panel()
        attribute(self.frame, data_view="panel")
        attribute(self.panel, aria_label=self.words("Under the hood"))
        self.panel.set_visibility(True)
        with self.panel:
            self._panel_head(self.words("Under the hood"))
            self.hood = UnderTheHood(self)

    def _panel_head(self, title: str) -> None:
        with box("header", "main-head"):
            text(title, "h2")
            box("span", "grow")
            close = self.words("Close")
            button(close, lambda: self.close_panel(), "icon-button", symbol="close", hidden_words=True)

    def close_panel(self, *, keep_hood: bool = False) -> None:
        if keep_hood and self.hood is not None:
            return
        self.thread = self.hood = None
        self.panel.clear()
        self.panel.set_visibility(False)
        attribute(self.frame, data_view="main")

    # What the person does

    async def act(self, deed: Callable[[], bool], control: Element | None = None) -> bool:
        """Does what waits for the app's answer, in a thread, and shows that it waits."""
        loop = asyncio.get_running_loop()
        self._wait(1, control)
        try:
            return await loop.run_in_executor(self.hub.pool, deed)
        except LookupError as refused:
            with self.client:
                self.notice(str(refused.args[0]))
            return False
        finally:
            if not self.client.is_deleted:
                self._wait(-1, control)

    def _wait(self, by: int, control: Element | None) -> None:
        self.waiting += by
        self.progress.set_visibility(self.waiting > 0)
        if control is not None and not control.is_deleted:
            control.classes(add="busy" if by > 0 else "", remove="" if by > 0 else "busy")
            attribute(control, aria_busy="true" if by > 0 else None)

    async def confirm(self, asked: Json) -> bool:
        """The dialog that Slack shows before an action."""
        with self.client:
            dialog = ui.dialog().props("transition-duration=0")
        with dialog, box("div", "modal small", role="document"):
            html(text_html(asked["title"], self.names), "h2", "confirm-title", id=f"confirm-{dialog.id}")
            html(text_html(asked["text"], self.names), "div", "modal-body")
            with box("footer", "modal-foot"):
                deny = html(text_html(asked["deny"], self.names), "button", "bk-button", type="button")
                deny.on("click", lambda: dialog.submit(False), args=[])
                style = asked.get("style", "primary")
                agree = html(
                    text_html(asked["confirm"], self.names), "button", f"bk-button {style}", type="button"
                )
                agree.on("click", lambda: dialog.submit(True), args=[])
        attribute(dialog, aria_labelledby=f"confirm-{dialog.id}")
        answer = bool(await dialog)
        dialog.delete()
        return answer

    def dismiss(self, message: Message) -> None:
        self.dismissed.add(message.ts)
        for shown in (self.messages, self.thread):
            if shown is not None:
                shown.forget(message)

    def notice(self, words: str, rule: str = "") -> None:
        """Tells the person what went wrong, until they close it."""
        with self.notices, box("div", "notice", role="alert") as frame:
            more = f"<small>{escape(rule)}</small>" if rule else ""
            html(f"{icon('error')}<div>{escape(words)}{more}</div>", "div", "notice-words")
            button(self.words("Close"), frame.delete, "icon-button", symbol="close", hidden_words=True)
        while len(self.notices.default_slot.children) > 3:
            self.notices.default_slot.children[0].delete()

    # What happens around the person

    def hear(self, changes: list[Change]) -> None:
        if self.client.is_deleted:
            self.hub.drop(self)
            return
        with self.client:
            for change in changes:
                self._hear(change)
            if any(change.kind in MESSAGE_CHANGES + PLACE_CHANGES for change in changes):
                self.sidebar.refresh()

    def _hear(self, change: Change) -> None:
        kind, data = change.kind, change.data
        if kind in MESSAGE_CHANGES:
            for shown in (self.messages, self.thread):
                if shown is not None:
                    shown.hear(change)
            if data.channel == self.place:
                self.hub.mark_read(self.me, self.place)
        elif kind in VIEW_CHANGES and data.user == self.me:
            self.modals.refresh()
        elif kind == "home_published" and data.user == self.me and self.home is not None:
            self.home.refresh()
        elif kind == "warning" and data.user == self.me:
            self._warn(data)
        elif kind in ("socket_connected", "socket_closed", "clock_moved"):
            self.top.refresh()
        if self.hood is not None:
            self.hood.hear(change)

    def _warn(self, warning: Warning) -> None:
        self.notice(warning.text, self._rule() if warning.code == "operation_timeout" else "")
