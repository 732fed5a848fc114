"""What stands behind a digest's *More…*: every number, every list, every line."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.actuals.variance import Standing
from bot.domain.approvals.adjusting import may_adjust_lines
from bot.domain.company.customer import Person
from bot.domain.reports.digest import Digest, LineRow
from bot.i18n import Reader
from bot.views.budgets.words import left_words
from bot.views.categories import category_name
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, View, digest_value, line_value
from bot.views.kit.paging import page_words
from bot.views.kit.text import cut, cut_marked, said
from bot.views.reports.digest import total_lines
from bot.views.reports.digest_lists import lists
from bot.views.reports.digest_menu import digest_menu
from bot.views.reports.digest_table import CONTROLS, variance_text
from bot.views.reports.headline import owner_of

LINES_ON_A_PAGE = 60
_LINES_TOGETHER = 5
_SECTION = 2900
_SHORT = (Standing.OVER_BUDGET, Standing.AT_THRESHOLD, Standing.HEADING_OVER)


def digest_view(
    digest: Digest, offset: int, channel: str, reader: Reader, person: Person | None = None
) -> Block:
    """A page of lines from `offset`; the first one begins with the numbers and the lists.

    Where `person` may ask for a change of the budget, each line leads to it.
    """
    adjusts = person is not None and may_adjust_lines(
        person, owns_some=any(row.owner_id == person.id for row in digest.rows)
    )
    parts = [] if offset else _beginning(digest, reader)
    rows = digest.rows[offset : offset + LINES_ON_A_PAGE]
    if rows:
        parts.append(kit.header(reader.t("Variance by line, {currency}", currency=digest.currency)))
        parts += _lines(digest, rows, reader, adjusts=adjusts)
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


def _lines(digest: Digest, rows: Sequence[LineRow], reader: Reader, *, adjusts: bool) -> list[Block]:
    starts = range(0, len(rows), _LINES_TOGETHER)
    return [
        _together(digest, rows[start : start + _LINES_TOGETHER], reader, adjusts=adjusts) for start in starts
    ]


def _together(digest: Digest, rows: Sequence[LineRow], reader: Reader, *, adjusts: bool) -> Block:
    words = "\n".join(_line(digest, row, reader) for row in rows)
    menu = kit.overflow(Action.ADJUST_LINE, [_adjusting(row, reader) for row in rows]) if adjusts else None
    return kit.section(cut_marked(words, _SECTION), accessory=menu)


def _adjusting(row: LineRow, reader: Reader) -> Block:
    """Money goes to a line that runs short, and away from any other."""
    label = reader.t("Adjust {line}…", line=cut(row.code, 40))
    return kit.option(label, line_value(row.line_id, receives=row.standing in _SHORT))


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
        cut(category_name(row.category, digest.category_names or {}, reader), 40),
        owner_of(row, reader),
        reader.t(CONTROLS[row.control]),
        variance_text(row.to_date, currency, reader),
    ]
    return f"*{said(row.code, 40)}*  {said(' · '.join(who), 200)}\n{said(facts, 300)}"
