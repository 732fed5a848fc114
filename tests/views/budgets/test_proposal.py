"""A proposed transfer as a card."""

from __future__ import annotations

import pytest

from bot.views.budgets.proposal import proposal_card
from tests.views.approved import READERS, assert_approved
from tests.views.forecast_facts import PROPOSED


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_card_of_a_proposal(locale: str) -> None:
    """Which line runs dry and when, which keeps money, what would help, and both answers."""
    card = proposal_card(PROPOSED, READERS[locale])
    assert_approved(f"forecast.proposal.{locale}", {"text": card.text, "blocks": card.blocks})
