"""One line of a plan in figures."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.budgets.budget import ControlLevel, Dimensions


@dataclass(frozen=True, slots=True, order=True)
class ActivityPart:
    """What one activity takes of a line, in its calendar months."""

    name: str
    amount_minor: int
    months: tuple[int, ...]
    expected_result: str


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line. Minor units; `months` are the fiscal year's. `owner` is an e-mail address or empty.

    `held`: the file or its owner's proposal settled the amount. `proposed_minor` is what the owner proposed,
    used or not; `awaited`: it would be used if there were one.
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
    awaited: bool = False
    activities: tuple[ActivityPart, ...] = ()
