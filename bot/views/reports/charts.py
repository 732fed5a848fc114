"""The `data_visualization` block: one place that knows its limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date

from bot.domain.reports.digest import MonthFigures
from bot.i18n import Reader
from bot.views.kit.tables import whole_major
from bot.views.kit.text import cut

MAX_TITLE = 50
MAX_LABEL = 20


def month_label(first: date, reader: Reader) -> str:
    """The short name of a month: Sep, 9月."""
    return cut(str(format_date(first, "LLL", locale=reader.babel)), MAX_LABEL)


def budget_chart(months: Sequence[MonthFigures], currency: str, reader: Reader) -> dict[str, Any]:
    """Budget against actual, a pair of bars a month, in whole major units."""
    labels = [month_label(figures.first, reader) for figures in months]
    budget = [whole_major(figures.budget_minor, currency) for figures in months]
    spent = [whole_major(figures.spent_minor, currency) for figures in months]
    return {
        "type": "data_visualization",
        "title": cut(reader.t("Budget and actual by month"), MAX_TITLE),
        "chart": {
            "type": "bar",
            "series": [
                _series(reader.t("Budget"), labels, budget),
                _series(reader.t("Spent"), labels, spent),
            ],
            "axis_config": {"categories": labels, "y_label": currency},
        },
    }


def _series(name: str, labels: Sequence[str], values: Sequence[int]) -> dict[str, Any]:
    points = [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]
    return {"name": cut(name, MAX_LABEL), "data": points}
