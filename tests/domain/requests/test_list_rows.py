"""Rows as people name them, and what is left without them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import InvalidInput
from bot.domain.requests.list_rows import amounts_without, read_rows
from tests.support.requests import TERMS

LIST = replace(TERMS, items=tuple(replace(TERMS.first, row=row) for row in (2, 3, 5)))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("3", {3}),
        ("3, 5-7", {3, 5, 6, 7}),
        (" 3 5 ", {3, 5}),
        ("3、5–6；9", {3, 5, 6, 9}),
        ("3 至 4，7～8", {3, 4, 7, 8}),
    ],
)
def test_rows_are_named_one_by_one_or_from_to(text: str, rows: set[int]) -> None:
    """With the signs that people type, in both languages."""
    assert read_rows(text) == rows


@pytest.mark.parametrize("text", ["", "  ", "three", "7-5", "2-99999999", "-3", "1-5000"])
def test_what_names_no_rows_is_refused(text: str) -> None:
    """Nothing is guessed where money hangs on it."""
    with pytest.raises(InvalidInput) as refused:
        read_rows(text)
    assert (refused.value.code, refused.value.field) == ("rows_unreadable", "rows")


def test_nothing_is_approved_of_the_rows_that_are_left_out() -> None:
    """The others keep their amounts; a row that is not there, or all of them, are refused."""
    assert amounts_without(LIST, (10, 20, 30), {3}) == (10, 0, 30)
    for rows, code in (({3, 4}, "row_unknown"), ({2, 3, 5}, "rows_all")):
        with pytest.raises(InvalidInput) as refused:
            amounts_without(LIST, (10, 20, 30), rows)
        assert refused.value.code == code
