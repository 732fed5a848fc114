"""Prints what people see and do, in frames that fit East Asian text too."""

from __future__ import annotations

import re
import sys
from typing import TextIO

from rich.console import Console
from rich.emoji import Emoji
from rich.panel import Panel
from rich.text import Text

from sandbox.state.records import Json

WIDTH = 96
_FRAME = 4


class Screen:
    """Writes to a terminal in colour, to anything else in plain text."""

    def __init__(self, out: TextIO | None = None) -> None:
        # A pipe has no width of its own; a terminal may be narrower than the frames want to be.
        self._console = Console(file=out or sys.stdout, highlight=False, emoji=False, markup=False)
        self.width = min(WIDTH, self._console.width) if self._console.is_terminal else WIDTH
        self._console.width = self.width

    @property
    def inner(self) -> int:
        """Cells between the sides of a frame."""
        return self.width - _FRAME

    def chapter(self, when: str, title: str) -> None:
        self._console.print(Text(f"\n{when}  ", style="bold cyan") + Text(title, style="bold"))

    def does(self, who: str, what: str) -> None:
        self._console.print(Text("  ▸ ", style="cyan") + Text(f"{who} ", style="bold") + Text(what))

    def shows(self, title: str, text: str, most: int) -> None:
        """A frame with `most` lines of `text` at most; what is left out before the last is marked."""
        # The underlining of headers is one line too many here.
        lines = [line for line in with_emoji(text).splitlines() if line.strip("= ")]
        if len(lines) > most:
            # The end stays: there are the buttons.
            lines = [*lines[: most - 2], "⋯", lines[-1]]
        body = Text("\n".join(lines), no_wrap=True, overflow="ellipsis")
        self._console.print(
            Panel(body, title=title, title_align="left", border_style="dim", width=self.width)
        )

    def line(self, text: str = "", style: str = "") -> None:
        self._console.print(Text(text, style=style), soft_wrap=True)


def with_emoji(text: str) -> str:
    """`:white_check_mark:` as the emoji that Slack shows for it."""
    return re.sub(r":[a-z0-9_+-]+:", lambda found: Emoji.replace(found[0]), text)


def chart_lines(block: Json) -> list[str]:
    """A chart as one line a series, where there is no room to draw it."""
    series = block["chart"].get("series") or []
    highest = max((point["value"] for each in series for point in each["data"]), default=0)
    steps = "▁▂▃▄▅▆▇█"
    lines = [str(block["title"])]
    for each in series:
        bars = [steps[int(point["value"] * (len(steps) - 1) // (highest or 1))] for point in each["data"]]
        lines.append(f"  {' '.join(bars)}  {each['name']}")
    return lines


def narrow_table(block: Json, columns: tuple[int, ...], most: int) -> Json:
    """The table cut to some columns and its first rows, to be read at a glance."""
    rows = [[row[index] for index in columns if index < len(row)] for row in block["rows"][: most + 1]]
    settings = [each for index, each in enumerate(block.get("column_settings") or []) if index in columns]
    return {**block, "rows": rows, **({"column_settings": settings} if settings else {})}
