"""Who decides, in which order, and why."""

from __future__ import annotations

import re

import pytest

from bot.domain.approvals.approval import ABSENT, ESCALATED, REASSIGNED, REQUIRED, SAME_PERSON, Step, StepKind
from bot.domain.company.customer import Person
from bot.views.requests.routing import REASONS, deciders_words, who_decides, why_you
from tests.views.approved import READERS
from tests.views.source_codes import codes


def test_every_reason_of_a_step_is_known() -> None:
    """Why somebody decides is always said, to them and to the requester."""
    literal = re.compile(r"reason=\"([a-z_]+)\"|\"(authority_[a-z_]+|no_authority_in_line|no_controller)\"")
    used = codes(literal, "domain", "services") | {ESCALATED, REASSIGNED}
    for kind in (StepKind.CONTROLLER, StepKind.COMPLIANCE):
        used |= {f"{kind}_{why}" for why in (REQUIRED, ABSENT, SAME_PERSON)}
    assert used == set(REASONS)


PEOPLE = {number: Person(number, f"P{number}", "") for number in range(1, 10)}


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([((1,), "any")], "P1"),
        ([((1, 2), "any")], "P1 or P2"),
        ([((1, 2), "all")], "P1 and P2"),
        ([((1,), "any"), ((2, 3), "any")], "P1 and P2 or P3"),
        ([((1, 2, 3, 4, 5, 6), "any")], "P1 or P2 or P3 or P4 or 2 others"),
    ],
)
def test_who_is_waited_for(steps: list[tuple[tuple[int, ...], str]], words: str) -> None:
    """Whoever may sign a step is joined by "or", steps side by side by "and"."""
    made = [Step(1, StepKind.MANAGER, ids, "authority_covers", quorum=quorum) for ids, quorum in steps]
    assert deciders_words(made, PEOPLE, READERS["en"]) == words


def test_who_decides_says_in_which_order() -> None:
    """One approver, several side by side, and several in a row are told apart."""
    one = Step(1, StepKind.MANAGER, (1,), "authority_covers")
    beside = Step(1, StepKind.COMPLIANCE, (2,), "compliance_required")
    after = Step(2, StepKind.MANAGER, (3,), "authority_covers")
    reader = READERS["en"]
    assert who_decides([one], PEOPLE, reader).startswith("*Who decides*\n")
    assert who_decides([one, beside], PEOPLE, reader).startswith("*Who decides: all of these*\n")
    assert who_decides([after, one], PEOPLE, reader).startswith("*Who decides, in this order*\n• *P1*")
    assert why_you([one, beside], 2, reader) == "You decide because the policy requires compliance."
