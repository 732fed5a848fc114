"""The form *Explain a variance*."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Reader
from bot.views.kit.blocks import Block, context, input_block, modal, option, select, text_input
from bot.views.kit.ids import Field, View


def explain_form(lines: Sequence[tuple[int, str]], period: str, most: int, reader: Reader) -> Block:
    """A modal to say why a line is off. `lines`: (id, label) of one line or more, gravest first.

    `period`, a month such as 2026-09, rides along as the private metadata; `most` characters are taken.
    """
    options = [option(label, str(line_id)) for line_id, label in lines]
    choice = select(Field.LINE, options, options[0], reader.t("Choose a line"))
    note = text_input(Field.NOTE, multiline=True, most=most)
    hint = reader.t("What happened, and what follows from it?")
    return modal(
        reader.t("Explain a variance"),
        View.EXPLAIN,
        [
            input_block(reader.t("Line"), choice),
            input_block(reader.t("Explanation"), note, hint=hint),
            context(reader.t("The next digest that shows the line shows this, with your name.")),
        ],
        submit=reader.t("Save"),
        close=reader.t("Cancel"),
        metadata=period,
    )
