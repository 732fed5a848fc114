"""What an owner is asked for their lines of a plan, and the form in which they answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.services.plans.asking.questions import AskedLine, QuestionFacts
from bot.views.plans.question import propose_form, question_card, unanswered_blocks
from tests.views.approved import READERS, assert_approved, assert_taken
from tests.views.plans import examples as given


def drawn(facts: QuestionFacts, locale: str) -> dict[str, object]:
    message = question_card(facts, READERS[locale])
    return {"text": message.text, "blocks": message.blocks}


@pytest.mark.parametrize("locale", READERS)
@pytest.mark.parametrize("facts", given.QUESTIONS, ids=lambda each: each.__name__)
def test_the_card(facts: Callable[[], QuestionFacts], locale: str) -> None:
    """What waits comes first; who has answered may still change it; too late it has no button."""
    card = drawn(facts(), locale)
    assert_taken(card)
    assert_approved(f"plan_question_{facts.__name__}_{locale}", card)


@pytest.mark.parametrize("locale", READERS)
def test_slack_takes_the_largest_card(locale: str) -> None:
    """Hundreds of lines with long names: those without a button of their own stand in menus."""
    facts = given.asked("Ж" * 900)
    first = facts.lines[-1]

    def another(number: int) -> AskedLine:
        code = f"LINE-{number:04}"
        question = replace(first.question, id=number, line=code)
        return replace(first, question=question, line=replace(first.line, code=code))

    facts = replace(facts, lines=tuple(map(another, range(1, 400))))
    card = drawn(facts, locale)
    assert_taken(card)
    text = str(card)
    assert all(f"LINE-{number:04}" in text for number in range(1, 400))
    assert_taken(drawn(replace(facts, is_open=False), locale))


@pytest.mark.parametrize("locale", READERS)
def test_the_form(locale: str) -> None:
    """Filled in with the suggestion, or with what was proposed; it says from which amount on it asks why."""
    facts, reader = given.asked(), READERS[locale]
    for asked in facts.lines:
        assert_taken(propose_form(facts, asked, reader))
    assert_approved(f"plan_propose_form_{locale}", propose_form(facts, facts.lines[-1], reader))


def test_the_list_of_what_is_late_names_each_plan_once() -> None:
    """With all lines that wait, and the button of the first."""
    first, second = unanswered_blocks(given.unanswered(), READERS["en"])
    assert first["text"]["text"] == "*Plan 2027.1* waits for what you propose: GIFT-KEY, MEAL"
    assert (first["accessory"]["value"], second["accessory"]["value"]) == ("1", "3")
