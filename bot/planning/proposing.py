"""What an owner may propose for a line: an amount that the next version can hold."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.planning.allocation.result import PlannedLine
from bot.planning.company import Proposal
from bot.planning.compare import Comparison


@dataclass(frozen=True, slots=True)
class ProposalLimits:
    """`budget_minor` is the line's budget in force; None where no budget is. `growth_percent` is what it may
    grow by without a reason, None without a limit. Minor units of `currency`.
    """

    rounding_minor: int
    currency: str
    budget_minor: int | None = None
    growth_percent: Decimal | None = None

    @property
    def unexplained_minor(self) -> int | None:
        """The highest amount that needs no reason; None: no amount does."""
        if self.growth_percent is None or self.budget_minor is None:
            return None
        return int(self.budget_minor * (100 + self.growth_percent) // 100)


def require_possible(proposal: Proposal, line: PlannedLine, limits: ProposalLimits) -> None:
    """Raises InvalidInput("proposal_uneven" | "proposal_below_activities" | "growth_unexplained")."""
    if proposal.amount_minor % limits.rounding_minor:
        raise InvalidInput(
            "proposal_uneven",
            field=Field.PROPOSED_AMOUNT,
            rounding_minor=limits.rounding_minor,
            currency=limits.currency,
        )
    activities = sum(part.amount_minor for part in line.activities)
    if proposal.amount_minor < activities:
        raise InvalidInput(
            "proposal_below_activities",
            field=Field.PROPOSED_AMOUNT,
            line=line.code,
            activities_minor=activities,
            currency=limits.currency,
        )
    row = Comparison(line.code, limits.budget_minor, proposal.amount_minor)
    explained = bool(line.reason.strip() or proposal.reason.strip())
    if limits.unexplained_minor is None or limits.growth_percent is None or explained:
        return
    if row.grows_beyond(limits.growth_percent):
        raise InvalidInput(
            "growth_unexplained",
            field=Field.REASON,
            line=line.code,
            unexplained_minor=limits.unexplained_minor,
            currency=limits.currency,
        )
