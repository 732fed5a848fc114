"""Lines that will leave money beside lines that run dry: which transfer helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.budgets.adjustment import same_department


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line with its forecast. Minor units: left at year end (negative: missing), free to be given now."""

    line_id: int
    department: str
    left_minor: int
    free_minor: int
    dry_month: int | None

    @property
    def spare_minor(self) -> int:
        """What it will not need and has."""
        return min(self.left_minor, self.free_minor)


@dataclass(frozen=True, slots=True)
class Transfer:
    giving: Candidate
    receiving: Candidate
    amount_minor: int


def transfers(lines: Sequence[Candidate]) -> tuple[Transfer, ...]:
    """One for each line that runs dry, the first to run dry first; what is given once is not given again.

    Of those that can give, one of the same department comes first, then one that covers it all, then the one
    that has most; ties by id.
    """
    spare = {line.line_id: line.spare_minor for line in lines if line.dry_month is None}
    found = []
    dry = [line for line in lines if line.dry_month is not None and line.left_minor < 0]
    for receiving in sorted(dry, key=lambda line: (line.dry_month, line.left_minor, line.line_id)):
        missing = -receiving.left_minor
        able = [line for line in lines if spare.get(line.line_id, 0) > 0]
        if not able:
            break
        giving = min(
            able,
            key=lambda line: (
                not same_department(line.department, receiving.department),
                spare[line.line_id] < missing,
                -spare[line.line_id],
                line.line_id,
            ),
        )
        amount = min(missing, spare[giving.line_id])
        spare[giving.line_id] -= amount
        found.append(Transfer(giving, receiving, amount))
    return tuple(found)
