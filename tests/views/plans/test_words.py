"""Where a version stands, in words."""

from __future__ import annotations

import pytest

from bot.domain.plans.agreement import PlanState
from bot.i18n import Reader
from bot.views.plans.words import plan_state_name


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_every_state_has_words_of_its_own(locale: str) -> None:
    """In each language; a state of a later version is shown as it is stored."""
    reader = Reader(locale)
    assert len({plan_state_name(state.value, reader) for state in PlanState}) == len(PlanState)
    assert plan_state_name("frozen", reader) == "frozen"
