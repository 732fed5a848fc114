"""The card of an adjustment, and the form of its rejection."""

from __future__ import annotations

import json

from bot.domain.budgets.adjustment import hits_key_customers
from bot.domain.fields import Field
from bot.i18n import Reader
from bot.services.budgets.adjusting.fitting import LineEffect
from bot.services.budgets.adjusting.reading import AdjustmentFacts
from bot.views.budgets.adjustment_words import (
    decision_lines,
    headline,
    reason_line,
    signature_lines,
    state_line,
    state_words,
)
from bot.views.budgets.words import before_after, line_words
from bot.views.errors import describe_error
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, Listing, View, listed_block
from bot.views.kit.message import Message
from bot.views.kit.text import said


def adjustment_card(
    facts: AdjustmentFacts, person_id: int, reader: Reader, *, opened: bool = False
) -> Message:
    """For whoever asked, decides or looks. `opened`: in answer to a command, where a click draws it again."""
    first = headline(facts, reader)
    parts = [kit.section(f"{first}\n{state_line(facts, reader)}")]
    parts += [kit.section(words) for words in (warnings(facts, reader), effect_lines(facts, reader)) if words]
    parts.append(kit.section(_reasons(facts, reader)))
    signatures = [*signature_lines(facts, reader), *decision_lines(facts, reader)]
    if signatures:
        parts.append(kit.context(reader.t("Who decides, in this order"), "\n".join(signatures)))
    buttons = _buttons(facts, person_id, reader)
    if buttons:
        where = listed_block(Listing.ADJUSTMENT, facts.adjustment.id) if opened else ""
        parts.append(kit.actions(buttons, where))
    return Message(_notification(facts, person_id, reader), parts)


def _notification(facts: AdjustmentFacts, person_id: int, reader: Reader) -> str:
    number = facts.adjustment.number
    if person_id in facts.waiting_for:
        return reader.t("{number}: needs your decision", number=number)
    return reader.t("{number}: {state}", number=number, state=state_words(facts, reader))


def warnings(facts: AdjustmentFacts, reader: Reader) -> str:
    """Why it can't be done as things are, and whom it may hurt. mrkdwn."""
    lines = []
    if not facts.adjustment.is_pending:
        return ""
    if facts.fitting.problem is not None:
        lines.append(f":no_entry: {said(describe_error(facts.fitting.problem, reader))}")
    giving = facts.fitting.giving
    if giving and hits_key_customers(facts.adjustment.terms.kind, giving.line):
        lines.append(reader.t(":warning: {line} is for key customers.", line=said(giving.line.code, 60)))
    return "\n".join(lines)


def effect_lines(facts: AdjustmentFacts, reader: Reader) -> str:
    """The lines before and after, or how they stand. mrkdwn."""
    effects = (facts.fitting.giving, facts.fitting.receiving)
    return "\n".join(_line(facts, each, reader) for each in effects if each is not None)


def _line(facts: AdjustmentFacts, effect: LineEffect, reader: Reader) -> str:
    if facts.adjustment.is_pending and facts.adjustment.terms.amount_minor:
        return before_after(effect.line, effect.before, effect.after, reader)
    return line_words(effect.line, effect.before, reader)


def _reasons(facts: AdjustmentFacts, reader: Reader) -> str:
    lines = [reason_line(facts, reader)]
    if facts.request:
        lines.append(reader.t("For {number}", number=facts.request))
    if facts.month:
        lines.append(reader.t("Month: {month}", month=facts.month))
    if facts.undoes:
        lines.append(reader.t("Undoes {number}", number=facts.undoes))
    return "\n".join(lines)


def _buttons(facts: AdjustmentFacts, person_id: int, reader: Reader) -> list[Block]:
    if person_id in facts.waiting_for:
        return decision_buttons(facts, reader)
    if facts.adjustment.is_pending and person_id == facts.adjustment.asked_by:
        value = str(facts.adjustment.id)
        return [kit.button(reader.t("Withdraw"), Action.WITHDRAW_ADJUSTMENT, value)]
    return []


def decision_buttons(facts: AdjustmentFacts, reader: Reader) -> list[Block]:
    value = str(facts.adjustment.id)
    return [
        kit.button(reader.t("Approve"), Action.APPROVE_ADJUSTMENT, value, "primary"),
        kit.button(reader.t("Reject…"), Action.REJECT_ADJUSTMENT, value, "danger"),
    ]


def reject_adjustment_form(facts: AdjustmentFacts, reader: Reader) -> Block:
    reason = kit.input_block(reader.t("Reason"), kit.text_input(Field.REASON, multiline=True, most=1000))
    return kit.modal(
        reader.t("Reject"),
        View.REJECT_ADJUSTMENT,
        [kit.section(headline(facts, reader)), reason],
        submit=reader.t("Reject"),
        close=reader.t("Cancel"),
        metadata=json.dumps({"adjustment_id": facts.adjustment.id}),
    )
