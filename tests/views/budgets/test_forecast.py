"""The forecast of lines in words."""

from __future__ import annotations

import pytest

from bot.domain.listed import Listed
from bot.i18n import Reader
from bot.views.budgets.forecast import forecast_message
from tests.views.approved import assert_approved
from tests.views.forecast_facts import DRY, KEEPS, OVER


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_my_lines_at_year_end(locale: str) -> None:
    """What is left or missing, when a line runs dry, or that it has; by which method, how far off."""
    reader = Reader(locale, currency="CNY")
    assert_approved(f"forecast.mine.{locale}", forecast_message(Listed((OVER, DRY, KEEPS), 4), reader))
