"""Warnings made up: a line that reached its threshold, an actual beyond its approval."""

from __future__ import annotations

from bot.views.actuals.exceptions import ExceptionFacts
from bot.views.budgets.alerts import ThresholdFacts

REACHED = ThresholdFacts("GIFT-KEY", "Bo Zhang", 80, "2026-Q3", 1_000_000, 800_000, "CNY")
FACTS = {
    "number": "GW-2026-00042",
    "line": "GIFT-KEY",
    "spent_minor": 60_000,
    "approved_minor": 48_000,
    "over_minor": 12_000,
    "said_minor": 60_000,
    "right_minor": 40_000,
    "currency": "CNY",
}
OVER = ExceptionFacts("over_approval", "Acme", "Mei Lin", FACTS)
