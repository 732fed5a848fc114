"""Number formats that make a number look otherwise than it is stored: 007, C-0042, 12%."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import IO

from bot.sheets.archive import Archive

# One piece of a format: a text in quotes, an escaped sign, a sign to pad or fill with, a condition or colour.
_PIECE = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[[^\]]*\]|(.)', re.DOTALL)
_DIGITS = "0#?"
_SHOWN_AS_THEY_ARE = " -/():+"
_BUILT_IN = {9: "0%", 10: "0.00%"}


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """`pieces` are placeholders (0, #, ?) and texts; `percent` shows a hundred times the number instead."""

    pieces: tuple[str, ...] = ()
    percent: bool = False

    def show(self, number: Decimal) -> str | None:
        """What a person sees; None where that is the number itself."""
        if self.percent:
            return f"{(number * 100).normalize():f}%"
        if number < 0 or number != number.to_integral_value():
            return None
        digits = f"{number:f}".split(".")[0].zfill(sum(piece == "0" for piece in self.pieces))
        shown: list[str] = []
        places = sum(piece in _DIGITS for piece in self.pieces)
        for piece in reversed(self.pieces):
            if piece not in _DIGITS:
                shown.append(piece)
                continue
            places -= 1
            # The first place takes all that are left.
            taken = digits if places == 0 else digits[-1:]
            digits = digits[: len(digits) - len(taken)]
            shown.append(taken)
        return "".join(reversed(shown))


def read_format(code: str) -> NumberFormat | None:
    """None for formats that leave a number what it is: general, decimals, thousands, currencies, dates."""
    # Of up to four sections the first is for positive numbers.
    found = list(takewhile(lambda piece: piece[2] != ";", _PIECE.findall(code)))
    if any(bare == "%" for _, _, bare in found):
        return NumberFormat(percent=True)
    if any(bare and bare not in _DIGITS + _SHOWN_AS_THEY_ARE for _, _, bare in found):
        return None
    pieces = [piece for quoted, escaped, bare in found if (piece := bare or quoted or escaped)]
    # A single zero is any whole number's format, whatever sign of a currency stands beside it.
    return NumberFormat(tuple(pieces)) if pieces.count("0") > 1 else None


def read_styles(archive: Archive, part: str, copy: IO[bytes]) -> Sequence[NumberFormat | None]:
    """The format of each cell style, by its number. Raises UnreadableTable."""
    codes = dict(_BUILT_IN)
    numbers: list[int] = []
    of_cells = [False]

    def format_code(attributes: dict[str, str]) -> None:
        codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")

    def style(attributes: dict[str, str]) -> None:
        if of_cells[-1]:
            numbers.append(_number(attributes.get("numFmtId")))

    archive.parse(
        part,
        {"numFmt": format_code, "xf": style, "cellXfs": lambda _attributes: of_cells.append(True)},
        {"cellXfs": lambda: of_cells.append(False)},
        copy=copy,
    )
    formats = {number: read_format(code) for number, code in codes.items()}
    return [formats.get(number) for number in numbers]


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
