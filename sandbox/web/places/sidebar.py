"""The top bar and the sidebar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from html import escape
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from nicegui import ui
from nicegui.element import Element

from sandbox.state.records import User
from sandbox.web.kit.desk import HOME, Desk
from sandbox.web.kit.parts import attribute, avatar_html, box, button, html, icon, text, title_html


class TopBar:
    """Who you are, the workspace's time, and the button that opens "Under the hood"."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        words, user = desk.words, desk.user
        with box("header", "top"):
            text(desk.workspace.team.name, "strong", "team")
            with box("span", "top-clock", title=words("The workspace's clock")):
                self.clock = ui.html("", sanitize=False, tag="span")
                ui.timer(1.0, self.refresh)
            box("span", "grow")
            if desk.hub.guide is not None:
                button(words("Start here"), desk.page.toggle_guide, "top-button", symbol="flag")
            button(words("Under the hood"), desk.page.toggle_hood, "top-button", symbol="build")
            said = escape(words("You are {name}", name=user.real_name)) + title_html(user.title)
            who = (
                f"{avatar_html(user.real_name, user.id, small=True)}<span>{said}</span>{icon('expand_more')}"
            )
            with box("span", "menu-anchor"):
                html(who, "button", "top-button you", type="button", aria_haspopup="menu")
                self.people = ui.menu().props("role=menu").classes("people")
        self.refresh_people()
        self._shown = ""
        self.refresh()

    def refresh_people(self) -> None:
        """Lists the people one can switch to: everyone whose account is active."""
        workspace = self.desk.workspace
        self.people.clear()
        with self.people:
            for user in workspace.users.values():
                if not user.is_bot and not user.deleted:
                    self._person(user)

    def _person(self, user: User) -> None:
        href = f"/as/{escape(user.name)}"
        current = ' aria-current="true"' if user.id == self.desk.me else ""
        new = escape(self.desk.words("Open in a new tab"))
        language = "中文" if user.locale.startswith("zh") else "English"
        known = escape(f"{user.title} · {language}" if user.title else language)
        html(
            f'<a role="menuitem" href="{href}"{current}>{avatar_html(user.real_name, user.id, small=True)}'
            f"<span>{escape(user.real_name)}<small>{known}</small></span></a>"
            f'<a role="menuitem" class="icon-button" href="{href}" target="_blank" '
            f'aria-label="{new}: {escape(user.real_name)}" title="{new}">{icon("open_in_new")}</a>',
            "div",
            "person",
            role="none",
        )

    def refresh(self) -> None:
        now = datetime.fromtimestamp(self.desk.workspace.clock.now(), UTC)
        here = now.astimezone(ZoneInfo(self.desk.user.tz))
        form = "y年|M月d日 EEE HH:mm" if self.desk.words.is_chinese else "y |EEE d MMM HH:mm"
        year, _, rest = str(format_datetime(here, form, locale=self.desk.words.babel)).partition("|")
        connected = bool(self.desk.workspace.sockets.connections or self.desk.workspace.app.request_url)
        state = self.desk.words("Connected" if connected else "Not connected")
        shown = (
            f'<span class="dot {"on" if connected else "off"}" role="img" aria-label="{escape(state)}" '
            f'title="{escape(state)}"></span>'
            f'<time><span class="year">{escape(year)}</span>{escape(rest)}</time>'
        )
        if shown != self._shown:
            self._shown = shown
            self.clock.set_content(shown)


@dataclass
class Entry:
    """A place in the list."""

    button: ui.html
    shown: str = ""


class Sidebar:
    """Channels, direct messages and the app, with what is unread."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.entries: dict[str, Entry] = {}
        self.sections: dict[str, Element] = {}
        with box("nav", "side", aria_label=desk.words("Workspace")):
            for title in ("Channels", "Direct messages", "Apps"):
                with box("section"):
                    text(desk.words(title), "h2")
                    self.sections[title] = box("ul")
            with box("section"):
                self._new_message()

    def _new_message(self) -> None:
        words = self.desk.words
        workspace = self.desk.workspace
        with box("div", "menu-anchor"):
            opener = button(words("New message to…"), None, "place quiet", symbol="edit")
            attribute(opener, aria_haspopup="menu")
            with ui.menu().props("role=menu auto-close"):
                for user in workspace.users.values():
                    if not user.is_bot and user.id != self.desk.me:
                        item = ui.menu_item(user.real_name).props("role=menuitem")
                        item.on("click", partial(self._write_to, user.id), args=[])

    def _write_to(self, user: str) -> None:
        self.desk.page.go(self.desk.workspace.direct_message(self.desk.me, user).id)

    def refresh(self) -> None:
        """Adds new entries; updates names, unread counts and the current place."""
        workspace, me = self.desk.workspace, self.desk.me
        with workspace.lock:
            channels = [each for each in workspace.channels.values() if not each.is_archived]
        for channel in channels:
            if channel.id == self.desk.bot_place or (channel.is_private and me not in channel.members):
                continue
            if channel.is_im and channel.id != self.desk.place and not workspace.messages[channel.id]:
                continue
            section = "Direct messages" if channel.is_im else "Channels"
            name = self.desk.place_name(channel.id).lstrip("#")
            symbol = icon("lock" if channel.is_private else "tag")
            if channel.is_im:
                other = next((member for member in channel.members if member != me), me)
                symbol = avatar_html(name, other, small=True)
            joined = me in channel.members
            self._entry(section, channel.id, f"{symbol}<span>{escape(name)}</span>", quiet=not joined)
        app = workspace.app
        symbol = avatar_html(app.name, app.bot_user, bot=True, small=True)
        self._entry("Apps", HOME, f"{symbol}<span>{escape(app.name)}</span>")

    def _entry(self, section: str, place: str, label: str, *, quiet: bool = False) -> None:
        entry = self.entries.get(place)
        if entry is None:
            with self.sections[section], box("li"):
                made = html("", "button", "place", type="button")
                made.on("click", lambda: self.desk.page.go(place), args=[])
            entry = self.entries[place] = Entry(made)
        channel = self.desk.bot_place if place == HOME else place
        here = self.desk.place in (place, channel)
        reading = self.desk.place == channel
        count = 0 if quiet or reading else self.desk.hub.unread(self.desk.me, channel)
        spoken = escape(self.desk.words("{count} unread", count=count))
        badge = f'<span class="count">{count}<span class="sr-only"> {spoken}</span></span>' if count else ""
        shown = label + badge
        if shown != entry.shown:
            entry.shown = shown
            entry.button.set_content(shown)
        classes = "place" + (" unread" if count else "") + (" quiet" if quiet else "")
        entry.button.classes(replace=classes)
        attribute(entry.button, aria_current="page" if here else None)
