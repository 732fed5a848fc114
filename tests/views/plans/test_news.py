"""What became of a version, told to controllers."""

from __future__ import annotations

import pytest

from bot.domain.messages.plans import PlanNewsKind
from bot.views.plans.news import plan_news
from tests.views.approved import READERS


@pytest.mark.parametrize("locale", READERS)
def test_what_became_of_a_version(locale: str) -> None:
    """In force; or not, with the lines that hold too much and what to do."""
    reader = READERS[locale]
    assert "2027.1" in plan_news("2027.1", PlanNewsKind.ACTIVATED, (), reader).text
    refused = plan_news("2027.1", PlanNewsKind.NOT_ACTIVATED, ("GIFT-KEY", "MEAL"), reader).text
    assert "GIFT-KEY, MEAL" in refused
    assert "goodwill plan activate 2027.1" in refused
    everything = plan_news("2027.1", PlanNewsKind.NOT_ACTIVATED, (), reader).text
    assert "goodwill plan activate 2027.1" in everything
