"""The codes of lines: what the file says, else made from the branch's values in the order of the tree."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bot.domain.budgets.budget import RESERVE
from bot.domain.errors import Fact
from bot.planning.allocation.tree import Branch, place_text
from bot.planning.file.model import Plan
from bot.toml.fault import Fault
from bot.toml.locate import Path

MOST = 64
"""As long as a line's code may be anywhere in the product."""


def made_code(values: Sequence[str]) -> str:
    """("gift", "key") -> GIFT-KEY: NFKC, upper case, other characters than letters and digits `_`."""
    return "-".join(map(_part, values))


@lru_cache(maxsize=4096)  # a tree has the same values in every branch
def _part(value: str) -> str:
    upper = unicodedata.normalize("NFKC", value).upper()
    return "".join(character if character.isalnum() else "_" for character in upper)


def line_codes(plan: Plan, leaves: Sequence[Branch]) -> tuple[dict[Branch, str], list[Fault]]:
    """Every leaf's code; two of one code are refused, whatever the case of their letters."""
    codes: dict[Branch, str] = {}
    first: dict[str, Branch] = {}
    faults: list[Fault] = []
    reserve = RESERVE.casefold()
    for leaf in leaves:
        given = None if leaf.line is None else plan.line[leaf.line].code
        code = codes[leaf] = given or made_code([value for _, value in leaf.path])
        folded = code.casefold()
        other = first.setdefault(folded, leaf)
        if other is not leaf:
            facts: dict[str, Fact] = {"code": code, "of": place_text(leaf.path)}
            faults.append(Fault(_key(leaf, other), "code_twice", {**facts, "other": place_text(other.path)}))
        elif folded == reserve:
            facts = {"code": code, "of": place_text(leaf.path)}
            faults.append(Fault(_key(leaf), "code_of_reserve", facts))
        elif len(code) > MOST:
            facts = {"code": code, "of": place_text(leaf.path), "most": MOST}
            faults.append(Fault(_key(leaf), "code_too_long", facts))
    return codes, faults


def _key(*leaves: Branch) -> Path:
    """The [[line]] of one of them, else the split that the last of them comes from."""
    named = next((leaf.line for leaf in leaves if leaf.line is not None), None)
    return ("line", named, "code") if named is not None else ("split",)
