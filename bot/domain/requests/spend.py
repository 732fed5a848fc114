"""What a policy may look at when somebody asks for spend, and what other requests count towards its caps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.budgets.budget import Dimensions
from bot.domain.money import spread_evenly

Shares = Mapping[int, int]
"""What each recipient counts, in minor units, by contact id."""


def equal_shares(minor: int, contact_ids: Collection[int]) -> dict[int, int]:
    """What each of them counts of an amount, exact: what is left of the division goes to the lowest ids.

    Nobody is named: nobody has a share.
    """
    named = sorted(set(contact_ids))
    return dict(zip(named, spread_evenly(minor, len(named)), strict=True)) if named else {}


def added(shares: Iterable[Shares]) -> dict[int, int]:
    """What each counts of several amounts together; who counts nothing of any stays among them."""
    sums: Counter[int] = Counter()
    for each in shares:
        sums.update(each)
    return dict(sorted(sums.items()))


def share_of(minor: int, contact_ids: Collection[int], shares: Shares | None, contact_id: int | None) -> int:
    """What one recipient counts of `minor`; None: what is nobody's whose name is known.

    `shares`: what each has really had; None while it is shared equally.
    """
    if contact_id is None:
        return minor - sum(shares.values()) if shares is not None else 0 if contact_ids else minor
    if shares is None:
        # Most have one recipient alone.
        return minor if len(contact_ids) == 1 else equal_shares(minor, contact_ids)[contact_id]
    return shares[contact_id]


@dataclass(frozen=True, slots=True)
class SpendFacts:
    """What the policy may look at when somebody asks for spend. Amounts in minor units of `currency`.

    `shares`: what each recipient has really had, once that is known; until then all have the same.
    """

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
    shares: Shares | None = None

    def share_of(self, contact_id: int | None) -> int:
        """What one of the recipients counts; None: what is nobody's whose name is known."""
        return share_of(self.amount_minor, self.recipient_ids, self.shares, contact_id)

    def as_prior(self, request_id: int) -> PriorSpend:
        """What it counts towards the caps of others."""
        return PriorSpend(
            request_id=request_id,
            dimensions=self.dimensions,
            public_official=self.public_official,
            state_owned=self.state_owned,
            held_minor=self.amount_minor,
            requester_id=self.requester_id,
            customer_id=self.customer_id,
            recipient_ids=self.recipient_ids,
            planned_on=self.planned_on,
            shares=self.shares,
        )


@dataclass(frozen=True, slots=True)
class PriorSpend:
    """Another request that counts towards windowed caps: `held_minor` is reserved + committed + spent.

    `recipient_ids`: the approved recipients while it is open, who came once that is known, with `shares`.
    """

    request_id: int
    dimensions: Dimensions
    public_official: bool
    state_owned: bool
    held_minor: int
    requester_id: int
    customer_id: int
    recipient_ids: tuple[int, ...]
    planned_on: date
    shares: Shares | None = None

    def share_of(self, contact_id: int | None) -> int:
        """What one of the recipients counts; None: what is nobody's whose name is known."""
        return share_of(self.held_minor, self.recipient_ids, self.shares, contact_id)
