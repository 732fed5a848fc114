"""`/spend plan`: the year's plan and its versions, and why a line of it has its amount."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Reader
from bot.planning.allocation.explain import Explanation
from bot.planning.compare import Comparison
from bot.services.plans.reading.facts import PlanFacts
from bot.services.plans.reading.overview import PlanOverview
from bot.services.ports.plans import PlanVersion
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, View, why_value
from bot.views.kit.message import Message
from bot.views.kit.tables import MAX_ROWS, Cell, data_table, money_column, text_cell
from bot.views.kit.text import cut_marked, said
from bot.views.plans.card import plan_comments, plan_findings, plan_total
from bot.views.plans.chart import category_chart
from bot.views.plans.words import plan_state_name
from bot.views.terminal.plan_explanation import explanation_sentences

_MOST_OPTIONS = 100
_PART = 2500


def plan_message(overview: PlanOverview, reader: Reader) -> Message:
    facts = overview.facts
    title = _title(overview, reader)
    parts: list[Block] = [kit.header(title), kit.section(plan_total(facts, reader))]
    if facts.lines:
        parts += [category_chart(facts, reader), _table(facts, reader), _why(facts, reader)]
    parts += [
        kit.section(text) for text in (plan_findings(facts, reader), plan_comments(facts, reader)) if text
    ]
    parts.append(kit.context(cut_marked(_versions(overview, reader), _PART)))
    return Message(f"{said(title)}. {plan_total(facts, reader)}", parts)


def _title(overview: PlanOverview, reader: Reader) -> str:
    facts = overview.facts
    name, state = facts.version.name, _state(facts.version, overview, reader)
    if facts.is_whole:
        return reader.t("Plan {version}: {plan_state}", version=name, plan_state=state)
    return reader.t("Your lines of plan {version}: {plan_state}", version=name, plan_state=state)


def _state(version: PlanVersion, overview: PlanOverview, reader: Reader) -> str:
    return plan_state_name(version.state.value, reader, passed=version.id in overview.passed)


def _table(facts: PlanFacts, reader: Reader) -> Block:
    """By line, the largest first, beside the budget in force."""
    rows = sorted(facts.lines, key=lambda row: (-(row.b_minor or 0), row.key))
    shown = rows[: MAX_ROWS - 1]
    name = facts.version.name
    caption = reader.t("Plan {version} by line", version=name)
    if len(rows) > len(shown):
        caption = reader.t(
            "Plan {version}: the largest {shown} of {count} lines",
            version=name,
            shown=len(shown),
            count=len(rows),
        )
    return data_table(caption, _header(facts, reader), _cells(facts, shown, reader))


def _header(facts: PlanFacts, reader: Reader) -> list[str]:
    if facts.compared_with is None:
        return [reader.t("Line"), facts.version.name]
    return [reader.t("Line"), str(facts.compared_with), facts.version.name, reader.t("Difference"), "%"]


def _cells(facts: PlanFacts, rows: Sequence[Comparison], reader: Reader) -> list[list[Cell]]:
    currency = facts.version.currency
    lines = [text_cell(row.key, 64) for row in rows]
    planned = money_column([row.b_minor or 0 for row in rows], currency, reader)
    if facts.compared_with is None:
        return [list(cells) for cells in zip(lines, planned, strict=True)]
    before = money_column([row.a_minor or 0 for row in rows], currency, reader)
    amounts = reader.amounts([abs(row.difference_minor) for row in rows], currency)
    changes = [text_cell(_sign(row) + amount) for row, amount in zip(rows, amounts, strict=True)]
    percents = [text_cell("" if row.percent is None else reader.number(row.percent)) for row in rows]
    return [list(cells) for cells in zip(lines, before, planned, changes, percents, strict=True)]


def _sign(row: Comparison) -> str:
    return "+" if row.difference_minor > 0 else "−" if row.difference_minor < 0 else ""


def _why(facts: PlanFacts, reader: Reader) -> Block:
    """A menu of lines; where it has no room for all, the others are typed."""
    codes = [row.key for row in facts.lines if row.b_minor is not None]
    words = reader.t("*Why this figure?* Choose a line.")
    if len(codes) > _MOST_OPTIONS:
        typed = f"`/spend plan {facts.version.name} {said(codes[_MOST_OPTIONS])}`"
        words = reader.t("*Why this figure?* Choose a line, or type it: {example}", example=typed)
    options = [kit.option(code, why_value(facts.version.name, code)) for code in codes[:_MOST_OPTIONS]]
    menu = kit.select(Action.PLAN_WHY, options, None, reader.t("Why this figure?"))
    return kit.section(words, accessory=menu)


def _versions(overview: PlanOverview, reader: Reader) -> str:
    versions = overview.versions
    named = " · ".join(f"*{version.name}* {said(_state(version, overview, reader))}" for version in versions)
    example = f"`/spend plan {versions[-1].name}`" if versions else "`/spend plan 2027.1`"
    return reader.t("Versions: {versions}. Open one with {command}", versions=named, command=example)


def why_message(version: PlanVersion, explanation: Explanation, reader: Reader) -> Message:
    """`/spend plan 2027.1 GIFT-KEY`."""
    title, text = _explained(version, explanation, reader)
    return Message(title, [kit.section(f"*{title}*"), kit.section(text)])


def why_view(version: PlanVersion, explanation: Explanation, reader: Reader) -> Block:
    title, text = _explained(version, explanation, reader)
    blocks = [kit.section(f"*{title}*"), kit.section(text)]
    return kit.modal(reader.t("Why this figure?"), View.PLAN_WHY, blocks, submit="", close=reader.t("Close"))


def _explained(version: PlanVersion, explanation: Explanation, reader: Reader) -> tuple[str, str]:
    title = reader.t(
        "{line} has {amount} in {version}:",
        line=said(explanation.line.code),
        amount=reader.money(explanation.line.amount_minor, version.currency),
        version=version.name,
    )
    sentences = explanation_sentences(explanation, version.currency, reader)
    return title, cut_marked("\n".join(f"• {said(each)}" for each in sentences), _PART)
