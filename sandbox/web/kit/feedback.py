"""Feedback around an action: progress, error notices, and the confirmation dialog."""

from __future__ import annotations

from html import escape

from nicegui import ui

from sandbox.state.records import Json
from sandbox.web.kit.desk import Desk
from sandbox.web.kit.mrkdwn import text_html
from sandbox.web.kit.parts import attribute, box, button, html, icon
from sandbox.web.kit.words import Words

MOST_NOTICES = 3


class Progress:
    """Shown while at least one action waits for the app, with Slack's limit of three seconds."""

    def __init__(self, words: Words, app: str) -> None:
        self.rule = words("{app} must answer within 3 seconds", app=app)
        self._waiting = 0
        self._frame = html(
            f"<span>{escape(words('Waiting for {app}…', app=app))}</span>"
            f'<span class="limit">{escape(self.rule)}</span><div class="bar"></div>',
            "div",
            "progress",
            role="status",
        )
        self._frame.set_visibility(False)

    def count(self, by: int) -> None:
        self._waiting += by
        self._frame.set_visibility(self._waiting > 0)


class Notices:
    """Error messages that stay until the person closes them."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._frame = box("div", "notices", aria_live="assertive")

    def add(self, words: str, rule: str = "") -> None:
        with self._frame, box("div", "notice", role="alert") as frame:
            more = f"<small>{escape(rule)}</small>" if rule else ""
            html(f"{icon('error')}<div>{escape(words)}{more}</div>", "div", "notice-words")
            button(self._words("Close"), frame.delete, "icon-button", symbol="close", hidden_words=True)
        while len(self._frame.default_slot.children) > MOST_NOTICES:
            self._frame.default_slot.children[0].delete()


async def confirm(desk: Desk, asked: Json) -> bool:
    """Slack's confirmation dialog; False when the person cancels."""
    with desk.client:
        dialog = ui.dialog().props("transition-duration=0")
    with dialog, box("div", "modal small", role="document"):
        html(text_html(asked["title"], desk.names), "h2", "confirm-title", id=f"confirm-{dialog.id}")
        html(text_html(asked["text"], desk.names), "div", "modal-body")
        with box("footer", "modal-foot"):
            deny = html(text_html(asked["deny"], desk.names), "button", "bk-button", type="button")
            deny.on("click", lambda: dialog.submit(False), args=[])
            style = f"bk-button {asked.get('style', 'primary')}"
            agree = html(text_html(asked["confirm"], desk.names), "button", style, type="button")
            agree.on("click", lambda: dialog.submit(True), args=[])
    attribute(dialog, aria_labelledby=f"confirm-{dialog.id}")
    answer = bool(await dialog)
    dialog.delete()
    return answer
