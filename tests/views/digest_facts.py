"""Digests made by hand, for tests of how they look."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bot.domain.actuals.variance import Standing, Variance
from bot.domain.budgets.adjustment import Cause
from bot.domain.budgets.budget import Balance, ControlLevel, Horizon
from bot.domain.listed import Listed
from bot.domain.reports.digest import (
    AgeingDecision,
    CauseCount,
    CustomerUse,
    Digest,
    LineRow,
    MonthFigures,
    OverdueActual,
    Ratings,
    VarianceNote,
)
from bot.domain.reports.scope import EVERYTHING, Scope
from tests.views.care_facts import CUTS, UNCARED

CATEGORIES = {"gift": {"en": "Gift", "zh_CN": "礼品"}, "meal": {"en": "Meal", "zh_CN": "宴请"}}

ON_TRACK = LineRow(
    line_id=1,
    code="VISIT",
    category="gift",
    segment="*",
    owner_id=2,
    owner_name="Bo",
    control=ControlLevel.ABSOLUTE,
    horizon=Horizon.YEAR,
    year=Balance(1_200_000, 0, 0, 600_000),
    watched=Balance(1_200_000, 0, 0, 600_000),
    to_date=Variance(900_000, 600_000),
    forecast_minor=800_000,
    threshold_percent=None,
    standing=Standing.ON_TRACK,
)


def over(code: str, minor: int, **values: Any) -> LineRow:
    balance = Balance(120_000, 0, 0, 120_000 + minor)
    return ON_TRACK._replace(
        **{
            "code": code,
            "year": balance,
            "watched": balance,
            "to_date": Variance(90_000, 120_000 + minor),
            "forecast_minor": 2 * minor + 160_000,
            "standing": Standing.OVER_BUDGET,
            **values,
        },
    )


def nearly_used(code: str, left_minor: int, **values: Any) -> LineRow:
    balance = Balance(1_200_000, 30_000, 50_000, 1_120_000 - left_minor)
    return ON_TRACK._replace(
        **{"code": code, "year": balance, "watched": balance, "standing": Standing.AT_THRESHOLD, **values},
    )


def heading_over(code: str, over_minor: int) -> LineRow:
    return ON_TRACK._replace(code=code, forecast_minor=1_200_000 + over_minor, standing=Standing.HEADING_OVER)


def heading_under(code: str, percent: int, segment: str = "*") -> LineRow:
    forecast = 12_000 * percent
    return ON_TRACK._replace(
        code=code, segment=segment, forecast_minor=forecast, standing=Standing.HEADING_UNDER
    )


LATE = OverdueActual("GW-2026-00007", "Acme", "Ann", 14, 50_000)
WAITING = AgeingDecision("GW-2026-00009", "Acme", ("Bo", "Chen", "Dora", "Emil"), 5, 30_000)


def digest(*rows: LineRow, **values: Any) -> Digest:
    """September 2026, everything, CNY."""
    months = tuple(
        MonthFigures(month, date(2026, month, 1), 100_050 * len(rows), 40_000 * month if month < 10 else 0)
        for month in range(1, 13)
    )
    given = {
        "scope": EVERYTHING,
        "year": 2026,
        "month": 9,
        "as_of": date(2026, 9, 15),
        "currency": "CNY",
        "rows": rows,
        "months": months,
        "thresholds": (80, 100),
        "category_names": CATEGORIES,
        **values,
    }
    return Digest(**given)


NOTE = VarianceNote(
    7, "2026-09", "Mid-Autumn came early,\nsee <#C1> & <!channel>", "Bo", datetime(2026, 9, 14, tzinfo=UTC)
)

FULL = digest(
    over("MEAL-<KEY>", 10_000, category="meal", owner_name="Chen & Co", control=ControlLevel.ADVISORY),
    nearly_used("GIFT-KEY", 120_000, note=NOTE),
    heading_over("SUMMIT", 30_050),
    heading_under("TRAINING", 12),
    ON_TRACK,
    ON_TRACK._replace(code="OTHER", category="*", owner_name="", owner_id=None, control=ControlLevel.NONE),
    scope=Scope("department", "Sales"),
    plan_over_minor=0,
    overdue=Listed((LATE,), 3),
    ageing=Listed((WAITING,), 1),
    top_customers=(CustomerUse("Acme <&>", "key", 1_080_000), CustomerUse("Cafe", "", 300_000)),
    care=Listed(UNCARED, 4),
    cuts=CUTS,
    ratings=Ratings(43, 10),
    adjusted=(CauseCount(Cause.CUSTOMER_NEED, 12), CauseCount(Cause.MARKET, 1)),
)
