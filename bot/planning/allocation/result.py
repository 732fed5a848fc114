"""A plan in figures: its lines with their months, and what stands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.budget import ControlLevel, Dimensions
from bot.domain.errors import Fact


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line. Minor units; `months` are the fiscal year's. `owner` is an e-mail address or empty.

    `held`: the file or its owner's proposal settled the amount. `proposed` is what the owner proposed,
    used or not. `activities` says what each activity (by its index in the file) takes of the amount.
    """

    code: str
    dimensions: Dimensions
    amount_minor: int
    months: tuple[int, ...]
    owner: str = ""
    control: ControlLevel = ControlLevel.ABSOLUTE
    basis: str = ""
    expected_result: str = ""
    reason: str = ""
    held: bool = False
    proposed_minor: int | None = None
    activities: Mapping[int, int] | None = None


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """What reviewers of the plan should see: `code` names the sentence, `subject` what it is about."""

    code: str
    subject: str
    facts: Mapping[str, Fact]
