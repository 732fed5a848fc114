"""The form *Explain a variance*."""

from __future__ import annotations

from bot.domain.fields import Field
from bot.i18n import Reader
from bot.services.budgets.explain_variance import MAX_NOTE
from bot.services.reports.explain import Explainable
from bot.views.kit.blocks import Block, context, input_block, modal, option, select, text_input
from bot.views.kit.forms import notice
from bot.views.kit.ids import View
from bot.views.kit.text import cut
from bot.views.reports.digest_table import variance_text


def explain_form(explainable: Explainable, reader: Reader) -> Block:
    """A modal to say why a line is off. The period rides along as the private metadata."""
    options = []
    for line, variance in explainable.lines:
        label = line.code
        if variance is not None:
            label = f"{cut(line.code, 35)} · {variance_text(variance, line.currency, reader)}"
        options.append(option(label, str(line.id)))
    choice = select(Field.LINE, options, options[0], reader.t("Choose a line"))
    note = text_input(Field.NOTE, multiline=True, most=MAX_NOTE)
    hint = reader.t("What happened, and what follows from it?")
    return modal(
        reader.t("Explain a variance"),
        View.EXPLAIN,
        [
            input_block(reader.t("Line"), choice),
            input_block(reader.t("Explanation"), note, hint=hint),
            context(reader.t("Appears in the next digest, with your name.")),
        ],
        submit=reader.t("Save"),
        close=reader.t("Cancel"),
        metadata=explainable.period,
    )


def explained_notice(reader: Reader) -> Block:
    """After the form was sent."""
    saved = reader.t("Your explanation is saved. It appears in the next digest, with your name.")
    return notice(reader.t("Saved"), saved, reader)
