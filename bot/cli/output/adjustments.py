"""Adjustments as JSON and as a table for people."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bot.cli.output.printing import major
from bot.cli.output.tables import print_table
from bot.domain.approvals.adjusting import next_signature
from bot.i18n import Reader
from bot.services.budgets.adjusting.fitting import LineEffect
from bot.services.budgets.adjusting.reading import AdjustmentFacts
from bot.views.budgets.adjustment_words import CAUSES, KINDS, STATES


def adjustment_json(facts: AdjustmentFacts) -> dict[str, object]:
    """As `export adjustments` has it, with whom it waits for."""
    adjustment = facts.adjustment
    terms = adjustment.terms
    asker = facts.people.get(adjustment.asked_by)
    return {
        "number": adjustment.number,
        "state": adjustment.state.value,
        "kind": terms.kind.value,
        "from_line": _code(facts.fitting.giving),
        "to_line": _code(facts.fitting.receiving),
        "amount": major(terms.amount_minor, facts.currency) if terms.amount_minor else None,
        "currency": facts.currency,
        "month": facts.month,
        "cause": terms.cause.value,
        "explanation": terms.explanation,
        "undoes": facts.undoes,
        "asked_by": asker.email if asker else "",
        "waits_for": [facts.people[id_].email for id_ in sorted(facts.waiting_for)],
    }


def print_adjustment(facts: AdjustmentFacts, reader: Reader) -> None:
    waiting = next_signature(facts.signatures)
    names = [facts.people[id_].name for id_ in waiting.approver_ids] if waiting else []
    click.echo(
        reader.t(
            "{number} is asked for and waits for {names}. Nothing is changed until then.",
            number=facts.adjustment.number,
            names=reader.t(" or ").join(names),
        )
    )


def print_adjustments(found: Sequence[AdjustmentFacts], reader: Reader) -> None:
    columns = (
        reader.t("Number"),
        reader.t("State"),
        reader.t("Kind"),
        reader.t("From line"),
        reader.t("To line"),
        reader.t("Amount"),
        reader.t("Cause"),
        reader.t("Asked by"),
    )
    print_table(
        reader.t("Adjustments"),
        [(name, index == 5) for index, name in enumerate(columns)],
        [_row(facts, reader) for facts in found],
    )


def _row(facts: AdjustmentFacts, reader: Reader) -> list[str]:
    terms = facts.adjustment.terms
    asker = facts.people.get(facts.adjustment.asked_by)
    return [
        facts.adjustment.number,
        reader.t(STATES[facts.adjustment.state]),
        reader.t(KINDS[terms.kind]),
        _code(facts.fitting.giving) or "–",
        _code(facts.fitting.receiving) or "–",
        reader.money(terms.amount_minor, facts.currency) if terms.amount_minor else "–",
        reader.t(CAUSES[terms.cause]),
        asker.name if asker else "",
    ]


def _code(effect: LineEffect | None) -> str:
    return effect.line.code if effect else ""
