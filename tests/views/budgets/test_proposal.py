"""A proposed transfer as a card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.views.budgets.proposal import proposal_card
from tests.views.approved import READERS, assert_approved
from tests.views.forecast_facts import PROPOSED


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_card_of_a_proposal(locale: str) -> None:
    """Which line runs dry and when, which keeps money, what would help, and both answers."""
    card = proposal_card(PROPOSED, READERS[locale])
    assert_approved(f"forecast.proposal.{locale}", {"text": card.text, "blocks": card.blocks})


@pytest.mark.parametrize(
    ("locale", "words"), [("en", "is over its budget: ¥3,680.00 missing"), ("zh_CN", "已超出预算")]
)
def test_a_line_that_is_overspent_does_not_run_dry_once_more(locale: str, words: str) -> None:
    """The month in which that was is over: it is not said as if it were to come."""
    card = proposal_card(replace(PROPOSED, dry_on=date(2026, 5, 1), is_over=True), READERS[locale])
    assert words in card.text
    assert "2026" not in card.text
