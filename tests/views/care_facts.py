"""Key customers who need attention, as views are given them."""

from __future__ import annotations

from bot.domain.company.care import CareDue
from bot.views.company.care import NeedsCare

UNCARED = (
    NeedsCare("Acme", CareDue(4, 61, "2026-07-16", 1200_00, 8000_00), "CNY"),
    NeedsCare("Globex", CareDue(5, 90, "", 0, 0), "CNY"),
    NeedsCare("Initech", CareDue(6, 0, "2026-09-01", 500_00, 3000_00), "CNY"),
)
