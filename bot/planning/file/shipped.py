"""The plan file that explains itself."""

from __future__ import annotations

import re
from collections.abc import Collection
from importlib.resources import files

_SHARES = re.compile(r"(?m)^shares = \{ (?P<shares>.*) \}$")
_SHARE = re.compile(r"(\w+) = (\d+)")
_LEFT_OUT = re.compile(r"(?m)^leave_out = \{ (?P<category>\w+) = ")
_TABLE = re.compile(r"(?m)^\[\[\w+\]\]\nof = \{ category = \"(?P<category>\w+)\" \}\n(?:.+\n)*")
_NEW_CATEGORY = "5"


def plan_template(
    year: int, currency: str, categories: Collection[str] | None = None, locale: str = "en"
) -> str:
    """A plan in a year and currency, told in `locale`: TOML that can be drafted as it is.

    For `categories`, by default the shipped ones: a category of the company's own gets a share, and what
    speaks of one that it does not have stays as an example behind a #.
    """
    text = files("bot.planning.file").joinpath(f"template.{locale}.toml").read_text(encoding="utf-8")
    text = text.replace("year = 2027 ", f"year = {year} ", 1)
    text = text.replace('currency = "CNY"', f'currency = "{currency}"', 1)
    return text if categories is None else _fitted(text, categories)


def _fitted(text: str, categories: Collection[str]) -> str:
    left_out = {match["category"] for match in _LEFT_OUT.finditer(text)}
    text = _LEFT_OUT.sub(lambda match: _if_known(match, categories), text)
    text = _TABLE.sub(lambda match: _if_known(match, categories), text)

    def shares(match: re.Match[str]) -> str:
        shipped = dict(_SHARE.findall(match["shares"]))
        wanted = [name for name in categories if name not in left_out] or list(categories)
        found = ", ".join(f"{_key(name)} = {shipped.get(name, _NEW_CATEGORY)}" for name in wanted)
        return f"shares = {{ {found} }}"

    return _SHARES.sub(shares, text, count=1)


def _if_known(match: re.Match[str], categories: Collection[str]) -> str:
    """As it stands, or each of its lines behind a # where it speaks of a category that nobody has."""
    return match[0] if match["category"] in categories else re.sub(r"(?m)^(?=.)", "#", match[0])


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f'"{name}"'
