"""Bodies of requests: the forms that Slack sends, and whatever else somebody may."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, unquote_to_bytes, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.body import percent_decode, read_body, read_form

# What UTF-8 can say: no lone surrogates.
_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_FORMS = st.dictionaries(_TEXT, _TEXT, min_size=1)
_ESCAPE = st.binary(min_size=1, max_size=1).map(lambda byte: b"%" + byte.hex().encode())
_PLAIN = st.binary(max_size=3).map(lambda found: found.replace(b"%", b""))
_WELL_FORMED = st.lists(st.one_of(_ESCAPE, _ESCAPE.map(bytes.upper), _PLAIN)).map(b"".join)
# Everything that could make a pair of an escape and of quoted-printable.
_NEARLY = st.lists(st.sampled_from(b"%%%%%=4aFgz_+ \r\n\0\xff")).map(bytes)
_LONE_SIGN = re.compile(rb"%(?![0-9A-Fa-f]{2})")


@given(_FORMS)
def test_what_a_form_holds_is_read_as_it_was(form: dict[str, str]) -> None:
    """Any names and values, however strange, as the standard library encodes them."""
    assert read_form(urlencode(form).encode()) == form


@given(_FORMS)
def test_either_way_to_write_a_space(form: dict[str, str]) -> None:
    """A plus, or percent and its number."""
    assert read_form(urlencode(form, quote_via=quote).encode()) == form


@given(_WELL_FORMED)
def test_escapes_are_undone_as_the_standard_library_does(quoted: bytes) -> None:
    """Any bytes with any good escapes, those of other bytes than text too."""
    assert percent_decode(quoted) == unquote_to_bytes(quoted)


@given(_NEARLY)
def test_an_escape_is_good_or_refused(quoted: bytes) -> None:
    """A sign without two digits is refused, never changed; all else is the library's reading."""
    if _LONE_SIGN.search(quoted):
        with pytest.raises(ValueError, match="percent sign"):
            percent_decode(quoted)
    else:
        assert percent_decode(quoted) == unquote_to_bytes(quoted)


@pytest.mark.parametrize(
    "quoted",
    [
        "50%",
        "%",
        "%4",
        "%zz",
        "%4g",
        "%g4",
        "%\n",
        "%\r\n",
        "%\rab\n%zz",
        "%%41",
        "%=41",
        "% 41",
        "%+41",
        "%0x41",
    ],
)
def test_what_is_no_escape(quoted: str) -> None:
    """Half an escape, other digits, and what quoted-printable would make something of."""
    with pytest.raises(ValueError, match="percent sign"):
        percent_decode(quoted.encode())


@given(st.lists(st.tuples(_TEXT, _TEXT), min_size=1))
def test_of_a_doubled_field_the_first_counts(pairs: list[tuple[str, str]]) -> None:
    """As the standard library reads the same body."""
    body = urlencode(pairs)
    expected = parse_qs(body, keep_blank_values=True, strict_parsing=True)
    assert read_form(body.encode()) == {name: values[0] for name, values in expected.items()}


@given(st.binary(), st.sampled_from(["application/json", "application/x-www-form-urlencoded", ""]))
def test_no_bytes_raise_what_the_front_does_not_expect(body: bytes, content_type: str) -> None:
    """They are read, into text and what JSON knows, or refused with an error that it answers."""
    try:
        found = read_body(body, content_type)
    except (ValueError, RecursionError):
        return
    assert isinstance(found, dict | list | str | int | float | None)
    assert body.strip()


@pytest.mark.parametrize(
    "body", [b"", b" \r\n", b"name", b"a=1&b", b"a=%FF%FE", b"a=\xff", b"payload=%7B", b"a=50%", b"%zz=1"]
)
def test_what_is_no_body(body: bytes) -> None:
    """Nothing, a field without a value, what is not UTF-8, half a payload, a lone percent sign."""
    with pytest.raises(ValueError):
        read_body(body, "application/x-www-form-urlencoded")
