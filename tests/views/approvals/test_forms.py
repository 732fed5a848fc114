"""The forms of those who decide: as approved in each language, and within Slack's limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.i18n import Reader
from bot.views.approvals.forms import (
    answer_form,
    approve_less_form,
    approve_without_form,
    ask_form,
    reassign_form,
    reject_form,
)
from bot.views.requests.list_form import list_form
from tests.views import item_facts as several
from tests.views import request_facts as given
from tests.views.approved import READERS, assert_approved, assert_taken
from tests.views.extremes import LONG_PEOPLE, STATES, extreme_facts

SURFACES: dict[str, Callable[[Reader], dict[str, Any]]] = {
    "form.approve_less_items": lambda r: approve_less_form(several.TRIP_CUT, r),
    "form.approve_without": lambda r: approve_without_form(several.LIST, r),
    "form.list": lambda r: list_form("CNY", r),
    "form.approve_less": lambda r: approve_less_form(given.HALF, r),
    "form.ask": lambda r: ask_form(given.facts(), r),
    "form.reject": lambda r: reject_form(given.facts(), r),
    "form.reassign": lambda r: reassign_form(given.facts(), [given.BO, given.FIN], r),
    "form.answer": lambda r: answer_form(given.ASKED, r),
}


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("name", SURFACES)
def test_forms_are_as_approved(name: str, locale: str) -> None:
    """Each surface, in each language, is the one that was approved, and Slack takes it."""
    drawn = SURFACES[name](READERS[locale])
    assert_taken(drawn)
    assert_approved(f"{name}.{locale}", drawn)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("state", STATES)
def test_forms_at_the_extremes(state: str, locale: str) -> None:
    """However long everything is, Slack takes every form of it."""
    facts, reader = extreme_facts(STATES[state]), READERS[locale]
    for view in (
        approve_less_form(facts, reader),
        ask_form(facts, reader),
        reject_form(facts, reader),
        reassign_form(facts, [*LONG_PEOPLE.values()], reader),
        answer_form(facts, reader),
    ):
        assert_taken(view)
