"""Which transfer helps a line that runs dry."""

from __future__ import annotations

import pytest

from bot.planning.transfers import Candidate, transfers


def line(
    id_: int, left: int, free: int = 10_000, dry: int | None = None, department: str = "Sales"
) -> Candidate:
    return Candidate(id_, department, left, free, dry)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line(1, -300, dry=11), line(2, 500)], [(2, 1, 300)]),
        # What it has now may be less than what it would keep, and the other way round.
        ([line(1, -300, dry=11), line(2, 500, free=200)], [(2, 1, 200)]),
        ([line(1, -300, dry=11), line(2, 100, free=900)], [(2, 1, 100)]),
        # The same department first, then who covers it all, then who has most.
        ([line(1, -300, dry=11), line(2, 900, department="Service"), line(3, 50)], [(3, 1, 50)]),
        ([line(1, -300, dry=11), line(2, 900, department="*"), line(3, 50)], [(2, 1, 300)]),
        ([line(1, -300, dry=11), line(2, 200), line(3, 400), line(4, 350)], [(3, 1, 300)]),
        # The first to run dry first; what is given once is not given again.
        ([line(1, -300, dry=12), line(2, -200, dry=10), line(3, 400)], [(3, 2, 200), (3, 1, 200)]),
        ([line(1, -300, dry=12), line(2, -200, dry=10), line(3, 200)], [(3, 2, 200)]),
        # Nobody has anything, or nobody needs it.
        ([line(1, -300, dry=11), line(2, 0), line(3, 500, free=-1)], []),
        ([line(1, 300), line(2, 500)], []),
        # It passes its budget in a month and has it again by the end.
        ([line(1, 100, dry=11), line(2, 500)], []),
    ],
)
def test_what_is_proposed(lines: list[Candidate], expected: list[tuple[int, int, int]]) -> None:
    """(who gives, who receives, how much)."""
    found = transfers(lines)

    assert [(each.giving.line_id, each.receiving.line_id, each.amount_minor) for each in found] == expected
