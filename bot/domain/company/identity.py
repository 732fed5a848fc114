"""One identity for what looks the same: how names and keys are kept, and how they are compared.

`as_name` is what is stored and shown, `identity` what is compared and never shown. The rules are Unicode's:
NFKC (UAX 15), characters that are not displayed (Default_Ignorable_Code_Point), and White_Space.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Literal

# Every kind of blank. Python's own \\s holds separators of files (1C to 1F), which are controls; the fillers
# of Hangul and the empty Braille cell are letters and signs to Unicode, and blanks to whoever looks.
_BLANKS = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u2800\u3164\uffa0"
_BLANK = re.compile(f"[{_BLANKS}]+")
# Zero-width, direction marks, soft hyphen, variation selectors, tags: there, and not to be seen.
_UNSEEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# What of it a script may need for its display, and after what. Arabic to Sinhala, Tibetan to Khmer and
# Mongolian have letters that join, and so have emoji of several; ideographs and symbols have variants.
_EMOJI = "\u2190-\u27bf\u2900-\u2bff\U0001f000-\U0001faff\u200d\ufe0f"
_NEEDED = re.compile(
    f"[\u0600-\u0dff\u0f00-\u109f\u1780-\u18af\ua840-\ua87f\ua8e0-\ua8ff{_EMOJI}][\u200c\u200d]"
    f"|[\u3400-\u9fff\U00020000-\U0003ffff{_EMOJI}][\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    "|[#*0-9]\ufe0f"
)
_MOST_MARKS = 30
# Signs that differ in nothing that a reader would see.
_ALIKE = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2018": "'", "\u2019": "'", "\u02bc": "'"})


def as_text(text: str) -> str:
    """What somebody wrote, in one line: composed, without what is not seen, every blank a single space."""
    return _kept(text, "NFC")


def as_name(text: str) -> str:
    """A name or a key as it is kept: as `as_text`, and full-width or ligature forms are the plain letters."""
    return _kept(text, "NFKC")


def identity(text: str) -> str:
    """What everything that looks like `text` has in common, whatever its capitals. Empty for nothing seen."""
    if text.isascii():
        return _BLANK.sub(" ", text).strip().lower()
    folded = _UNSEEN.sub("", as_name(text)).translate(_ALIKE)
    # Unicode's "compatibility caseless match" (chapter 3.13): small letters may decompose once more.
    folded = _normalized("NFD", folded).casefold()
    folded = _normalized("NFKD", folded).casefold()
    return _BLANK.sub(" ", _normalized("NFKC", folded)).strip()


def email_identity(text: str) -> str:
    """The same for an address, which keeps its letters: ß is not ss there."""
    return _normalized("NFKC", _UNSEEN.sub("", as_name(text)).lower())


def _kept(text: str, form: Literal["NFC", "NFKC"]) -> str:
    if text.isascii():
        return _BLANK.sub(" ", text).strip()
    # Blanks first: NFKC makes letters that are not seen of the fillers of Hangul.
    shown = _BLANK.sub(" ", _normalized(form, _BLANK.sub(" ", text))).strip()
    if not _UNSEEN.search(shown):
        return shown
    # What is left may compose, and be shaped otherwise, once something between is gone.
    seen = _normalized(form, _without_unseen(shown))
    return _BLANK.sub(" ", _without_unseen(seen)).strip()


def _normalized(form: Literal["NFC", "NFKC", "NFD", "NFKD"], text: str) -> str:
    """With no more marks on a letter than Unicode's stream-safe text has (UAX 15, D4): no script needs more.

    Normalization puts them in order, which takes the square of their number.
    """
    if text.isascii():
        return text
    # Hardly any text has marks, and to look for one takes a twentieth of the time of looking for many.
    if len(text) > _MOST_MARKS and any(map(unicodedata.combining, text)):
        text = _many_marks().sub(r"\1", text)
    return unicodedata.normalize(form, text)


@cache
def _many_marks() -> re.Pattern[str]:
    # Made for the first text that has a mark. Above the third plane there are no marks.
    signs = [chr(code) for code in range(0x300, 0x20000) if unicodedata.combining(chr(code))]
    marks = "".join(signs)
    return re.compile(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]+")


def _without_unseen(text: str) -> str:
    kept: list[str] = []
    for sign in text:
        before = kept[-1] if kept else ""
        if not _UNSEEN.match(sign) or _NEEDED.match(before + sign):
            kept.append(sign)
    return "".join(kept)
