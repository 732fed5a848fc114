"""What a partner pays of an item: caps count it, no line is drawn on for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class PartnerPart:
    """Amounts in minor units; it moves as what the item holds, and is posted nowhere.

    `agreed_minor`: of what is asked, and once it is approved of that. Of it `spent_minor` belongs to actuals,
    and `held_minor` is still to come.
    """

    agreed_minor: int = 0
    held_minor: int = 0
    spent_minor: int = 0

    def __post_init__(self) -> None:
        if min(self.held_minor, self.spent_minor) < 0 or self.counted_minor > self.agreed_minor:
            raise AssertionError(f"a partner pays more than was agreed: {self}")

    @classmethod
    def asked(cls, minor: int) -> PartnerPart:
        return cls(minor, held_minor=minor)

    @property
    def counted_minor(self) -> int:
        """What caps count of it beside what the item holds."""
        return self.held_minor + self.spent_minor

    def released(self) -> PartnerPart:
        """Nothing more is to come."""
        return replace(self, held_minor=0)

    def taken_back(self, minor: int) -> PartnerPart:
        """An actual of which they had paid that much is undone."""
        return replace(self, spent_minor=self.spent_minor - minor)

    def spent(self, amount_minor: int, before_minor: int, approved_minor: int, *, final: bool) -> PartnerPart:
        """An actual of `amount_minor` after others of `before_minor`, of an item with `approved_minor`.

        Together they pay in proportion to what was spent, rounded down, and never more than was agreed; of
        one actual never less than nothing, nor more than it cost.
        """
        reached = min(before_minor + amount_minor, approved_minor)
        due = in_proportion(self.agreed_minor, reached, approved_minor)
        share = max(0, min(due - self.spent_minor, amount_minor))
        spent = self.spent_minor + share
        return PartnerPart(self.agreed_minor, 0 if final else self.agreed_minor - spent, spent)


NO_PARTNER = PartnerPart()


def in_proportion(part_minor: int, minor: int, whole_minor: int) -> int:
    """What `part_minor` of a whole is of another amount, rounded down: what is left over is ours."""
    return part_minor * minor // whole_minor if whole_minor else 0


def split_in_proportion(total_minor: int, amounts: Sequence[int]) -> list[int]:
    """What a partner pays of each of several amounts, exact: what is left of the division goes to the first
    with the largest rests. `total_minor` is no more than all of them together, and no share is more than its
    amount.
    """
    whole = sum(amounts)
    if not whole:
        return [0] * len(amounts)
    shares = [total_minor * minor // whole for minor in amounts]
    rests = [total_minor * minor % whole for minor in amounts]
    by_rest = sorted(range(len(amounts)), key=lambda place: (-rests[place], place))
    for place in by_rest[: total_minor - sum(shares)]:
        shares[place] += 1
    return shares
