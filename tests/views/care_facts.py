"""Key customers who need attention, and what was cut at their expense, as views are given them."""

from __future__ import annotations

from bot.domain.budgets.adjustment import AdjustmentKind, CareCut, Cause
from bot.domain.company.care import CareDue, CustomerDue

UNCARED = (
    CustomerDue("Acme", 3, "Mei Lin", CareDue(4, 61, "2026-07-16", 1200_00, 8000_00), "CNY"),
    CustomerDue("Globex", 3, "Mei Lin", CareDue(5, 90, "", 0, 0), "CNY"),
    CustomerDue("Initech", None, "", CareDue(6, 0, "2026-09-01", 500_00, 3000_00), "CNY"),
)
CUTS = (
    CareCut("BA-2026-00009", AdjustmentKind.TRANSFER, 2, "GIFT-KEY", 5000_00, "CNY", Cause.COST_CONTROL),
    CareCut("BA-2026-00007", AdjustmentKind.CUT, 2, "GIFT-KEY", 1000_00, "CNY", Cause.MARKET),
    CareCut("BA-2026-00005", AdjustmentKind.HOLD, 3, "VISIT-KEY", 0, "CNY", Cause.RISK),
    CareCut("BA-2026-00004", AdjustmentKind.CLOSE, 4, "MEAL-KEY", 0, "CNY", Cause.CORRECTION),
    *(
        CareCut(f"BA-2026-0000{n}", AdjustmentKind.CUT, 2, "GIFT-KEY", n * 100_00, "CNY", Cause.MARKET)
        for n in (3, 2, 1)
    ),
)
