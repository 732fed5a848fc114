"""Days as people name them, from the reader's today: next Friday, 25 Sep, in two weeks; 下周五."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bot.services.requests.typed.spans import Span
from bot.services.requests.typed.vocabulary import NUMBER_WORDS, chinese_number

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_DAYS = {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
_WEEKDAYS = {**{name: number for number, name in enumerate(_DAYS)}, **_SHORT_DAYS}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul"),
            *("august aug", "september sept sep", "october oct", "november nov", "december dec"),
        ),
        start=1,
    )
    for name in names.split()
}
_CHINESE_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_NEAR = {"today": 0, "tonight": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}
_CHINESE_NEAR = {"今天": 0, "今晚": 0, "明天": 1, "明晚": 1, "后天": 2, "大后天": 3}
_STILL_MEANT_DAYS = 30
"""A day without a year that passed no longer ago than this is the past one: people log late."""

_LONG_DAY = "|".join(_DAYS)
_ANY_DAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_ANY_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_COUNT = r"\d{1,3}|" + "|".join(sorted((re.escape(word) for word in NUMBER_WORDS), key=len, reverse=True))
_CHINESE_COUNT = r"\d{1,3}|[一二两三四五六七八九十]{1,3}"
_WORD = r"(?<![A-Za-z0-9])(?:on\s+)?"
_END = r"(?![A-Za-z0-9])"


class _Reader:
    """What each pattern means, for one today. A method answers None where no such day exists."""

    def __init__(self, today: date) -> None:
        self.today = today

    def iso(self, found: re.Match[str]) -> date | None:
        return _day(int(found["y"]), int(found["m"]), int(found["d"]))

    def near(self, found: re.Match[str]) -> date | None:
        name = re.sub(r"\s+", " ", found["near"].lower())
        return self.today + timedelta({**_NEAR, **_CHINESE_NEAR}[name])

    def weekday(self, found: re.Match[str]) -> date | None:
        """`next Friday` is next week's, `this Friday` this week's, `Friday` the one that comes first."""
        return self._in_week(_WEEKDAYS[found["day"].lower()], (found["which"] or "").lower())

    def chinese_weekday(self, found: re.Match[str]) -> date | None:
        which = {"下": "next", "下个": "next", "这": "this", "这个": "this", "本": "this"}.get(
            found["which"] or "", ""
        )
        return self._in_week(_CHINESE_WEEKDAYS[found["day"]], which)

    def _in_week(self, weekday: int, which: str) -> date:
        monday = self.today - timedelta(self.today.weekday())
        if which == "next":
            return monday + timedelta(7 + weekday)
        if which == "this":
            return monday + timedelta(weekday)
        return self.today + timedelta((weekday - self.today.weekday() - 1) % 7 + 1)

    def later(self, found: re.Match[str]) -> date | None:
        word = found["count"].lower()
        count = int(word) if word.isdigit() else NUMBER_WORDS[word]
        return self.today + timedelta(count * (7 if found["unit"].lower().startswith("week") else 1))

    def chinese_later(self, found: re.Match[str]) -> date | None:
        count = chinese_number(found["count"])
        return None if count is None else self.today + timedelta(count * (1 if found["unit"] == "天" else 7))

    def month_day(self, found: re.Match[str]) -> date | None:
        name = found["month"].lower()
        return self._dated(found["year"], _MONTHS[name], int(found["d"]))

    def chinese_month_day(self, found: re.Match[str]) -> date | None:
        month, day = chinese_number(found["m"]), chinese_number(found["d"])
        return self._dated(found["year"], month, day) if month and day else None

    def chinese_day(self, found: re.Match[str]) -> date | None:
        """25号, 下个月5号: this month's where it is still to come, otherwise the next month that has it."""
        day = chinese_number(found["d"])
        if day is None:
            return None
        months = range(1, 2) if found["next"] else range(13)
        return next(
            (
                there
                for ahead in months
                if (there := self._of_month(ahead, day)) is not None and there >= self.today
            ),
            None,
        )

    def month_end(self, found: re.Match[str]) -> date | None:
        ahead = 1 if found["next"] else 0
        first = self._of_month(ahead, 1)
        return first and first.replace(day=monthrange(first.year, first.month)[1])

    def _of_month(self, ahead: int, day: int) -> date | None:
        years, month = divmod(self.today.month - 1 + ahead, 12)
        return _day(self.today.year + years, month + 1, day)

    def _dated(self, year: str | None, month: int, day: int) -> date | None:
        if year:
            return _day(int(year), month, day)
        earliest = self.today - timedelta(_STILL_MEANT_DAYS)
        years = (self.today.year - 1, self.today.year, self.today.year + 1, self.today.year + 4)
        return next(
            (there for each in years if (there := _day(each, month, day)) and there >= earliest), None
        )


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_Meaning = Callable[[_Reader, re.Match[str]], "date | None"]

_PATTERNS: tuple[tuple[re.Pattern[str], _Meaning], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (rf"{_WORD}(?P<y>20\d\d)[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d)", _Reader.iso),
        (r"(?P<near>大后天|后天|今天|今晚|明天|明晚)", _Reader.near),
        (rf"{_WORD}(?P<near>(?:the\s+)?day\s+after\s+tomorrow|today|tonight|tomorrow){_END}", _Reader.near),
        (
            rf"(?:(?P<year>20\d\d)年)?(?P<m>{_CHINESE_COUNT})月(?P<d>{_CHINESE_COUNT})[日号]?",
            _Reader.chinese_month_day,
        ),
        (
            r"(?P<which>下个|下|这个|这|本)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])",
            _Reader.chinese_weekday,
        ),
        (rf"(?P<count>{_CHINESE_COUNT})(?:个)?(?P<unit>天|周|星期)(?:以)?后", _Reader.chinese_later),
        (rf"(?:(?P<next>下个?月)|(?<![\d月]))(?P<d>{_CHINESE_COUNT})号", _Reader.chinese_day),
        (r"(?P<next>下个?)?月底", _Reader.month_end),
        (
            rf"{_WORD}(?:at\s+)?(?:the\s+)?end\s+of\s+(?:the|this|(?P<next>next))\s+month{_END}",
            _Reader.month_end,
        ),
        (rf"{_WORD}in\s+(?P<count>{_COUNT})\s+(?P<unit>days?|weeks?){_END}", _Reader.later),
        (
            rf"{_WORD}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_ANY_MONTH})\.?"
            rf"(?:,?\s+(?P<year>20\d\d))?{_END}",
            _Reader.month_day,
        ),
        (
            rf"{_WORD}(?P<month>{_ANY_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d,]*\d)"
            rf"(?:,?\s+(?P<year>20\d\d))?{_END}",
            _Reader.month_day,
        ),
        (rf"{_WORD}(?P<which>next|this)\s+(?P<day>{_ANY_DAY}){_END}", _Reader.weekday),
        (rf"{_WORD}(?P<which>)(?P<day>{_LONG_DAY}){_END}", _Reader.weekday),
        (rf"(?<![A-Za-z0-9])on\s+(?P<which>)(?P<day>{_ANY_DAY}){_END}", _Reader.weekday),
    )
)


def read_date(text: str, today: date) -> Span[date] | None:
    """The first day that the text names; None where it names none that exists."""
    return min(_found(text, today), key=lambda span: (span.start, -span.end), default=None)


def _found(text: str, today: date) -> Iterator[Span[date]]:
    reader = _Reader(today)
    for pattern, meaning in _PATTERNS:
        for match in pattern.finditer(text):
            day = meaning(reader, match)
            if day is not None:
                yield Span(match.start(), match.end(), day)
                break
