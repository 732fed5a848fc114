"""Where people write: text, slash commands with completion, files, shortcuts."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

from nicegui import ui

from sandbox.client.surfaces import ShownMessage
from sandbox.web.kit.desk import Desk
from sandbox.web.kit.parts import attribute, box, button, html, icon, text

KEYS = "(e) => composerKey(e, emit)"
TYPED = "(e) => composerTyped(e, emit)"


class Composer:
    """Writes into a channel, or into a thread of it."""

    def __init__(self, desk: Desk, channel: str, thread: ShownMessage | None = None) -> None:
        self.desk = desk
        self.channel = channel
        self.thread = thread
        self.files: list[tuple[str, bytes]] = []
        self.offered: list[str] = []
        self.marked = 0
        words = desk.words
        hint = words("Reply…") if thread else words("Message {place}", place=desk.place_name(channel))
        sender = f"(e) => sendFiles(e, '{desk.expect_files(self._attach)}')"
        with box("div", "composer") as frame:
            frame.on("dragover", js_handler="(e) => e.preventDefault()")
            frame.on("drop", js_handler=sender)
            self.options = box("ul", "completions", role="listbox", aria_label=words("Slash commands"))
            self.options.set_visibility(False)
            self.attached = box("ul", "file-list")
            self.field = box("textarea", "composer-field", rows=1, placeholder=hint, aria_label=hint)
            attribute(
                self.field,
                aria_autocomplete="list",
                aria_controls=self.options.html_id,
                data_open="false",
            )
            self.field.on("keydown", self._key, js_handler=KEYS)
            self.field.on("input", self._typed, js_handler=TYPED)
            self.field.on("paste", js_handler=sender)
            self._bar(sender)

    def _bar(self, sender: str) -> None:
        words = self.desk.words
        with box("div", "composer-bar"):
            with box("label", "icon-button", title=words("Attach files")):
                html(icon("attach_file"), "span")
                picker = box("input", "sr-only", type="file", multiple=True, aria_label=words("Attach files"))
                picker.on("change", js_handler=sender)
            if self.thread is None:
                with box("span", "menu-anchor"):
                    opener = button(words("Shortcuts"), None, "icon-button", symbol="bolt", hidden_words=True)
                    attribute(opener, aria_haspopup="menu")
                    self._shortcuts()
            box("span", "grow")
            send = button(words("Send"), None, "send", symbol="send", hidden_words=True)
            send.on(
                "click",
                lambda event: self._send(str(event.args)),
                js_handler=(
                    f"() => {{ const f = document.getElementById('{self.field.html_id}');"
                    " emit(takeTyped(f)); f.focus(); }"
                ),
            )

    def _shortcuts(self) -> None:
        with ui.menu().props("auto-close role=menu"):
            shortcuts = self.desk.shortcuts("global")
            for shortcut in shortcuts:
                use = partial(self._use, str(shortcut["name"]))
                item = ui.menu_item(f"{shortcut['name']} · {self.desk.workspace.app.name}")
                item.props("role=menuitem").on("click", use, args=[])
            if not shortcuts:
                ui.menu_item(self.desk.words("No shortcuts")).props("role=menuitem disable")

    async def _use(self, name: str) -> None:
        await self.desk.act(lambda: self.desk.person.shortcut(name))

    # Files

    def _attach(self, files: list[tuple[str, bytes]]) -> None:
        self.files.extend(files)
        with self.desk.client:
            self._show_files()

    def _show_files(self) -> None:
        self.attached.clear()
        with self.attached:
            for index, (name, _) in enumerate(self.files):
                with box("li", "file-chip"):
                    html(icon("description"), "span")
                    text(name, "span", "grow")
                    words = self.desk.words("Remove {name}", name=name)
                    button(
                        words, partial(self._detach, index), "icon-button", symbol="close", hidden_words=True
                    )

    def _detach(self, index: int) -> None:
        del self.files[index]
        self._show_files()

    # Completion

    def _typed(self, event: Any) -> None:
        typed = str(event.args)
        known = self.desk.workspace.app.commands or ()
        wanted = typed.startswith("/") and " " not in typed and "\n" not in typed
        self.offered = [each for each in known if each.startswith(typed)] if wanted else []
        self.marked = 0
        self._show_options()

    def _show_options(self) -> None:
        self.options.clear()
        helped = self.desk.workspace.app.command_help
        with self.options:
            for index, command in enumerate(self.offered):
                about, hint = helped.get(command, ("", ""))
                usage = f"<strong>{escape(command)}</strong> <code>{escape(hint)}</code>"
                shown = f"{usage}<small>{escape(about)}</small>"
                here = index == self.marked
                item = html(shown, "li", role="option", aria_selected="true" if here else "false")
                item.on("click", partial(self._complete, index), args=[])
                if here:
                    attribute(self.field, aria_activedescendant=item.html_id)
        self.options.set_visibility(bool(self.offered))
        attribute(self.field, data_open="true" if self.offered else "false")
        if not self.offered:
            attribute(self.field, aria_activedescendant=None)

    def _complete(self, index: int) -> None:
        command = self.offered[index]
        self.offered = []
        self._show_options()
        # Keep what the person has typed in the meantime.
        self.desk.client.run_javascript(
            f"const f = document.getElementById('{self.field.html_id}');"
            f"if (!f.value.includes(' ')) f.value = {command!r} + ' '; f.focus();"
        )

    async def _key(self, event: Any) -> None:
        key, typed = event.args[0], str(event.args[1])
        if key == "Send":
            await self._send(typed)
        elif key == "Escape":
            self.offered = []
            self._show_options()
        elif key in ("ArrowDown", "ArrowUp") and self.offered:
            step = 1 if key == "ArrowDown" else -1
            self.marked = (self.marked + step) % len(self.offered)
            self._show_options()
        elif key == "Enter" and typed.strip() in (self.desk.workspace.app.commands or ()):
            self.offered = []
            self._show_options()
            self.desk.client.run_javascript(f"document.getElementById('{self.field.html_id}').value = ''")
            await self._send(typed)
        elif self.offered:
            self._complete(self.marked)

    async def _send(self, typed: str) -> None:
        typed = typed.strip()
        self.offered = []
        self._show_options()
        if typed.startswith("/") and len(typed) > 1 and self.thread is None:
            await self.desk.act(lambda: self.desk.person.command(typed, self.channel))
            return
        if not typed and not self.files:
            return
        files, self.files = self.files, []
        self._show_files()
        # Slack's client escapes these three so that typed text is never read as markup.
        words = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        words = self.desk.with_mentions(words)

        def say() -> bool:
            self.desk.person.say(self.channel, words, files=files, thread=self.thread)
            return True

        await self.desk.act(say)
