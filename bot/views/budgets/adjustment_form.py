"""The form *Adjust the budget* with its live check."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum

from bot.domain.budgets.adjustment import STATUS_AFTER, AdjustmentKind, Cause
from bot.domain.budgets.budget import BudgetLine
from bot.domain.fields import Field
from bot.i18n import Reader
from bot.services.budgets.adjusting.fitting import LineEffect
from bot.services.budgets.adjusting.preview import AdjustmentPreview
from bot.views.budgets.adjustment_words import CAUSES, KINDS, signature_line
from bot.views.budgets.words import before_after, line_words
from bot.views.errors import describe_error
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, View
from bot.views.kit.message import Message
from bot.views.kit.text import said

_FROM = frozenset(AdjustmentKind) - {AdjustmentKind.SUPPLEMENT, AdjustmentKind.RESERVE}
_TO = frozenset({AdjustmentKind.TRANSFER, AdjustmentKind.SUPPLEMENT, AdjustmentKind.RESERVE})


def adjustment_form(preview: AdjustmentPreview, reader: Reader) -> Block:
    """A modal view: the inputs that the kind needs. Stable block ids make Slack keep what is typed."""
    kind = preview.draft.known_kind
    request = preview.draft.request
    parts = [kit.context(reader.t("For {number}", number=said(request)))] if request else []
    parts.append(_kind(preview, reader))
    if kind in _FROM:
        label = reader.t("Line") if kind in STATUS_AFTER else reader.t("From line")
        parts.append(_line(Field.FROM_LINE, label, preview.draft.from_line, reader))
    if kind in _TO:
        parts.append(_line(Field.TO_LINE, reader.t("To line"), preview.draft.to_line, reader))
    if kind not in STATUS_AFTER:
        parts += _amount(preview, reader)
    parts += check_blocks(preview, reader)
    parts += _reasons(preview, reader)
    return kit.modal(
        reader.t("Adjust the budget"),
        View.ADJUST,
        parts,
        submit=reader.t("Ask for it"),
        close=reader.t("Cancel"),
        metadata=json.dumps({"number": request}) if request else "",
    )


def line_option(line: BudgetLine) -> Block:
    return _code_option(line.code)


def _code_option(code: str) -> Block:
    return kit.option(code, code)


def _options(names: Mapping[str, str], chosen: Sequence[StrEnum], reader: Reader) -> dict[str, Block]:
    return {each.value: kit.option(reader.t(names[each.value]), each.value) for each in chosen}


def _kind(preview: AdjustmentPreview, reader: Reader) -> Block:
    options = _options({each.value: name for each, name in KINDS.items()}, preview.kinds, reader)
    initial = options[preview.draft.known_kind.value]
    element = kit.select(Field.KIND, list(options.values()), initial, reader.t("What is to be done"))
    return kit.input_block(reader.t("Kind"), element, live=True)


def _line(field: Field, label: str, code: str, reader: Reader) -> Block:
    element = kit.search(field, _code_option(code) if code else None, reader.t("Search by its code"))
    return kit.input_block(label, element, live=True)


def _amount(preview: AdjustmentPreview, reader: Reader) -> list[Block]:
    months = {month: kit.option(month, month) for month in preview.months}
    chosen = kit.select(
        Field.MONTH, list(months.values()), months.get(preview.draft.month), reader.t("From now on")
    )
    amount = kit.number(Field.AMOUNT, preview.draft.amount, decimals=True, minimum="0", live=True)
    return [
        kit.input_block(reader.t("Amount"), amount, live=True),
        kit.input_block(reader.t("Month"), chosen, optional=True, live=True),
    ]


def _reasons(preview: AdjustmentPreview, reader: Reader) -> list[Block]:
    causes = _options({each.value: name for each, name in CAUSES.items()}, list(Cause), reader)
    cause = kit.select(
        Field.CAUSE, list(causes.values()), causes.get(preview.draft.cause), reader.t("Why it changes")
    )
    words = kit.text_input(Field.EXPLANATION, preview.draft.explanation, multiline=True, most=1000)
    return [
        kit.input_block(reader.t("Cause"), cause),
        kit.input_block(reader.t("Explanation"), words),
    ]


def check_blocks(preview: AdjustmentPreview, reader: Reader) -> list[Block]:
    """Both lines before and after, who decides, and why it can't be done as things are."""
    lines = []
    if preview.problem is not None:
        lines.append(f":no_entry: {said(describe_error(preview.problem, reader))}")
    fitting = preview.fitting
    effects = (fitting.giving, fitting.receiving) if fitting else ()
    lines += [_line_words(preview, effect, reader) for effect in effects if effect is not None]
    parts = [kit.section("\n".join(lines))] if lines else []
    if preview.signatures:
        who = "\n".join(signature_line(each, preview.people, reader) for each in preview.signatures)
        parts.append(kit.context(reader.t("Who decides, in this order"), who))
    return parts


def _line_words(preview: AdjustmentPreview, effect: LineEffect, reader: Reader) -> str:
    if preview.draft.known_kind in STATUS_AFTER:
        return line_words(effect.line, effect.before, reader)
    return before_after(effect.line, effect.before, effect.after, reader)


def adjust_message(reader: Reader) -> Message:
    """Where no form can be opened at once: the button that does."""
    words = reader.t("Change the budget in the year.")
    button = kit.button(reader.t("Adjust the budget…"), Action.OPEN_ADJUST, "adjust", "primary")
    return Message(words, [kit.section(words, accessory=button)])
