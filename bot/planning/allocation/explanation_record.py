"""Explanations as JSON: kept with a version, because the company will be another when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bot.planning.allocation.explain import Adjusted, Explanation, Start, Step
from bot.planning.allocation.months import Season
from bot.planning.allocation.result import PlannedLine
from bot.planning.file.model import Minimum, Place

_FRACTIONS = ("basis", "weight", "weights", "exact")


def explanation_record(explanation: Explanation) -> dict[str, Any]:
    """Everything but the line itself. Fractions are texts, as "1/3"."""
    adjusted = explanation.adjusted
    return {
        "start": _values(explanation.start),
        "steps": [_step_record(step) for step in explanation.steps],
        "adjusted": None
        if adjusted is None
        else {
            "before": adjusted.before,
            "after": adjusted.after,
            "minima": [
                {"where": minimum.where.values(), "percent": str(minimum.percent)}
                for minimum in adjusted.minima
            ],
        },
        "rest": explanation.rest,
        "typed_over": explanation.typed_over,
        "season": {"rule": explanation.season.rule, "weights": list(explanation.season.weights)},
    }


def is_explained(record: Mapping[str, Any]) -> bool:
    """Whether a plan file has made the line: one of a budget file has what the file says."""
    return "steps" in record


def explanation_of(line: PlannedLine, record: Mapping[str, Any]) -> Explanation:
    """The explanation of `line` that `explanation_record` has made."""
    adjusted, season = record["adjusted"], record["season"]
    return Explanation(
        line=line,
        start=Start(**record["start"]),
        steps=tuple(_step(step) for step in record["steps"]),
        adjusted=None
        if adjusted is None
        else Adjusted(
            adjusted["before"], adjusted["after"], tuple(_minimum(each) for each in adjusted["minima"])
        ),
        rest=record["rest"],
        season=Season(season["rule"], tuple(season["weights"])),
        typed_over=record.get("typed_over"),
    )


def _values(record: Start | Step) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _step_record(step: Step) -> dict[str, Any]:
    values = _values(step)
    return values | {name: None if values[name] is None else str(values[name]) for name in _FRACTIONS}


def _step(record: Mapping[str, Any]) -> Step:
    found = {name: None if record[name] is None else Fraction(record[name]) for name in _FRACTIONS}
    return Step(**{**record, **found})


def _minimum(record: Mapping[str, Any]) -> Minimum:
    return Minimum(where=Place(**record["where"]), percent=Decimal(record["percent"]))
