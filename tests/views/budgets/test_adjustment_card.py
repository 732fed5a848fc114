"""The card of an adjustment: as approved in each language, and within Slack's limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.services.budgets.adjusting.reading import AdjustmentFacts
from bot.views.budgets.adjustment_card import adjustment_card, reject_adjustment_form
from bot.views.kit.message import Message
from tests.views import adjustment_facts as given
from tests.views.approved import READERS, assert_approved, assert_taken
from tests.views.extremes import LONG, LONG_PEOPLE
from tests.views.request_facts import BO, FIN, MEI


def drawn(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks}


def buttons(facts: AdjustmentFacts, person_id: int) -> list[str]:
    blocks = adjustment_card(facts, person_id, READERS["en"]).blocks
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


@pytest.mark.parametrize("locale", READERS)
@pytest.mark.parametrize("name", given.FACTS)
def test_cards_are_as_approved(name: str, locale: str) -> None:
    """Each kind and state, as a controller sees it who may decide."""
    shown = drawn(adjustment_card(given.FACTS[name], FIN.id, READERS[locale]))
    assert_taken(shown)
    assert_approved(f"card.adjustment.{name}.{locale}", shown)


@pytest.mark.parametrize("locale", READERS)
def test_the_form_of_a_rejection(locale: str) -> None:
    """What it is about, and the reason."""
    view = reject_adjustment_form(given.WAITING, READERS[locale])
    assert_taken(view)
    assert_approved(f"form.reject_adjustment.{locale}", view)


def test_buttons_are_for_whoever_may_use_them() -> None:
    """The next to sign decides, whoever asked may take it back, nobody else does anything."""
    assert buttons(given.WAITING, FIN.id) == ["Approve", "Reject…"]
    assert buttons(given.WAITING, MEI.id) == ["Withdraw"]
    assert buttons(given.WAITING, BO.id) == []
    for ended in (given.APPROVED, given.REJECTED, given.WITHDRAWN, given.EXPIRED):
        assert [buttons(ended, person.id) for person in (FIN, MEI, BO)] == [[], [], []]


@pytest.mark.parametrize("locale", READERS)
@pytest.mark.parametrize("name", given.FACTS)
def test_cards_at_the_extremes(name: str, locale: str) -> None:
    """However long everything is, Slack takes it."""
    facts = given.FACTS[name]
    terms = replace(facts.adjustment.terms, explanation="&" * 1000)
    longest = replace(
        facts,
        adjustment=replace(facts.adjustment, terms=terms),
        decisions=tuple(replace(each, reason="<" * 1000) for each in [*facts.decisions] * 12),
        signatures=tuple(
            replace(each, approver_ids=tuple(range(1, 60))) for each in [*facts.signatures] * 12
        ),
        people=LONG_PEOPLE,
        undoes=LONG[:30],
    )
    assert_taken(drawn(adjustment_card(longest, 3, READERS[locale])))
    assert_taken(reject_adjustment_form(longest, READERS[locale]))
