"""The table of a policy file that says who decides on adjustments of the budget."""

from __future__ import annotations

import pytest

from bot.domain.approvals.adjusting import AdjustmentRule
from bot.domain.budgets.adjustment import Crossing
from bot.domain.budgets.calendar import FiscalCalendar
from bot.policies.check import read_policy
from bot.policies.compiled import compile_policy
from bot.toml.problem import FileProblems
from tests.policies.examples import HEAD, HEAD_LINES

FIRST = HEAD_LINES + 1


def row(*lines: str) -> str:
    return "\n".join(["[[adjustment]]", *lines, ""])


def found(text: str) -> list[tuple[int, str]]:
    with pytest.raises(FileProblems) as caught:
        read_policy(HEAD + text)
    return [(problem.line, problem.code) for problem in caught.value.problems]


def test_rows_with_and_without_a_limit() -> None:
    """Amounts in the policy's currency; one name may stand without a list."""
    text = row('crossing = "same_department"', 'limit = "20000"', 'approve = "tier:lead"') + row(
        'crossing = "reserve"', 'approve = ["owner", "role:controller"]'
    )
    policy = compile_policy(read_policy(HEAD + text), FiscalCalendar())
    assert policy.adjustments == (
        AdjustmentRule(Crossing.SAME_DEPARTMENT, 20_000_00, ("tier:lead",)),
        AdjustmentRule(Crossing.RESERVE, None, ("owner", "role:controller")),
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (('crossing = "abroad and beyond"', 'approve = ["owner"]'), (FIRST + 1, "unknown_choice")),
        (('crossing = "plan"',), (FIRST, "missing_key")),
        (('crossing = "plan"', "approve = []"), (FIRST + 2, "wrong_value")),
        (('crossing = "plan"', 'approve = ["head"]'), (FIRST + 2, "not_an_approver")),
        (('crossing = "plan"', 'approve = ["role:king"]'), (FIRST + 2, "not_an_approver")),
        (('crossing = "plan"', 'approve = ["tier:leed"]'), (FIRST + 2, "unknown_tier_meant")),
        (('crossing = "plan"', 'limit = "x"', 'approve = ["owner"]'), (FIRST + 2, "amount_unreadable")),
        (('crossing = "plan"', "limit = 5", 'approve = ["owner"]'), (FIRST + 2, "amount_not_text")),
        (('crossing = "plan"', 'approve = ["owner"]', 'aprove = "owner"'), (FIRST + 3, "unknown_key_meant")),
    ],
)
def test_what_is_wrong_is_named_by_its_line(lines: tuple[str, ...], expected: tuple[int, str]) -> None:
    """A misspelt key, an unknown crossing, tier or role, an amount that can't be read."""
    assert found(row(*lines)) == [expected]


def test_two_rows_of_one_crossing_and_limit() -> None:
    """Which of them counts would be chance."""
    twice = row('crossing = "plan"', 'approve = ["owner"]')
    assert found(twice + twice) == [(FIRST + 4, "adjustment_twice")]
