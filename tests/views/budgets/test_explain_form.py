"""The form *Explain a variance*."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.actuals.variance import Variance
from bot.services.reports.explain import Explainable
from bot.views.budgets.explain_form import explain_form
from tests.views import request_facts as given
from tests.views.approved import READERS, assert_taken


@pytest.mark.parametrize("locale", READERS)
@pytest.mark.parametrize("count", [1, 100, 1000])
def test_it_takes_as_many_lines_as_slack_allows(count: int, locale: str) -> None:
    """The gravest is chosen already; the month rides along."""
    lines = [
        (replace(given.LINE, id=number, code=f"LINE-{number} " + "x" * 90), Variance(100_00, 123_456_789_00))
        for number in range(1, count + 1)
    ]
    view = explain_form(Explainable(lines, "2026-09"), READERS[locale])
    assert_taken(view)
    assert view["private_metadata"] == "2026-09"
    choice = view["blocks"][0]["element"]
    assert choice["initial_option"]["value"] == "1"
    assert len(choice["options"]) == min(count, 100)
