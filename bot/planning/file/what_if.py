"""What if: a plan file read with other values, as `--set total=850000` says. The file stays as it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any

from bot.domain.errors import InvalidInput
from bot.toml.locate import Path

_SETTING = re.compile(r"(?P<key>[\w\-]+(?:\.[\w\-]+|\[\d+\])*)=(?P<value>.*)", re.DOTALL)
_PART = re.compile(r"([\w\-]+)|\[(\d+)\]")
_WEIGHT = re.compile(r"\d{1,3}(\.\d{1,4})?", re.ASCII)
_SCORE = "score"
_FULL = 100


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The data of a file with other values. `score` are weights in percent: the others make room for them."""

    data: Mapping[str, Any]
    score: Mapping[str, Fraction] = field(default_factory=dict)


def what_if(data: Mapping[str, Any], settings: Iterable[str]) -> WhatIf:
    """`settings` are KEY=VALUE; a key is a path as problems show it: split[0].shares.gift.

    Raises InvalidInput: setting_shape, setting_unknown (there is nothing at this path to set), score_weight.
    """
    settings = list(settings)
    if not settings:
        return WhatIf(data)
    changed, score = deepcopy(dict(data)), dict[str, Fraction]()
    for setting in settings:
        match = _SETTING.fullmatch(setting)
        if match is None:
            raise InvalidInput("setting_shape", setting=setting[:80])
        path = _path(match["key"])
        if path[0] == _SCORE and len(path) == 2:
            score[str(path[1])] = _weight(setting, match["value"])
        else:
            _set(changed, path, match["value"], setting)
    return WhatIf(changed, score)


def rescaled(weights: Mapping[str, int], score: Mapping[str, Fraction]) -> dict[str, int]:
    """The weights of a score where some are set, and the others share the rest of 100 as they did before.

    Whole numbers in the right proportion, of any sum. Raises InvalidInput("score_room") where they can't.
    """
    others = {name: weight for name, weight in weights.items() if name not in score}
    rest, together = Fraction(_FULL) - sum(score.values()), sum(others.values())
    if rest < 0 or (rest > 0 and together == 0):
        raise InvalidInput("score_room", sum=f"{float(sum(score.values())):g}")
    shares = dict(score)
    for name, weight in others.items():
        shares[name] = Fraction(weight * rest, together) if together else Fraction(0)
    scale = lcm(*(share.denominator for share in shares.values()))
    return {name: int(share * scale) for name, share in sorted(shares.items())}


def _path(key: str) -> Path:
    return tuple(name or int(index) for name, index in _PART.findall(key))


def _weight(setting: str, text: str) -> Fraction:
    if not _WEIGHT.fullmatch(text):
        raise InvalidInput("score_weight", setting=setting[:80])
    return Fraction(text)


def _set(data: dict[str, Any], path: Path, text: str, setting: str) -> None:
    inner: Any = data
    for part in path[:-1]:
        inner = _inside(inner, part, setting)
    last = path[-1]
    if isinstance(inner, dict) and isinstance(last, str):
        inner[last] = _value(inner.get(last), text)
    else:
        _inside(inner, last, setting)
        inner[last] = _value(inner[last], text)


def _inside(inner: Any, part: str | int, setting: str) -> Any:
    try:
        return inner[part]
    except (KeyError, IndexError, TypeError):
        raise InvalidInput("setting_unknown", setting=setting[:80]) from None


def _value(before: Any, text: str) -> Any:
    """Text stays text; a number, list or table takes another one's place as the file would write it."""
    if isinstance(before, str) or (before is None and not text.startswith(("[", "{"))):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
