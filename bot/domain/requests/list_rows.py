"""Rows of a list as people name them: `3, 5-9`."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.requests.terms import MAX_ROWS, Terms

_SPAN = re.compile(r"(\d{1,7})(?:-(\d{1,7}))?")
_DASHES = re.compile(r"\s*[-–—~～至到]\s*")
_BETWEEN = re.compile(r"[\s,;，；、]+")


def read_rows(text: str) -> frozenset[int]:
    """Lines of the file, single ones and spans. Raises InvalidInput("rows_unreadable")."""
    found: set[int] = set()
    for part in filter(None, _BETWEEN.split(_DASHES.sub("-", text.strip()))):
        span = _SPAN.fullmatch(part)
        first, last = (int(span[1]), int(span[2] or span[1])) if span else (1, 0)
        # Longer than any list: a slip of the finger, which would take for ever to name.
        if not first <= last < first + 4 * MAX_ROWS:
            raise InvalidInput("rows_unreadable", field=Field.ROWS, text=part[:40])
        found.update(range(first, last + 1))
    if not found:
        raise InvalidInput("rows_unreadable", field=Field.ROWS, text=text[:40])
    return frozenset(found)


def amounts_without(terms: Terms, amounts: Sequence[int], rows: Collection[int]) -> tuple[int, ...]:
    """`amounts` of each item, with nothing for these rows.

    Raises InvalidInput: "row_unknown" for one that the list does not have, "rows_all" where none would stay.
    """
    unknown = sorted(set(rows) - {item.row for item in terms.items})
    if unknown:
        raise InvalidInput("row_unknown", field=Field.ROWS, rows=", ".join(map(str, unknown[:10])))
    left = tuple(0 if item.row in rows else minor for item, minor in zip(terms.items, amounts, strict=True))
    if not any(left):
        raise InvalidInput("rows_all", field=Field.ROWS)
    return left
