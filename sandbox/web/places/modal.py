"""Modals: a stack of up to three, of which the top one is shown."""

from __future__ import annotations

from html import escape

from nicegui import ui
from nicegui.element import Element

from sandbox.client.render import text_of
from sandbox.client.surfaces import Modal
from sandbox.web.blocks.painter import Blocks
from sandbox.web.kit.desk import Desk
from sandbox.web.kit.mrkdwn import plain_html
from sandbox.web.kit.parts import attribute, box, button, html

# An open list of options takes the Escape key first.
ESCAPE = """(e) => {
  if (!document.querySelector('.modal [aria-expanded="true"]')) { e.stopPropagation(); emit(); }
}"""


class ModalStack:
    """Mirrors the person's stack of views in the workspace."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.dialog = ui.dialog().props("persistent no-shake transition-duration=0")
        self.dialog.on("keydown.esc.capture", self._close, js_handler=ESCAPE)
        self.view = ""
        self.modal: Modal | None = None
        self.blocks: Blocks | None = None
        self.errors: dict[str, str] = {}
        self.depth = 0
        with self.dialog:
            self.frame = box("div", "modal", role="document")

    def refresh(self) -> None:
        """Shows the top of the stack as it is now, or nothing."""
        modal = self.desk.person.modal
        depth = len(self.desk.workspace.modals.get(self.desk.me, []))
        if modal is None:
            self.view, self.modal, self.blocks = "", None, None
            self.dialog.close()
            return
        if modal.origin.id != self.view or depth != self.depth or self.blocks is None:
            self.view, self.modal, self.depth = modal.origin.id, modal, depth
            self.frame.clear()
            with self.frame:
                self._build(modal, depth)
            self.dialog.open()
            self.desk.client.run_javascript("focusForm(true)")
        else:
            self._head(modal, depth)
            if self.blocks.show():
                self.desk.client.run_javascript("focusForm(false)")
        self._show_errors(modal)

    def _build(self, modal: Modal, depth: int) -> None:
        words = self.desk.words
        with box("header", "modal-head"):
            if depth > 1:
                back = words("Back to the form before")
                button(back, self._close, "icon-button", symbol="arrow_back", hidden_words=True)
            self.title = html("", "h2", id="modal-title")
            self.position = html("", "span", "position")
            box("span", "grow")
            close = words("Close the form")
            button(close, self._close_all, "icon-button", symbol="close", hidden_words=True)
        attribute(self.dialog, aria_labelledby="modal-title")
        body = box("div", "modal-body", tabindex=-1)
        self.blocks = Blocks(self.desk, modal, body, self._submit)
        self.blocks.show()
        with box("footer", "modal-foot"):
            self.close_button = html("", "button", "bk-button", type="button")
            self.close_button.on("click", self._close, args=[])
            self.submit_button = html("", "button", "bk-button primary", type="button")
            self.submit_button.on("click", self._submit, args=[])
        self._head(modal, depth)

    def _head(self, modal: Modal, depth: int) -> None:
        words, content = self.desk.words, modal.origin.content
        self.title.set_content(plain_html(modal.title))
        shown = words("Form {number} of {total}", number=depth, total=3) if depth > 1 else ""
        self.position.set_content(escape(shown))
        self.close_button.set_content(plain_html(text_of(content.get("close")) or words("Cancel")))
        submit = text_of(content.get("submit"))
        self.submit_button.set_content(plain_html(submit))
        self.submit_button.set_visibility(bool(submit))
        attribute(self.submit_button, disabled=True if content.get("submit_disabled") else None)

    def _show_errors(self, modal: Modal) -> None:
        if self.blocks is None:
            return
        errors = dict(modal.origin.errors)
        first: Element | None = self.blocks.show_errors(errors)
        if first is not None and errors != self.errors:
            # A select is focused through its inner input.
            identity = first.props.get("for") or first.html_id
            self.desk.client.run_javascript(f"document.getElementById('{identity}')?.focus()")
        self.errors = errors

    async def _submit(self) -> None:
        modal, control = self.modal, self.submit_button
        if (
            modal is None
            or not modal.is_open
            or "submit" not in modal.origin.content
            or "busy" in control.classes
        ):
            return
        await self.desk.act(modal.submit, control)
        if self.modal is modal and modal.is_open:
            with self.desk.client:
                self._show_errors(modal)

    async def _close(self) -> None:
        await self._leave(everything=False)

    async def _close_all(self) -> None:
        await self._leave(everything=True)

    async def _leave(self, *, everything: bool) -> None:
        modal = self.modal
        if modal is None:
            return

        def close() -> bool:
            modal.close(everything=everything)
            return True

        await self.desk.act(close)
