"""What stands behind a digest's *More…*: every number, every list, every line."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.reports.digest import Digest, LineRow
from bot.i18n import Reader
from bot.views.budgets.words import left_words
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, View, digest_value
from bot.views.kit.paging import page_words
from bot.views.kit.text import cut, cut_marked, said
from bot.views.reports.digest import total_lines
from bot.views.reports.digest_lists import lists
from bot.views.reports.digest_menu import digest_menu
from bot.views.reports.digest_table import CONTROLS, category_name, variance_text
from bot.views.reports.headline import owner_of

LINES_ON_A_PAGE = 60
_LINES_TOGETHER = 5
_SECTION = 2900


def digest_view(digest: Digest, offset: int, channel: str, reader: Reader) -> Block:
    """A page of lines from `offset`; the first one begins with the numbers and the lists."""
    parts = [] if offset else _beginning(digest, reader)
    rows = digest.rows[offset : offset + LINES_ON_A_PAGE]
    if rows:
        parts.append(kit.header(reader.t("Variance by line, {currency}", currency=digest.currency)))
        parts += _lines(digest, rows, reader)
    parts += digest_menu(digest, rows, reader, lists=not offset)
    if len(rows) < len(digest.rows):
        parts.append(kit.context(page_words(offset, len(rows), len(digest.rows), reader)))
    if offset + len(rows) < len(digest.rows):
        value = digest_value(offset + len(rows), str(digest.scope))
        parts.append(kit.actions([kit.button(reader.t("More…"), Action.DIGEST_MORE, value)]))
    title, close = reader.t("Budget digest"), reader.t("Close")
    return kit.modal(title, View.DIGEST, parts, submit="", close=close, metadata=channel)


def _beginning(digest: Digest, reader: Reader) -> list[Block]:
    fields = [f"*{said(label)}*\n{said(value)}" for label, value in total_lines(digest, reader)]
    parts = [kit.section("", fields=fields)]
    for heading, lines in lists(digest, reader):
        if lines:
            items = "\n".join(f"• {said(line)}" for line in lines)
            parts.append(kit.section(cut_marked(f"*{said(heading)}*\n{items}", _SECTION)))
    return parts


def _lines(digest: Digest, rows: Sequence[LineRow], reader: Reader) -> list[Block]:
    words = [_line(digest, row, reader) for row in rows]
    starts = range(0, len(words), _LINES_TOGETHER)
    return [
        kit.section(cut_marked("\n".join(words[start : start + _LINES_TOGETHER]), _SECTION))
        for start in starts
    ]


def _line(digest: Digest, row: LineRow, reader: Reader) -> str:
    currency = digest.currency
    facts = reader.t(
        "{available} of {budget} · reserved {reserved} · committed {committed} · spent {spent} · "
        "forecast {forecast}",
        available=left_words(row.year.available, currency, reader),
        budget=reader.money(row.year.budget, currency),
        reserved=reader.money(row.year.reserved, currency),
        committed=reader.money(row.year.committed, currency),
        spent=reader.money(row.year.spent, currency),
        forecast=reader.money(row.forecast_minor, currency),
    )
    who = [
        cut(category_name(digest, row, reader), 40),
        owner_of(row, reader),
        reader.t(CONTROLS[row.control]),
        variance_text(row.to_date, currency, reader),
    ]
    return f"*{said(row.code, 40)}*  {said(' · '.join(who), 200)}\n{said(facts, 300)}"
