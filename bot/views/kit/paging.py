"""Where a page stands in what it is a page of."""

from __future__ import annotations

from bot.i18n import Reader


def page_words(offset: int, shown: int, total: int, reader: Reader) -> str:
    """Which entries are on it, counted from one."""
    return reader.t(
        "{first} to {last} of {total}",
        first=reader.number(min(offset + 1, total)),
        last=reader.number(offset + shown),
        total=reader.number(total),
    )
