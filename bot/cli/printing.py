"""Results on standard output: JSON for programs, aligned text for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from bot.domain.money import to_major

if TYPE_CHECKING:
    from bot.domain.budget import Balance
    from bot.services.ports.books import Difference


# Wide enough for every column where the output is not a terminal.
_WIDTH_OF_A_FILE = 240


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def major(minor: int, currency: str) -> str:
    """A decimal string in major units, e.g. "480.50"."""
    return str(to_major(minor, currency))


def balance_json(balance: Balance, currency: str) -> dict[str, str]:
    names = ("budget", "reserved", "committed", "spent", "available")
    return {name: major(getattr(balance, name), currency) for name in names}


def difference_json(difference: Difference) -> dict[str, Any]:
    facts = {
        name: major(value, difference.currency) if difference.currency and isinstance(value, int) else value
        for name, value in difference.facts.items()
    }
    return {"code": difference.code, **difference.where, **facts}


def print_table(
    title: str, columns: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]], total: Sequence[str] = ()
) -> None:
    """`columns`: (heading, whether it holds numbers). `total` stands under a line."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Never as markup: a line called [red] is called that.
    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading, is_number in columns:
        table.add_column(Text(heading), justify="right" if is_number else "left", no_wrap=is_number)
    for index, row in enumerate(rows):
        table.add_row(*map(Text, row), end_section=bool(total) and index == len(rows) - 1)
    if total:
        table.add_row(*(Text(cell, style="bold") for cell in total))
    width = None if sys.stdout.isatty() else _WIDTH_OF_A_FILE
    console = Console(file=sys.stdout, width=width, highlight=False)
    console.print(table)
