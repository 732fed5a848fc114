"""Messages about lines of the budget and what changes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.messages.kind import MessageKind, Payload


@dataclass(frozen=True, slots=True)
class AdjustmentCard(Payload):
    """The card of somebody who asked for a change of the budget, decides on it, or did."""

    kind = MessageKind.ADJUSTMENT_CARD
    adjustment_id: int
    person_id: int


class AdjustmentNewsKind(StrEnum):
    """How an adjustment has ended, for whoever asked for it."""

    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class AdjustmentNews(Payload):
    """One sentence, as a reply under the person's card."""

    kind = MessageKind.ADJUSTMENT_NEWS
    adjustment_id: int
    person_id: int
    news: AdjustmentNewsKind
    under: MessageKind = MessageKind.ADJUSTMENT_CARD


@dataclass(frozen=True, slots=True)
class TransferProposal(Payload):
    """By the forecast one line keeps money and another runs dry, in the month of `dry_on` (ISO date).

    To the owner of either. Minor units, as they were then.
    """

    kind = MessageKind.TRANSFER_PROPOSAL
    person_id: int
    from_line_id: int
    to_line_id: int
    amount_minor: int
    left_minor: int
    missing_minor: int
    dry_on: str


@dataclass(frozen=True, slots=True)
class BudgetRoom(Payload):
    """Nothing to say: a plan has room, and the requests that wait for it are to be checked again."""

    kind = MessageKind.BUDGET_ROOM
    plan_id: int


@dataclass(frozen=True, slots=True)
class ThresholdAlert(Payload):
    """A line has reached a threshold: to its channel, or to a person. Minor units, as they were then."""

    kind = MessageKind.THRESHOLD_ALERT
    line_id: int
    percent: int
    period: str
    budget_minor: int
    used_minor: int
    currency: str
    channel: str = ""
    locale: str = ""
    person_id: int | None = None

    def to_json(self) -> dict[str, Any]:
        # There is one recipient: the other way to name it is left out.
        unused = {"person_id"} if self.channel else {"channel", "locale"}
        # Not super(): a dataclass with slots is another class than the one that it was written as.
        return {name: value for name, value in Payload.to_json(self).items() if name not in unused}
