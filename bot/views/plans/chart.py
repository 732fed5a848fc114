"""A version by category, beside the budget in force."""

from __future__ import annotations

from typing import Any

from bot.i18n import Reader
from bot.services.plans.reading.facts import PlanFacts
from bot.views.categories import category_name
from bot.views.kit.tables import whole_major
from bot.views.kit.text import cut
from bot.views.reports.charts import MAX_LABEL, MAX_TITLE

_MOST = 12


def category_chart(facts: PlanFacts, reader: Reader) -> dict[str, Any]:
    """A pair of bars a category, the largest first, in whole major units; one bar where nothing is beside."""
    rows = sorted(facts.categories, key=lambda row: -max(row.a_minor or 0, row.b_minor or 0))[:_MOST]
    currency = facts.version.currency
    labels = _labels([category_name(row.key, facts.category_names, reader) for row in rows])

    def series(name: str, minors: list[int]) -> dict[str, Any]:
        values = zip(labels, minors, strict=True)
        data = [{"label": label, "value": whole_major(minor, currency)} for label, minor in values]
        return {"name": cut(name, MAX_LABEL), "data": data}

    both = [(facts.version.name, [row.b_minor or 0 for row in rows])]
    if facts.compared_with is not None:
        both = [(str(facts.compared_with), [row.a_minor or 0 for row in rows]), *both]
    return {
        "type": "data_visualization",
        "title": cut(reader.t("Plan {version} by category", version=facts.version.name), MAX_TITLE),
        "chart": {
            "type": "bar",
            "series": [series(name, minors) for name, minors in both],
            "axis_config": {"categories": labels, "y_label": currency},
        },
    }


def _labels(names: list[str]) -> list[str]:
    """Short, and each its own: Slack takes no label twice."""
    short = [cut(name, MAX_LABEL) for name in names]
    return [
        label if short.count(label) == 1 else f"{label[: MAX_LABEL - 4]} {number}"
        for number, label in enumerate(short, start=1)
    ]
