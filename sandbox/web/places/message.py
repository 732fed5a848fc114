"""One message on the page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from nicegui import ui
from nicegui.element import Element

from sandbox.client.surfaces import ShownMessage
from sandbox.state.records import File, Message
from sandbox.web.blocks.painter import Blocks
from sandbox.web.kit.desk import Desk
from sandbox.web.kit.mrkdwn import emoji_of, link_html, mrkdwn_html
from sandbox.web.kit.parts import avatar_html, box, button, html, icon, text

TOGETHER_SECONDS = 300
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def _size(count: int) -> str:
    return f"{count} B" if count < 1000 else f"{count / 1000:,.1f} kB"


class MessageRow:
    """A message with its author, blocks, files, replies and actions."""

    def __init__(self, desk: Desk, message: Message, before: Message | None, *, in_thread: bool) -> None:
        self.desk = desk
        self.message = message
        self.in_thread = in_thread
        self.surface = ShownMessage(desk.workspace, desk.me, message)
        self.blocks: Blocks | None = None
        with box("div", "message-frame") as self.frame:
            if not in_thread and (before is None or self._day(before) != self._day(message)):
                text(self._day_words(), "div", "day", role="separator")
            hidden = " ephemeral" if message.ephemeral_to else ""
            joined = before is not None and not hidden and self._follows(before)
            classes = f"message{hidden}{' joined' if joined else ''}"
            with box(
                "article", classes, tabindex=-1, data_ts=message.ts, aria_label=self._author()
            ) as self.body:
                self._head()
                with box("div", "message-main"):
                    if message.ephemeral_to:
                        self._private()
                    self.content = box("div", "content")
                    self.foot = box("div", "foot")
                self.tools = box("div", "tools")
            with self.tools:
                self._tools()
        self.refresh()

    def _author(self) -> str:
        return self.desk.names.user(self.message.user)

    def _moment(self, message: Message) -> datetime:
        zone = ZoneInfo(self.desk.user.tz)
        return datetime.fromtimestamp(float(message.ts), UTC).astimezone(zone)

    def _day(self, message: Message) -> date:
        return self._moment(message).date()

    def _day_words(self) -> str:
        today = datetime.fromtimestamp(self.desk.workspace.clock.now(), UTC)
        now = today.astimezone(ZoneInfo(self.desk.user.tz)).date()
        day = self._day(self.message)
        if day == now:
            return self.desk.words("Today")
        if day == now - timedelta(days=1):
            return self.desk.words("Yesterday")
        return str(format_date(day, "full", locale=self.desk.words.babel))

    def _follows(self, before: Message) -> bool:
        """Whether it continues what the same author wrote a moment ago."""
        close = float(self.message.ts) - float(before.ts) < TOGETHER_SECONDS
        same = before.user == self.message.user and before.ephemeral_to is None
        return close and same and self._day(before) == self._day(self.message) and not self.in_thread

    def _head(self) -> None:
        moment, locale = self._moment(self.message), self.desk.words.babel
        short = str(format_time(moment, "short", locale=locale))
        whole = str(format_datetime(moment, "long", locale=locale))
        bot = self.message.user == self.desk.workspace.app.bot_user
        badge = f'<span class="badge-app">{escape(self.desk.words("APP"))}</span>' if bot else ""
        html(avatar_html(self._author(), self.message.user, bot=bot), "div", "message-avatar")
        html(
            f'<strong class="author">{escape(self._author())}</strong>{badge}'
            f'<time datetime="{moment.isoformat()}" title="{escape(whole)}">{escape(short)}</time>',
            "div",
            "message-head",
        )

    def _private(self) -> None:
        with box("div", "private"):
            html(f"{icon('visibility')} {escape(self.desk.words('Only visible to you'))}", "span")
            words = self.desk.words("Dismiss")
            button(words, lambda: self.desk.dismiss(self.message), "link-button")

    def refresh(self) -> None:
        """Shows the message as it is now."""
        message = self.message
        if message.blocks:
            if self.blocks is None:
                self.content.clear()
                self.blocks = Blocks(self.desk, self.surface, self.content)
            if self.blocks.show():
                self.desk.client.run_javascript(f"focusRow('{self.body.html_id}')")
        else:
            self.blocks = None
            self.content.clear()
            with self.content:
                html(mrkdwn_html(message.text, self.desk.names), "div", "bk-text plain")
        self.refresh_foot()

    def refresh_foot(self) -> None:
        message, words = self.message, self.desk.words
        self.foot.clear()
        with self.foot:
            if message.edited:
                text(f"({words('edited')})", "span", "edited")
            self._files()
            if message.reactions:
                shown = "".join(
                    f'<span class="reaction">{escape(emoji_of(name))} {len(users)}</span>'
                    for name, users in message.reactions.items()
                )
                html(shown, "div", "reactions")
            if not self.in_thread:
                self._replies()

    def _files(self) -> None:
        for identity in self.message.files:
            file = self.desk.workspace.files[identity]
            if file.mode != "hosted":
                self._file_elsewhere(file)
                continue
            url = escape(self.desk.file_url(identity))
            name = escape(file.name)
            if file.mimetype in PICTURES:
                shown = (
                    f'<a href="{url}" target="_blank"><img class="bk-picture" src="{url}" alt="{name}"></a>'
                )
                html(shown, "div", "file-picture")
            else:
                size = f"<small>{_size(file.size)}</small>"
                html(
                    f'{icon("description")}<a href="{url}" download="{name}">{name}</a> {size}',
                    "div",
                    "file-card",
                )

    def _file_elsewhere(self, file: File) -> None:
        words = self.desk.words
        if file.mode == "external":
            html(icon("link") + link_html(file.external_url, escape(file.name)), "div", "file-card")
        elif file.mode == "tombstone":
            html(f"{icon('delete')} {escape(words('This file was deleted.'))}", "div", "file-card gone")
        else:
            hidden = words("This file is hidden: the workspace has reached its limit.")
            html(f"{icon('lock')} {escape(hidden)}", "div", "file-card gone")

    def _replies(self) -> None:
        replies = self.desk.replies(self.message)
        if replies:
            sentence = "{count} reply" if len(replies) == 1 else "{count} replies"
            words = self.desk.words(sentence, count=len(replies))
            button(
                words, lambda: self.desk.page.open_thread(self.message), "link-button replies", symbol="forum"
            )

    def _open_thread(self) -> None:
        self.desk.page.open_thread(self.message)

    def _tools(self) -> None:
        words = self.desk.words
        if self.message.ephemeral_to is None and not self.in_thread:
            button(
                words("Reply in thread"),
                self._open_thread,
                "icon-button",
                symbol="chat_bubble_outline",
                hidden_words=True,
            )
        if self.message.ephemeral_to is None and self.desk.shortcuts("message"):
            with box("span", "menu-anchor") as anchor:
                more = button(
                    words("More actions"), None, "icon-button", symbol="more_vert", hidden_words=True
                )
            more.props["aria-haspopup"] = "menu"
            # A menu per message would slow long conversations down, so it is built on demand.
            more.on("click", lambda: self._menu(anchor), args=[])

    def _menu(self, anchor: Element) -> None:
        for old in anchor.default_slot.children[1:]:
            old.delete()
        with anchor, ui.menu().props("no-parent-event auto-close role=menu") as menu:
            for shortcut in self.desk.shortcuts("message"):
                self._menu_item(str(shortcut["name"]))
        menu.open()

    def _menu_item(self, name: str) -> None:
        async def use() -> None:
            await self.desk.act(lambda: self.desk.person.message_shortcut(name, self.surface))

        app = self.desk.workspace.app.name
        ui.menu_item(f"{name} · {app}").props("role=menuitem").on("click", use, args=[])
