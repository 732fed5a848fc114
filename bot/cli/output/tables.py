"""Aligned tables for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

# Wide enough for every column where the output is not a terminal.
_WIDTH_OF_A_FILE = 240


def print_table(
    title: str,
    columns: Sequence[tuple[str, bool]],
    rows: Sequence[Sequence[str]],
    total: Sequence[str] = (),
    *,
    width: int = _WIDTH_OF_A_FILE,
) -> None:
    """`columns`: (heading, whether it holds numbers). `total` stands under a line.

    `width`: as wide as the table may get where the output is not a terminal.
    """
    # Never as markup: a line called [red] is called that.
    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading, is_number in columns:
        table.add_column(Text(heading), justify="right" if is_number else "left", no_wrap=is_number)
    for index, row in enumerate(rows):
        table.add_row(*map(Text, row), end_section=bool(total) and index == len(rows) - 1)
    if total:
        table.add_row(*(Text(cell, style="bold") for cell in total))
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else width, highlight=False)
    console.print(table)
