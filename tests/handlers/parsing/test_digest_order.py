"""What follows `/spend digest`, read in English and in Chinese."""

from __future__ import annotations

import pytest

from bot.domain.errors import InvalidInput
from bot.handlers.parsing.digest_order import (
    DigestNow,
    DigestOff,
    DigestOrder,
    WeeklyDigest,
    read_digest_order,
)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("", DigestNow()),
        ("for marketing", DigestNow("marketing")),
        ("针对 华北", DigestNow("华北")),
        ("weekly mon 09:00 for Sales", WeeklyDigest(0, "09:00", "Sales")),
        ("WEEKLY 09:00 Friday", WeeklyDigest(4, "09:00", "")),
        ("weekly", WeeklyDigest(0, "09:00", "")),
        ("weekly THU 7:05", WeeklyDigest(3, "07:05", "")),
        ("weekly thurs, 23:59 for everything", WeeklyDigest(3, "23:59", "everything")),
        ("weekly for Care for Elders", WeeklyDigest(0, "09:00", "Care for Elders")),
        ("每周 周三 18:30 for 销售部", WeeklyDigest(2, "18:30", "销售部")),
        ("每周一 ９：００ for GIFT-KEY", WeeklyDigest(0, "09:00", "GIFT-KEY")),
        ("每周日 08:00", WeeklyDigest(6, "08:00", "")),
        ("weekly 礼拜天 08:00 针对 华北", WeeklyDigest(6, "08:00", "华北")),
        ("off", DigestOff()),
        ("OFF ", DigestOff()),
        ("退订", DigestOff()),
    ],
)
def test_orders(text: str, order: DigestOrder) -> None:
    """Day, time and scope are read in English and Chinese; what is missing has a default."""
    assert read_digest_order(text) == order


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("weekly mon 25:00", "digest_time_unreadable"),
        ("weekly mon 09:0", "digest_time_unreadable"),
        ("weekly someday 09:00", "digest_unreadable"),
        ("weekly mo", "digest_unreadable"),
        ("monthly", "digest_unreadable"),
        ("off now", "digest_unreadable"),
    ],
)
def test_unreadable_orders(text: str, code: str) -> None:
    """What is no day and no time is refused, not guessed."""
    with pytest.raises(InvalidInput) as refused:
        read_digest_order(text)
    assert refused.value.code == code
