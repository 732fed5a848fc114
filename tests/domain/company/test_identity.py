"""What looks the same is the same, and what is shown keeps what its script needs."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.company.identity import as_name, as_text, email_identity, identity

FAMILY = "👨\u200d👩\u200d👧"
PERSIAN = "می\u200cخواهم"
SINHALA = "ශ්\u200dරී"

ALIKE = {
    "zero-width space": "Li\u200b Na",
    "zero-width joiner": "Li\u200d Na",
    "zero-width no-break space": "\ufeffLi Na",
    "word joiner": "Li Na\u2060",
    "left-to-right mark": "Li Na\u200e",
    "right-to-left mark": "\u200fLi Na",
    "direction override": "\u202dLi Na\u202c",
    "isolate": "\u2066Li Na\u2069",
    "soft hyphen": "L\xadi Na",
    "grapheme joiner": "Li\u034f Na",
    "variation selector": "Li\ufe0e Na",
    "tag": "Li Na\U000e0041",
    "khmer vowel that is not shown": "Li\u17b4 Na",
    "no-break space": "Li\xa0Na",
    "narrow no-break space": "Li\u202fNa",
    "thin space": "Li\u2009Na",
    "ideographic space": "Li\u3000Na",
    "hangul filler": "Li\u3164Na",
    "half-width hangul filler": "Li\uffa0Na",
    "braille blank": "Li\u2800Na",
    "ogham space": "Li\u1680Na",
    "next line": "Li\x85Na",
    "line separator": "Li\u2028Na",
    "tab": "Li\tNa",
    "two spaces": "Li  Na",
    "space and zero-width space": "Li \u200b Na",
    "blanks around": " \u3000Li Na\xa0",
    "full-width": "Ｌｉ Ｎａ",
    "mathematical": "𝐋𝐢 𝐍𝐚",
}


@pytest.mark.parametrize("text", ALIKE.values(), ids=ALIKE.keys())
def test_what_looks_the_same_is_the_same(text: str) -> None:
    """Kept as the plain name, with the plain name's identity."""
    assert as_name(text) == "Li Na"
    assert identity(text) == identity("Li Na")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Li Na", "LI NA"),
        ("e\u0301", "é"),
        ("\u2126", "Ω"),
        ("ﬁ", "fi"),
        ("Straße", "STRASSE"),
        ("㈱", "(株)"),
        ("华为（深圳）", "华为(深圳)"),
        ("O’Brien", "O'Brien"),
        ("GIFT\u2011KEY", "GIFT-KEY"),
        (FAMILY, FAMILY.replace("\u200d", "")),
        (PERSIAN, PERSIAN.replace("\u200c", "")),
        ("❤\ufe0f", "❤"),
        ("葛\U000e0100", "葛"),
    ],
)
def test_forms_of_one_name(one: str, other: str) -> None:
    """Compatible forms, capitals, joiners and variants make no new identity."""
    assert identity(one) == identity(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Li Na", "LiNa"), ("Li Na", "Na Li"), ("李娜", "李那"), ("Müller", "Muller"), ("A-1", "A1"), ("a", "")],
)
def test_what_looks_different_is_different(one: str, other: str) -> None:
    """A blank, an accent or a hyphen is seen."""
    assert identity(one) != identity(other)


@pytest.mark.parametrize("text", [FAMILY, PERSIAN, SINHALA, "❤\ufe0f", "1\ufe0f\u20e3", "葛\U000e0100"])
def test_what_a_script_needs_is_kept(text: str) -> None:
    """Joiners between letters that join, emoji of several, variants of an ideograph."""
    assert as_name(text) == text
    assert as_text(text) == text


def test_free_text_keeps_its_signs() -> None:
    """Only names and keys are made plain: ² stays ² in a sentence."""
    assert as_text(" 10 m²\u200b （ＡＢ）\u3000x\n") == "10 m² （ＡＢ） x"
    assert as_name("10 m² （ＡＢ）") == "10 m2 (AB)"


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u3164", "\u2800\u200d", "\ufeff\ufe0f", "\xad"])
def test_nothing_that_is_seen_is_nothing(text: str) -> None:
    """A cell of invisible characters is empty."""
    assert (as_text(text), as_name(text), identity(text)) == ("", "", "")


def test_addresses() -> None:
    """In small letters, and with their own letters: an address is not a word."""
    assert email_identity(" Ben@Example.com\u200b") == "ben@example.com"
    assert email_identity("ｂｅｎ@example.com") == "ben@example.com"
    assert email_identity("straße@example.com") == "straße@example.com"


def test_every_blank_of_unicode_is_a_space() -> None:
    """All that Unicode calls white space or a separator folds into one."""
    blanks = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Zs", "Zl", "Zp") or chr(code) in "\t\n\v\f\r\x85"
    ]
    assert [f"{ord(blank):04x}" for blank in blanks if as_text(f"a{blank}b") != "a b"] == []


@given(st.text())
def test_once_is_enough(text: str) -> None:
    """What was kept or compared stays as it is when it is read again, and has the same identity."""
    assert as_text(as_text(text)) == as_text(text)
    assert as_name(as_name(text)) == as_name(text)
    assert identity(identity(text)) == identity(text)
    assert identity(as_name(text)) == identity(text)
    assert identity(as_text(text)) == identity(text)
    assert email_identity(email_identity(text)) == email_identity(text)


@pytest.mark.heavy
@pytest.mark.parametrize("mark", ["\u0315\u0300", "\u0315\u200b\u0300\u034f"])
def test_marks_without_end_are_cut(mark: str) -> None:
    """More than thirty on one letter no script needs, and putting them in order would take for ever."""
    for fold in (as_text, as_name, identity, email_identity):
        assert len(fold("a" + mark * 100_000)) <= 31 * 3
