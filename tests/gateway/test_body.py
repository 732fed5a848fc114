"""Bodies of requests: the forms that Slack sends, and whatever else somebody may."""

from __future__ import annotations

import contextlib
from urllib.parse import parse_qs, quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.body import read_body, read_form

# What UTF-8 can say: no lone surrogates.
_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_FORMS = st.dictionaries(_TEXT, _TEXT, min_size=1)


@given(_FORMS)
def test_what_a_form_holds_is_read_as_it_was(form: dict[str, str]) -> None:
    """Any names and values, however strange, as the standard library encodes them."""
    assert read_form(urlencode(form).encode()) == form


@given(_FORMS)
def test_either_way_to_write_a_space(form: dict[str, str]) -> None:
    """A plus, or percent and its number."""
    assert read_form(urlencode(form, quote_via=quote).encode()) == form


@given(st.lists(st.tuples(_TEXT, _TEXT), min_size=1))
def test_of_a_doubled_field_the_first_counts(pairs: list[tuple[str, str]]) -> None:
    """As the standard library reads the same body."""
    body = urlencode(pairs)
    expected = parse_qs(body, keep_blank_values=True, strict_parsing=True)
    assert read_form(body.encode()) == {name: values[0] for name, values in expected.items()}


@given(st.binary(), st.sampled_from(["application/json", "application/x-www-form-urlencoded", ""]))
def test_anything_else_is_refused_by_name(body: bytes, content_type: str) -> None:
    """No bytes raise anything that the front does not expect."""
    with contextlib.suppress(ValueError, RecursionError):
        read_body(body, content_type)


@pytest.mark.parametrize("body", [b"", b" \r\n", b"name", b"a=1&b", b"a=%FF%FE", b"a=\xff", b"payload=%7B"])
def test_what_is_no_body(body: bytes) -> None:
    """Nothing, a field without a value, what is not UTF-8, and half a payload."""
    with pytest.raises(ValueError):
        read_body(body, "application/x-www-form-urlencoded")
