"""The forms about what was spent: as approved in each language, and within Slack's limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain.actuals.actual import Spending
from bot.i18n import Reader
from bot.views.actuals.forms import actual_form, pick_actual_form, pick_request_form
from tests.views import item_facts as several
from tests.views import request_facts as given
from tests.views.approved import READERS, assert_approved, assert_taken
from tests.views.extremes import STATES, extreme_facts

TODAY = date(2026, 9, 27)


DOUBTED = Spending(4_800_000, "CNY", TODAY, 2, "INV-7", 4, "Went well", True, ("F0002", "F0003"))
OVER = replace(DOUBTED, amount_minor=160_000, file_ids=())
SURFACES: dict[str, Callable[[Reader], dict[str, Any]]] = {
    "form.log_actual": lambda r: actual_form(given.APPROVED, TODAY, r, file_ids=["F0002"]),
    "form.log_actual_partner": lambda r: actual_form(given.SHARED_SPENT, TODAY, r),
    "form.correct": lambda r: actual_form(given.SETTLED, TODAY, r, correcting=given.SETTLED.actuals[1]),
    "form.log_actual_again": lambda r: actual_form(
        given.APPROVED, TODAY, r, doubted=DOUBTED, file_ids=DOUBTED.file_ids
    ),
    "form.log_actual_over": lambda r: actual_form(given.APPROVED, TODAY, r, doubted=OVER),
    "form.log_actual_of_item": lambda r: actual_form(several.TRIP_SPENT, TODAY, r, item=2),
    "form.log_actual_over_item": lambda r: actual_form(
        several.TRIP_SPENT, TODAY, r, doubted=replace(OVER, amount_minor=50_000, item=2)
    ),
    "form.correct_item": lambda r: actual_form(
        several.TRIP_SPENT, TODAY, r, correcting=several.TRIP_SPENT.actuals[0]
    ),
    "form.pick_actual_of_item": lambda r: pick_actual_form(several.TRIP_SPENT, r),
    "form.pick_request": lambda r: pick_request_form([given.APPROVED], r, ["F0002"]),
    "form.pick_actual": lambda r: pick_actual_form(given.SETTLED, r),
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
    many = [replace(facts, request=replace(facts.request, id=number)) for number in range(120)]
    actuals = [replace(given.ACTUAL, id=number) for number in range(120)]
    for view in (
        actual_form(facts, TODAY, reader, correcting=given.ACTUAL, file_ids=["F0000000001"] * 10),
        pick_request_form(many, reader, ["F0000000001"] * 10),
        pick_actual_form(replace(facts, actuals=actuals), reader),
    ):
        assert_taken(view)
