"""The form *Adjust the budget*: as approved in each language, and within Slack's limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.services.budgets.adjusting.preview import AdjustmentPreview
from bot.views.budgets.adjustment_form import adjust_message, adjustment_form
from tests.views import adjustment_facts as given
from tests.views.approved import READERS, assert_approved, assert_taken
from tests.views.extremes import LONG_PEOPLE

NAMED = {"empty": given.FORMS[0], "filled": given.FILLED, "unfit": given.FORMS[2]}


@pytest.mark.parametrize("locale", READERS)
@pytest.mark.parametrize("name", NAMED)
def test_forms_are_as_approved(name: str, locale: str) -> None:
    """Empty, filled in with its check, and with what can't be done."""
    drawn = adjustment_form(NAMED[name], READERS[locale])
    assert_taken(drawn)
    assert_approved(f"form.adjustment.{name}.{locale}", drawn)


def labels(kind: str) -> list[str]:
    form = given.FILLED
    view = adjustment_form(replace(form, draft=replace(form.draft, kind=kind)), READERS["en"])
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


def test_each_kind_has_the_inputs_that_it_needs() -> None:
    """What moves no money asks for none."""
    last = ["Cause", "Explanation"]
    money = ["Amount", "Month"]
    assert labels("transfer") == ["Kind", "From line", "To line", *money, *last]
    assert labels("supplement") == labels("reserve") == ["Kind", "To line", *money, *last]
    assert labels("cut") == ["Kind", "From line", *money, *last]
    assert labels("hold") == labels("close") == labels("open") == ["Kind", "Line", *last]


@pytest.mark.parametrize("locale", READERS)
@pytest.mark.parametrize("form", given.FORMS)
def test_forms_at_the_extremes(form: AdjustmentPreview, locale: str) -> None:
    """However long everything is, Slack takes it."""
    draft = replace(form.draft, from_line="L" * 64, to_line="&" * 64, explanation="<" * 1000, amount="9" * 20)
    signatures = [replace(each, approver_ids=tuple(range(1, 60))) for each in [*form.signatures] * 12]
    longest = replace(form, draft=draft, signatures=signatures, people=LONG_PEOPLE)
    assert_taken(adjustment_form(longest, READERS[locale]))
    message = adjust_message(READERS[locale])
    assert_taken({"text": message.text, "blocks": message.blocks})
