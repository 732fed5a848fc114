"""Messages to controllers about what partners owe."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.actuals.claim import ClaimNews, ClaimState
from bot.domain.messages.kind import MessageKind, Payload


@dataclass(frozen=True, slots=True)
class ClaimTold(Payload):
    """What was spent has made a claim, changed one or removed it. Minor units, as it was then.

    `was_state` and `was_minor`: how it stood before.
    """

    kind = MessageKind.CLAIM_TOLD
    claim_id: int
    person_id: int
    news: ClaimNews
    amount_minor: int
    was_state: ClaimState
    was_minor: int


@dataclass(frozen=True, slots=True)
class ClaimReminder(Payload):
    """Claims that wait for too long; how they stand is looked up when the message leaves."""

    kind = MessageKind.CLAIM_REMINDER
    person_id: int
    claim_ids: tuple[int, ...]
