"""Shows the guide beside the conversation."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

from sandbox.sandbox import Workspace
from sandbox.web.kit.desk import HOME, Desk
from sandbox.web.kit.guide import Guide, GuidePath
from sandbox.web.kit.parts import avatar_html, box, html, text, title_html

_CODE = re.compile(r"`([^`]+)`")


class GuidePanel:
    """The paths beside the conversation, so that one can read on while trying them."""

    def __init__(self, desk: Desk, guide: Guide) -> None:
        self.desk = desk
        with box("div", "hood guide", tabindex=0, role="region", aria_label=desk.words("Start here")):
            text(guide.title, "p", "guide-title")
            for path in guide.paths:
                with box("section"):
                    self._path(path)

    def _path(self, path: GuidePath) -> None:
        user = self.desk.workspace.user(path.person)
        be = escape(self.desk.words("Be {name}", name=user.real_name))
        shown = f"{avatar_html(user.real_name, user.id, small=True)}<span>{be}{title_html(user.title)}</span>"
        text(path.title, "h3")
        html(shown, "a", "bk-button", href=path_address(self.desk.workspace, path))
        html("".join(f"<li>{_step_html(step)}</li>" for step in path.steps), "ol")


def _step_html(step: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(step))


def path_address(workspace: Workspace, path: GuidePath) -> str:
    """The address of the path's first screen, with the guide beside it."""
    place = HOME if path.place == HOME else workspace.channel(path.place).id
    return f"/as/{quote(path.person)}/{place}?guide=1"
