"""Warnings made up: a line that reached its threshold, an actual beyond its approval."""

from __future__ import annotations

from typing import Any

from bot.domain.actuals.spend_exception import SpendException
from bot.services.requests.reading.exceptions import ExceptionFacts
from bot.views.budgets.alerts import ThresholdFacts
from tests.views import request_facts as given

REACHED = ThresholdFacts("GIFT-KEY", "Bo Zhang", 80, "2026-Q3", 1_000_000, 800_000, "CNY")
FACTS: dict[str, Any] = {
    "ceiling": "Sales",
    "number": "GW-2026-00042",
    "line": "GIFT-KEY",
    "spent_minor": 60_000,
    "approved_minor": 48_000,
    "over_minor": 12_000,
    "said_minor": 60_000,
    "right_minor": 40_000,
    "rule": "gift-year",
    "clause": "Art. 4",
    "limit_minor": 150_000,
    "total_minor": 162_000,
    "allowed": 1,
    "requests": 2,
    "year": 2026,
    "currency": "CNY",
}
RAISED = SpendException(5, "over_approval", 7, 2, FACTS, given.NOW)
OVER = ExceptionFacts(RAISED, True, given.MEI, given.ACME)
