"""Which limits an actual has passed: further than before, and than anybody has agreed to."""

from __future__ import annotations

import pytest

from bot.domain.requests.finding import Finding, Severity
from bot.policies.afterwards import newly_passed
from tests.policies.examples import compiled, other, request

YEAR = 'when = { category = ["gift"] }\ncap = "1500"\nper = "recipient"\nwindow = "year"'
ITEM = 'cap = "500"\nseverity = "escalate"'
HEAD = 'cap = "100"\nper = "head"'
ONCE = 'max_count = 1\nper = "customer"\nwindow = "year"'


def passed(rule: str, before: int, after: int, *, held: int = 0, accepted: int = 0) -> list[tuple[int, ...]]:
    """The other requests of each limit that is newly passed. Amounts in minor units."""
    rows = [other(request_id=8, held_minor=held)] if held else []
    findings = [Finding("cap", Severity.ESCALATE, "r0", facts={"over_minor": accepted})] if accepted else []
    was, became = request(amount_minor=before), request(amount_minor=after)
    return [each.other_ids for each in newly_passed(compiled(rule), was, became, rows, findings)]


@pytest.mark.parametrize(
    ("rule", "before", "after", "held", "accepted", "found"),
    [
        # Settled for 100, another was given the rest, and the truth comes late.
        (YEAR, 100_00, 100_01, 1_400_00, 0, [(8,)]),
        (YEAR, 100_00, 1_500_00, 1_400_00, 0, [(8,)]),
        (YEAR, 100_00, 99_00, 1_400_00, 0, []),
        # What others have passed is not this one's doing, as long as it costs no more.
        (YEAR, 100_00, 100_00, 1_600_00, 0, []),
        (YEAR, 100_00, 100_01, 1_600_00, 0, [(8,)]),
        (YEAR, 100_00, 0, 1_600_00, 0, []),
        # Somebody has agreed to 100 beyond the cap, and to no more.
        (ITEM, 600_00, 600_00, 0, 100_00, []),
        (ITEM, 0, 600_00, 0, 100_00, []),
        (ITEM, 600_00, 600_01, 0, 100_00, [()]),
        (HEAD, 400_00, 400_01, 0, 0, [()]),
        # What holds nothing is no request that counts; with its late actual it is one again.
        (ONCE, 0, 1, 1_00, 0, [(8,)]),
        (ONCE, 1, 2, 1_00, 0, []),
        (ONCE, 0, 1, 0, 0, []),
    ],
)
def test_what_is_newly_passed(
    rule: str, before: int, after: int, held: int, accepted: int, found: list[tuple[int, ...]]
) -> None:
    """The other requests that count are named."""
    assert passed(rule, before, after, held=held, accepted=accepted) == found


def test_fewer_who_came_share_it() -> None:
    """A cap for each person is passed by who stays away too."""
    before, after = request(headcount=4, amount_minor=400_00), request(headcount=3, amount_minor=400_00)
    (found,) = newly_passed(compiled(HEAD), before, after, (), ())
    assert found.finding.facts["over_minor"] == 33_34


def test_what_only_informs_is_no_exception() -> None:
    """A rule of severity info counts, and nobody is told."""
    assert passed(ITEM.replace("escalate", "info"), 0, 900_00) == []


def test_only_those_that_count_are_named() -> None:
    """Another category, another recipient and another year are left out; the newest comes first."""
    rows = [
        other(request_id=4),
        other(request_id=5, category="meal"),
        other(request_id=6, recipient_ids=(301,)),
        other(request_id=7, planned_on=other().planned_on.replace(year=2025)),
        other(request_id=8, held_minor=1_400_00),
    ]
    (found,) = newly_passed(compiled(YEAR), request(amount_minor=1_00), request(amount_minor=2_00), rows, ())
    assert found.other_ids == (8, 4)
