"""A digest as plain text, for a terminal or a mail."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from bot.domain.reports.digest import Digest
from bot.i18n import Reader
from bot.views.categories import category_name
from bot.views.kit.text import cut
from bot.views.reports.digest import about, total_lines
from bot.views.reports.digest_lists import lists
from bot.views.reports.digest_table import CONTROLS, table_header
from bot.views.reports.headline import headline, scope_name

_NUMBERS_FROM, _NUMBERS_TO = 3, 10
"""The columns that hold numbers, and stand to the right."""


def digest_text(digest: Digest, reader: Reader) -> str:
    """The whole digest with aligned columns, every line of the budget, ending in a newline."""
    title = reader.t("Budget digest: {scope}", scope=scope_name(digest.scope, reader))
    totals = total_lines(digest, reader)
    text = (
        _environment()
        .get_template("digest.txt.j2")
        .render(
            t=reader.t,
            title=clean(title),
            rule="=" * width(title),
            headline=clean(headline(digest, reader)),
            about=clean(about(digest, reader)),
            currency=digest.currency,
            totals=totals if digest.rows else [],
            label_width=max(width(label) for label, _ in totals),
            value_width=max(width(value) for _, value in totals),
            table=_aligned(_rows(digest, reader)) if digest.rows else [],
            lists=[(heading, [clean(line) for line in lines]) for heading, lines in lists(digest, reader)],
        )
    )
    return text.rstrip("\n") + "\n"


def width(text: str) -> int:
    """How many columns a terminal gives `text`: wide characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def clean(text: str) -> str:
    """Without control and formatting characters: a customer's name can't drive the terminal."""
    unseen = ("Cc", "Cf", "Zl", "Zp")
    return "".join(" " if unicodedata.category(char) in unseen else char for char in text)


def left(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))


def right(text: str, columns: int) -> str:
    return " " * max(0, columns - width(text)) + text


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot", "templates"),
        # Plain text: only a template of HTML would be escaped.
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(left=left, right=right)
    return environment


def _rows(digest: Digest, reader: Reader) -> list[list[str]]:
    rows = [table_header(reader)]
    for row in digest.rows:
        amounts = (
            row.year.budget,
            row.year.reserved,
            row.year.committed,
            row.year.spent,
            row.year.available,
        )
        used = row.used_percent
        rows.append(
            [
                clean(cut(row.code, 30)),
                clean(cut(category_name(row.category, digest.category_names or {}, reader), 20)),
                clean(cut(row.owner_name, 20)) or "–",
                *(reader.amount(minor, digest.currency) for minor in amounts),
                "–" if used is None else reader.percent(used, 100),
                reader.amount(row.to_date.minor, digest.currency),
                reader.amount(row.forecast_minor, digest.currency),
                reader.t(CONTROLS[row.control]),
            ]
        )
    return rows


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            right(cell, columns) if _NUMBERS_FROM <= index <= _NUMBERS_TO else left(cell, columns)
            for index, (cell, columns) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
