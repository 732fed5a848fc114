"""Requests in every state, made by the domain alone. Amounts in minor units of CNY."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.domain.actuals.actual import Spending
from bot.domain.budgets.budget import Dimensions
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.terms import Proposal, Terms

MEI, BO = 3, 4
NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 9, 16, 9, 0, tzinfo=UTC)
TERMS = Terms("gift", 7, (1, 2), 2, 500_00, "CNY", date(2026, 9, 20), "", "Tea set", "Goodwill")


def proposal(terms: Terms = TERMS, **changes: Any) -> Proposal:
    plain = Proposal(terms, Dimensions(category="gift"), False, False, 11, 9, "2026.1", ())
    return replace(plain, **changes)


def submitted(**changes: Any) -> SpendRequest:
    request = SpendRequest.submit("GW-2026-00001", 1, MEI, proposal(), NOW).request
    return replace(request, id=21, **changes)


def approved(amount: int = 500_00) -> SpendRequest:
    return submitted().approve(amount, NOW).request


def raising(asked: int = 800_00) -> SpendRequest:
    """Approved for 500, and asking for more."""
    return approved().edit(proposal(replace(TERMS, amount_minor=asked))).request


def spending(amount: int, *, final: bool = False, **changes: Any) -> Spending:
    plain = Spending(amount, "CNY", date(2026, 9, 14), 2, "INV-7", 4, "Good talk", final)
    return replace(plain, **changes)


def spent(request: SpendRequest, amount: int, *, final: bool = False, month: int = 9) -> SpendRequest:
    return request.record_actual(spending(amount, final=final), month, MEI, NOW).request
