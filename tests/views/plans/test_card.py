"""The card of those who agree on a plan, and its forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.plans.agreement import Stage
from bot.planning.compare import Comparison
from bot.services.plans.reading.facts import PlanFacts
from bot.views.plans.card import plan_card
from bot.views.plans.forms import comment_form, return_form
from tests.views.approved import READERS, assert_approved, assert_taken
from tests.views.plans import examples as given


def drawn(facts: PlanFacts, person: int, locale: str) -> dict[str, object]:
    message = plan_card(facts, person, READERS[locale])
    return {"text": message.text, "blocks": message.blocks}


@pytest.mark.parametrize("locale", READERS)
@pytest.mark.parametrize(
    ("facts", "person"),
    [(given.in_review, given.IDA), (given.approving, given.HANA), (given.returned, given.BO)],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_the_card(facts: Callable[[], PlanFacts], person: int, locale: str) -> None:
    """A reviewer's, an approver's, and that of a version that was sent back."""
    card = drawn(facts(), person, locale)
    assert_taken(card)
    assert_approved(f"plan_card_{facts.__name__}_{locale}", card)


def test_only_who_is_asked_has_buttons() -> None:
    """Whoever has agreed, or whose turn has not come, reads the same without them."""
    for facts, asked in ((given.in_review(), given.IDA), (given.approving(), given.HANA)):
        with_buttons = {
            person
            for person in facts.people
            if any(block["type"] == "actions" for block in plan_card(facts, person, READERS["en"]).blocks)
        }
        assert with_buttons == {asked}


@pytest.mark.parametrize("locale", READERS)
def test_slack_takes_the_largest_card(locale: str) -> None:
    """Hundreds of lines, findings, comments and long names: what does not fit is counted."""
    facts = given.in_review("Ж" * 400)
    lines = tuple(Comparison(f"LINE-{number:04}", 1_00, 9_00, "Ж" * 900) for number in range(500))
    categories = tuple(Comparison(f"{'c' * 30}{number}", 1_00, 2_00) for number in range(40))
    facts = replace(
        facts, lines=lines, categories=categories, findings=facts.findings * 60, comments=facts.comments * 60
    )
    assert_taken(drawn(facts, given.IDA, locale))
    assert_taken(comment_form(facts, Stage.REVIEW, READERS[locale]))


@pytest.mark.parametrize("locale", READERS)
def test_the_forms(locale: str) -> None:
    """A line with a comment, and a reason; an approver returns what a reviewer asks to change."""
    reader = READERS[locale]
    for view in (
        comment_form(given.in_review(), Stage.REVIEW, reader),
        return_form(given.in_review(), Stage.REVIEW, reader),
        return_form(given.approving(), Stage.APPROVE, reader),
    ):
        assert_taken(view)
    assert_approved(f"plan_comment_form_{locale}", comment_form(given.in_review(), Stage.REVIEW, reader))


def test_a_plan_without_anything_beside_it() -> None:
    """The first of all says what it comes to, and shows one bar a category."""
    message = plan_card(given.first_of_all(), given.IDA, READERS["en"])
    assert "beside" not in message.text
    (chart,) = [block for block in message.blocks if block["type"] == "data_visualization"]
    assert [series["name"] for series in chart["chart"]["series"]] == ["2027.2"]
