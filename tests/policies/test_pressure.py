"""How much one requester may ask for at once."""

from __future__ import annotations

import pytest

from bot.policies.check import read_policy
from bot.policies.model import Limits
from bot.policies.pressure import pressure_findings
from bot.policies.shipped import default_policy_text
from bot.toml.problem import FileProblems


@pytest.mark.parametrize(
    ("limits", "waiting", "sent", "codes"),
    [
        (Limits(), 10_000, 10_000, []),
        (Limits(max_open=3), 2, 10_000, []),
        (Limits(max_open=3), 3, 0, ["too_many_open"]),
        (Limits(per_minute=3), 10_000, 2, []),
        (Limits(per_minute=3), 0, 3, ["too_fast"]),
        (Limits(max_open=1, per_minute=1), 1, 1, ["too_many_open", "too_fast"]),
    ],
)
def test_one_more_is_one_too_many(limits: Limits, waiting: int, sent: int, codes: list[str]) -> None:
    """The limit itself may be reached, and each limit stands alone; without one there is none."""
    found = pressure_findings(limits, waiting, sent)
    assert [finding.code for finding in found] == codes
    assert all(finding.severity == "block" for finding in found)


def test_the_shipped_policy_has_both() -> None:
    """Nobody holds everything, nobody floods."""
    limits = read_policy(default_policy_text()).limits
    assert (limits.max_open, limits.per_minute) == (30, 20)


@pytest.mark.parametrize("line", ["max_open = 0", 'max_open = "many"', "per_minute = -1", "max_opened = 3"])
def test_what_is_no_limit_is_named(line: str) -> None:
    """With its line, and what to write instead."""
    text = default_policy_text().replace("per_minute = 20", "", 1).replace("max_open = 30", line, 1)
    at = text[: text.index(line)].count("\n") + 1
    with pytest.raises(FileProblems) as refused:
        read_policy(text)
    assert [problem.line for problem in refused.value.problems] == [at]
