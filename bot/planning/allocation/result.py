"""One line of a plan in figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.budget import ControlLevel, Dimensions


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line. Minor units; `months` are the fiscal year's. `owner` is an e-mail address or empty.

    `held`: the file or its owner's proposal settled the amount. `proposed_minor` is what the owner proposed,
    used or not; `awaited`: it would be used if there were one. `activities` is what each activity, by its
    index in the file, takes of the amount.
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
    activities: Mapping[int, int] = field(default_factory=dict)
