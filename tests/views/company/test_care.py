"""The card about key customers who need attention, and the form of its second button."""

from __future__ import annotations

from datetime import date

import pytest

from bot.views.company.care import care_card, met_form
from bot.views.kit.plainer import plainer
from tests.views.approved import READERS, assert_approved
from tests.views.care_facts import CUTS, UNCARED


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_card_of_key_customers(locale: str) -> None:
    """For how long each has had nothing, what was used of the suggestion, both buttons; plainer too."""
    card = care_card(UNCARED, CUTS, READERS[locale])
    assert_approved(f"care.card.{locale}", {"text": card.text, "blocks": card.blocks})
    assert "Globex" in str(plainer(card))


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_form_of_a_contact(locale: str) -> None:
    """Today's date is filled in, the note is asked for."""
    assert_approved(f"care.met.{locale}", met_form(4, "Acme", date(2026, 9, 15), READERS[locale]))
