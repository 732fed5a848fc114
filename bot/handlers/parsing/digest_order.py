"""What follows `/spend digest`: now, every week, or never again; in English and in Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.company.identity import as_name
from bot.domain.errors import InvalidInput

_DEFAULT_WEEKDAY, _DEFAULT_TIME = 0, "09:00"

_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_DAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_CHINESE_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_CHINESE_DAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_FOR = re.compile(r"(?:^|\s)(?:for\s|针对|关于)\s*", re.IGNORECASE)
_OFF = frozenset({"off", "stop", "关闭", "取消", "退订"})
_WEEKLY = frozenset({"weekly", "每周"})


@dataclass(frozen=True, slots=True)
class DigestNow:
    """Show it once; `scope` as typed, None for what the channel is subscribed to."""

    scope: str | None = None


@dataclass(frozen=True, slots=True)
class WeeklyDigest:
    """Send it every week: Monday is weekday 0; `scope` as typed."""

    weekday: int
    at_time: str
    scope: str


@dataclass(frozen=True, slots=True)
class DigestOff:
    """Stop sending it."""


DigestOrder = DigestNow | WeeklyDigest | DigestOff


def read_digest_order(text: str) -> DigestOrder:
    """Raises InvalidInput: "digest_unreadable", "digest_time_unreadable"."""
    text = as_name(text)
    # People write 每周一 in one word.
    text = re.sub(r"^每周(?=[一二三四五六日天])", "每周 周", text)
    verb, _, rest = text.partition(" ")
    if verb.lower() in _OFF and not rest.strip():
        return DigestOff()
    if verb.lower() in _WEEKLY:
        return _weekly(rest)
    named = _FOR.split(text, maxsplit=1)
    if named[0].strip():
        raise InvalidInput("digest_unreadable", text=text[:40])
    return DigestNow(named[1].strip() if len(named) > 1 else None)


def _weekly(text: str) -> WeeklyDigest:
    """`mon 09:00 for Sales`: each part may be missing, day and time in any order."""
    when, *scope = _FOR.split(text, maxsplit=1)
    weekday, at_time = _DEFAULT_WEEKDAY, _DEFAULT_TIME
    for word in when.split():
        day = _weekday(word)
        if day is not None:
            weekday = day
        elif ":" in word:
            at_time = _time(word)
        else:
            raise InvalidInput("digest_unreadable", text=word[:40])
    return WeeklyDigest(weekday, at_time, scope[0].strip() if scope else "")


def _weekday(word: str) -> int | None:
    folded = word.casefold().rstrip(",.")
    chinese = _CHINESE_DAY.fullmatch(folded)
    if chinese:
        return _CHINESE_DAYS[chinese[1]]
    if folded in _SHORT_DAYS:
        return _SHORT_DAYS[folded]
    for number, name in enumerate(_ENGLISH_DAYS):
        if folded in (name, name[:3]):
            return number
    return None


def _time(word: str) -> str:
    match = _TIME.fullmatch(word)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise InvalidInput("digest_time_unreadable", text=word[:20])
    return f"{int(match[1]):02}:{match[2]}"
