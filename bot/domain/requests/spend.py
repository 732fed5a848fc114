"""What a policy may look at when somebody asks for spend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.budgets.budget import Dimensions


@dataclass(frozen=True, slots=True)
class SpendFacts:
    """What the policy may look at when somebody asks for spend. Amounts in minor units of `currency`."""

    dimensions: Dimensions
    public_official: bool
    state_owned: bool
    amount_minor: int
    currency: str
    headcount: int
    requester_id: int
    customer_id: int
    recipient_ids: tuple[int, ...]
    planned_on: date
    today: date
    purpose: str
    attachments: int


@dataclass(frozen=True, slots=True)
class PriorSpend:
    """Another request that counts towards windowed caps: `held_minor` is reserved + committed + spent."""

    request_id: int
    dimensions: Dimensions
    public_official: bool
    state_owned: bool
    held_minor: int
    requester_id: int
    customer_id: int
    recipient_ids: tuple[int, ...]
    planned_on: date
