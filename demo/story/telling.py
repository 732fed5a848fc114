"""How a story is told: people act in the workspace, and what they see is printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.i18n import Reader
from demo.history import ZONE, local
from demo.names import CLIENTS, STAFF, Words
from demo.stage import TIMEZONE, Stage
from demo.story.screen import Screen, chart_lines, narrow_table
from sandbox.client.render import render_text
from sandbox.client.surfaces import Modal, ShownMessage, Surface

SEE = Words("{name} sees: {what}", "{name} 看到：{what}")
TYPES = Words("types in {place}: {text}", "在 {place} 输入：{text}")
CLICKS = Words("clicks: {text}", "点击：{text}")
RUNS = Words("runs: {text}", "运行：{text}")
# Line, available, used, forecast and what stands out, of the digest's table.
GLANCE = (0, 1, 2, 3, 5)
REQUEST = "GW-"
"""How the number of every request begins."""
PATIENCE_SECONDS = 30.0


class Story:
    """Acts in the workspace of `stage` and prints to `screen`."""

    def __init__(
        self, stage: Stage, screen: Screen, pause: Callable[[str], None] = lambda _moment: None
    ) -> None:
        """`pause` is called with a moment when there is something to look at."""
        self.stage = stage
        self.pause = pause
        self.screen = screen
        self.reader = Reader(stage.locale, TIMEZONE)
        self.names = {each.key: each.name.in_(stage.locale) for each in STAFF}
        self.clients = {each.code: each.name.in_(stage.locale) for each in CLIENTS}

    def say(self, en: str, zh: str) -> str:
        return zh if self.stage.locale == "zh_CN" else en

    def label(self, english: str) -> str:
        """A label or button, in the words that the product has for it."""
        return self.reader.t(english)

    def chapter(self, day: date, clock: str, title: str) -> None:
        self.stage.settle()
        self.stage.set_clock(local(day, clock))
        weekday = local(day, clock).astimezone(ZONE).weekday()
        named = self.say("Mon Tue Wed Thu Fri", "周一 周二 周三 周四 周五").split()[weekday]
        self.screen.chapter(f"{named} {clock}", title)

    def sees(self, key: str, what: str, surface: Surface, most: int) -> None:
        self.shows(key, what, self._text(surface), most)

    def shows(self, key: str, what: str, text: str, most: int) -> None:
        title = SEE.in_(self.stage.locale).format(name=self.names[key], what=what)
        self.screen.shows(title, text, most)

    def _text(self, surface: Surface) -> str:
        """What is visible, with charts and tables made small."""
        if not any(block["type"] == "data_visualization" for block in surface.blocks):
            return surface.text(self.screen.inner)
        parts = []
        for block in surface.blocks:
            if block["type"] == "data_visualization":
                parts += chart_lines(block)
                continue
            if block["type"] in ("table", "data_table"):
                block = narrow_table(block, GLANCE, 5)
            parts.append(render_text([block], self.screen.inner, resolve=surface.name_of))
        return "\n".join(parts)

    def card(self, key: str, about: str = REQUEST) -> ShownMessage:
        """Somebody's newest card about that: not what is told in a thread, nor the list of what is late."""
        return [
            each
            for each in self.stage.person(key).messages()
            if each.origin.thread_ts is None and about in each.notification
        ][-1]

    def presses(self, key: str, button: str, about: str = REQUEST) -> None:
        """Somebody presses a button of their newest card about that."""
        self.clicks(key, f"[{self.label(button)}]")
        self.card(key, about).click(self.label(button))
        self.stage.settle()

    def sends(self, form: Modal) -> None:
        submitted = form.submit()
        assert submitted, form.errors  # noqa: S101 - the demo must not go on with less
        self.stage.settle()

    def types(self, key: str, text: str, channel: str) -> None:
        self.screen.does(self.names[key], TYPES.in_(self.stage.locale).format(text=text, place=channel))
        self.stage.person(key).command(text, channel=channel)

    def clicks(self, key: str, text: str) -> None:
        self.screen.does(self.names[key], CLICKS.in_(self.stage.locale).format(text=text))

    def runs(self, key: str, command: str) -> None:
        """What somebody does at the command line; the caller does it."""
        self.screen.does(self.names[key], RUNS.in_(self.stage.locale).format(text=command))
