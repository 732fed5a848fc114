"""Forecasts to draw: a line that runs dry, and one that keeps something."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.planning.forecast import Forecast
from bot.services.budgets.adjusting.proposed import ProposedTransfer
from bot.services.budgets.forecasting import LineForecast
from tests.views.request_facts import LINE

DRY = LineForecast(
    replace(LINE, id=2, code="MEAL"),
    Forecast("run_rate", Decimal("2.1"), 8, 1_920_000, 100_000, 748_000, 2_400_000, 11),
    date(2026, 11, 1),
)
OVER = replace(DRY, forecast=replace(DRY.forecast, held=500_000, dry_month=5), dry_on=date(2026, 5, 1))
"""It has run dry already."""
KEEPS = LineForecast(LINE, Forecast("plan", None, 0, 0, 0, 300_000, 1_200_000, None))
PROPOSED = ProposedTransfer(9, "REST", 2, "MEAL", 368_000, 4_866_667, 368_000, date(2026, 11, 1), "CNY")
