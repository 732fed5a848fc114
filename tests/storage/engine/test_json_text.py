"""JSON as the database keeps it, beside the standard library's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.engine.json_text import from_text, to_text

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(VALUES)
def test_either_reads_what_the_other_has_written(value: Any) -> None:
    """Of any value that JSON can hold, also of numbers beyond 64 bits: a version before may come back."""
    assert from_text(to_text(value)) == value
    assert json.loads(to_text(value)) == value
    assert from_text(json.dumps(value)) == value


@given(st.lists(st.text()))
def test_texts_are_written_as_they_are(texts: list[str]) -> None:
    """In Unicode and without a blank: what is searched for is found."""
    assert to_text(texts) == json.dumps(texts, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("value", ["\ud800", ["tea", {"\udc00": "\ud800 for two"}]])
def test_half_a_pair_of_surrogates_is_kept(value: Any) -> None:
    """As an escape, as a version before has kept it."""
    assert to_text(value) == json.dumps(value)
    assert from_text(to_text(value)) == value


@pytest.mark.parametrize("value", [object(), {"a": object}])
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    """Before anything is stored."""
    with pytest.raises(TypeError, match="serializable"):
        to_text(value)


@pytest.mark.parametrize("text", ["", "{", "[1,]", "nothing"])
def test_what_is_no_json_is_refused(text: str) -> None:
    """By the same error as of the standard library."""
    with pytest.raises(ValueError, match="line 1"):
        from_text(text)
