"""Versions, changes, comparisons and explanations of plans, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click

from bot.cli.output.plan_json import findings_json, line_json
from bot.cli.output.plan_table import WIDTH
from bot.cli.output.printing import major
from bot.cli.output.tables import print_table
from bot.i18n import Reader
from bot.planning.allocation.explain import Explanation, Step
from bot.planning.compare import Comparison
from bot.services.plans.agreeing.activate import Activation
from bot.services.plans.reading.compare import ComparedPlans
from bot.services.plans.reading.show import CustomerCare, SaidOfLine
from bot.services.plans.versions import Draft, passed_drafts
from bot.services.ports.plans import PlanVersion
from bot.views.plans.words import plan_state_name
from bot.views.terminal.plan import bar
from bot.views.terminal.plan_explanation import explanation_sentences


def versions_json(versions: Iterable[PlanVersion]) -> list[dict[str, Any]]:
    return [
        {
            "version": version.name,
            "state": version.state.value,
            "currency": version.currency,
            "total": major(version.total_minor, version.currency),
            "reserve": major(version.reserve_minor, version.currency),
            "prepared_at": version.prepared_at.isoformat(),
        }
        for version in versions
    ]


def print_versions(versions: Sequence[PlanVersion], reader: Reader) -> None:
    if not versions:
        click.echo(reader.t("There is no version yet. Make one with: goodwill plan draft FILE"))
        return
    passed = passed_drafts(versions)
    headings = (reader.t("Version"), reader.t("State"), reader.t("Prepared"))
    amounts = (reader.t("Total"), reader.t("Reserve"))
    print_table(
        reader.t("Versions of the plan"),
        [*((heading, False) for heading in headings), *((heading, True) for heading in amounts)],
        [
            [
                version.name,
                plan_state_name(version.state.value, reader, passed=version.id in passed),
                reader.time(version.prepared_at),
                reader.money(version.total_minor, version.currency),
                reader.money(version.reserve_minor, version.currency),
            ]
            for version in versions
        ],
        width=WIDTH,
    )


def draft_json(draft: Draft, reader: Reader) -> dict[str, Any]:
    currency = draft.prepared.plan.currency
    return {
        "version": None if draft.version is None else draft.version.name,
        "state": None if draft.version is None else draft.version.state.value,
        "findings": findings_json(draft.prepared.findings, reader),
        "changes": rows_json(draft.changes, None, currency),
    }


def rows_json(rows: Iterable[Comparison], by: str | None, currency: str) -> list[dict[str, Any]]:
    return [
        {
            by or "line": row.key,
            "a": None if row.a_minor is None else major(row.a_minor, currency),
            "b": None if row.b_minor is None else major(row.b_minor, currency),
            "difference": major(row.difference_minor, currency),
            "percent": None if row.percent is None else str(row.percent),
            "reason": row.reason,
        }
        for row in rows
    ]


def compared_json(compared: ComparedPlans, reader: Reader) -> dict[str, Any]:
    return {
        "a": compared.a,
        "b": compared.b,
        "rows": rows_json(compared.rows, compared.by, compared.currency),
        "findings": findings_json(compared.findings, reader),
    }


def print_comparison(
    title: str, names: tuple[str, str], by: str, rows: Sequence[Comparison], currency: str, reader: Reader
) -> None:
    """`by` is what the rows are called; a bar as long as each difference, the greatest full."""
    most = max((abs(row.difference_minor) for row in rows), default=0)
    before = sum(row.a_minor or 0 for row in rows)
    after = sum(row.b_minor or 0 for row in rows)
    print_table(
        title,
        [
            (by, False),
            *((name, True) for name in names),
            (reader.t("Difference"), True),
            ("%", True),
            ("", False),
        ],
        [_comparison_cells(row.key, row, most, currency, reader) for row in rows],
        _comparison_cells(reader.t("Total"), Comparison("", before, after), 0, currency, reader),
        width=WIDTH,
    )


def _comparison_cells(label: str, row: Comparison, most: int, currency: str, reader: Reader) -> list[str]:
    return [
        label,
        *("–" if minor is None else reader.amount(minor, currency) for minor in (row.a_minor, row.b_minor)),
        _signed(row.difference_minor, currency, reader),
        "–" if row.percent is None else reader.number(row.percent),
        bar(abs(row.difference_minor), most, width=12),
    ]


def _signed(minor: int, currency: str, reader: Reader) -> str:
    return ("+" if minor > 0 else "") + reader.amount(minor, currency)


def care_json(care: Iterable[CustomerCare], currency: str) -> list[dict[str, Any]]:
    return [
        {
            "customer": each.code,
            "name": each.name,
            "score": str(each.score),
            "amount": major(each.amount_minor, currency),
        }
        for each in care
    ]


def print_care(title: str, care: Sequence[CustomerCare], currency: str, reader: Reader) -> None:
    most = max((each.amount_minor for each in care), default=0)
    print_table(
        title,
        [
            (reader.t("Customer"), False),
            (reader.t("Name"), False),
            (reader.t("Score"), True),
            (reader.t("Amount"), True),
            ("", False),
        ],
        [
            [
                each.code,
                each.name,
                reader.number(each.score),
                reader.amount(each.amount_minor, currency),
                bar(each.amount_minor, most),
            ]
            for each in care
        ],
        width=WIDTH,
    )


def explanation_json(explanation: Explanation, currency: str, reader: Reader) -> dict[str, Any]:
    start, adjusted = explanation.start, explanation.adjusted
    return {
        **line_json(explanation.line, currency),
        "total": major(start.total, currency),
        "reserve": major(start.reserve, currency),
        "divided": major(start.divided, currency),
        "steps": [_step_json(step, currency) for step in explanation.steps],
        "before_minima": None if adjusted is None else major(adjusted.before, currency),
        "activities": [
            {"name": part.name, "amount": major(part.amount_minor, currency), "months": list(part.months)}
            for part in explanation.line.activities
        ],
        "season": explanation.season.rule,
        "sentences": list(explanation_sentences(explanation, currency, reader)),
    }


def _step_json(step: Step, currency: str) -> dict[str, Any]:
    """Weights and what is exact are fractions, as "1/3"; `exact` is in minor units."""
    return {
        "dimension": step.dimension,
        "value": step.value,
        "rule": step.rule,
        "divided": major(step.divided, currency),
        "held": major(step.held, currency),
        "weight": str(step.weight),
        "weights": str(step.weights),
        "exact": str(step.exact),
        "floor": major(step.floor, currency),
        "ceiling": None if step.ceiling is None else major(step.ceiling, currency),
        "decided": step.decided,
        "amount": major(step.amount, currency),
    }


def activation_json(done: Activation) -> dict[str, Any]:
    return {
        "version": done.version,
        "state": done.state.value,
        "refused": [
            {
                "line": each.line,
                "ceiling": each.ceiling,
                "held": major(each.held_minor, done.currency),
                "budget": major(each.budget_minor, done.currency),
            }
            for each in done.uncovered
        ],
    }


def print_activation(done: Activation, reader: Reader) -> None:
    if not done.uncovered:
        click.echo(reader.t("The budget of plan {version} is in force.", version=done.version))
        return
    click.echo(
        reader.t("{version} stays approved: requests hold more than it leaves to", version=done.version),
        err=True,
    )
    for each in done.uncovered:
        text = reader.t(
            "{line}: {held} held, {budget} planned",
            line=each.line or _ceiling(each.ceiling, reader),
            held=reader.money(each.held_minor, done.currency),
            budget=reader.money(each.budget_minor, done.currency),
        )
        click.echo(f"  – {text}", err=True)


def _ceiling(name: str, reader: Reader) -> str:
    return reader.t("the ceiling of {ceiling}", ceiling=name) if name else reader.t("all lines together")


def comments_json(comments: Iterable[SaidOfLine]) -> dict[str, list[dict[str, Any]]]:
    """By the code of their line."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in comments:
        said = {"by": each.name, "at": each.at.isoformat(), "comment": each.comment}
        found.setdefault(each.line, []).append(said)
    return found


def print_comments(comments: Sequence[SaidOfLine], reader: Reader) -> None:
    for each in comments:
        text = reader.t(
            "{line}: {comment} ({name}, {time})",
            line=each.line,
            comment=" ".join(each.comment.split()),
            name=each.name,
            time=reader.time(each.at),
        )
        click.echo(f"  – {text}")
