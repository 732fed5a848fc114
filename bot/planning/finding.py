"""What the reviewers of a plan should see, though it is no mistake: a code, its sentence, and facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.errors import Fact


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """`subject` is what it is about: a line's code, a category, a dimension. Amounts among the facts are
    minor units and end in `_minor`.
    """

    code: str
    subject: str
    facts: Mapping[str, Fact]

    @property
    def sentence(self) -> str:
        return SENTENCES[self.code]


SENTENCES: Mapping[str, str] = {
    "category_uncovered": (
        'No line covers "{category}": nobody can ask for it. Give it a share, or say in leave_out why not.'
    ),
    "left_out_but_planned": '"{category}" is left out ({why}), but {lines} plans it. Keep one of the two.',
    "proposal_missing": "{line} waits for the proposal of its owner. Until then it has its share.",
    "unanswered": "{owner} was asked for {lines}, and has not answered yet.",
    "owner_missing": "{count} lines have no owner: {lines}. Each needs one before the plan is submitted.",
    "customers_without": (
        "{count} active customers have no {dimension}: no line that is divided by it counts them. Fill it in."
    ),
    "total_typed_over": (
        "Lines were typed over: with the reserve they come to {total}, and the plan file says {file}."
    ),
    "growth_without_reason": (
        "{subject} grows by {percent} %, more than {limit} %, without a reason. Write one in its [[line]]."
    ),
    "new_without_reason": "{subject} is new, without a reason. Write one in its [[line]].",
}
