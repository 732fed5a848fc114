"""One part of a request: where it draws, what it holds, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.budgets.budget import Dimensions
from bot.domain.requests.holding import NOTHING_HELD, Holding, Moves
from bot.domain.requests.partner_part import NO_PARTNER, PartnerPart


@dataclass(frozen=True, slots=True)
class Item:
    """Its terms are those of the request in the same place: items are counted from 1.

    `final`: nothing more will be spent of it. `approved_minor` is 0 where the approval left it out; with what
    a `partner` pays of it, which the line does not hold.
    """

    line_id: int
    month: int
    dimensions: Dimensions
    public_official: bool
    state_owned: bool
    holding: Holding = NOTHING_HELD
    approved_minor: int | None = None
    final: bool = False
    partner: PartnerPart = NO_PARTNER

    @property
    def stands_minor(self) -> int:
        """What is approved so far."""
        return self.approved_minor or 0

    @property
    def spent_minor(self) -> int:
        """What it has cost so far, whoever pays."""
        return self.holding.spent + self.partner.spent_minor

    @property
    def to_spend_minor(self) -> int:
        """What of the approval is still to be spent, whoever pays."""
        return self.holding.committed + self.partner.held_minor

    @property
    def counted_minor(self) -> int:
        """What caps count of it: all that is asked, approved or spent, whoever pays."""
        return self.holding.total + self.partner.counted_minor

    @property
    def is_done(self) -> bool:
        """Nothing is to come: its final actual is recorded, or it was left out."""
        return self.final or self.approved_minor == 0

    def on_line(self, line_id: int, month: int) -> Item:
        """It draws on another line from now on."""
        return replace(self, line_id=line_id, month=month)

    def after(self, moved: Moves) -> Item:
        return replace(self, holding=self.holding.after(moved))
