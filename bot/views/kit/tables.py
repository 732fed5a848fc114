"""The `data_table` block: one place that knows its limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.domain.company.identity import as_text
from bot.domain.money import exponent
from bot.i18n import Reader
from bot.views.kit.text import cut

Cell = dict[str, Any]

MAX_ROWS = 101
MAX_COLUMNS = 20
_PAGE = 10
_DASH = "–"


def text_cell(text: str, limit: int = 30) -> Cell:
    """Slack refuses an empty cell: a dash stands in."""
    return {"type": "raw_text", "text": cut(as_text(text), limit) or _DASH}


def money_column(minors: Sequence[int], currency: str, reader: Reader) -> list[Cell]:
    """The texts are exact, without decimals where none of the column has a fraction; what is over says so.

    The value, which only sorts and filters, is in whole major units: never a float.
    """
    texts = reader.amounts([abs(minor) for minor in minors], currency)
    return [
        {
            "type": "raw_number",
            "value": whole_major(minor, currency),
            "text": reader.t("{amount} over", amount=text) if minor < 0 else text,
        }
        for minor, text in zip(minors, texts, strict=True)
    ]


def percent_cell(percent: int | None, reader: Reader) -> Cell:
    if percent is None:
        return text_cell("")
    return {"type": "raw_number", "value": percent, "text": reader.percent(percent, 100)}


def data_table(caption: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> dict[str, Any]:
    """A table of at least one row; what is beyond the block's limits is left out."""
    cells = [[text_cell(title) for title in header], *rows[: MAX_ROWS - 1]]
    return {
        "type": "data_table",
        "caption": cut(as_text(caption), 150),
        "rows": [list(row)[:MAX_COLUMNS] for row in cells],
        "page_size": _PAGE,
        "row_header_column_index": 0,
    }


def whole_major(minor: int, currency: str) -> int:
    """Minor units as whole major units, halves up."""
    unit: int = 10 ** exponent(currency)
    return (2 * minor + unit) // (2 * unit)
