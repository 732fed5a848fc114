"""The form *Request for a list*."""

from __future__ import annotations

from bot.domain.fields import Field
from bot.domain.requests.terms import MAX_ROWS
from bot.i18n import Reader
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import View

_COLUMNS = "customer_code, recipient, category, amount, headcount, planned_date, note"


def list_form(currency: str, reader: Reader) -> Block:
    """One approval for many customers, from a file in `currency`."""
    hint = reader.t(
        "CSV or XLSX with the columns {columns}; amounts in {currency}, {most} rows at most.",
        columns=_COLUMNS,
        currency=currency,
        most=MAX_ROWS,
    )
    return kit.modal(
        reader.t("Request for a list"),
        View.LIST,
        [
            kit.input_block(reader.t("List"), kit.files(Field.LIST, most=1, types=kit.TABLES), hint=hint),
            kit.input_block(reader.t("Purpose"), kit.text_input(Field.PURPOSE, multiline=True)),
            kit.input_block(
                reader.t("Expected result"), kit.text_input(Field.EXPECTED_RESULT), optional=True
            ),
            kit.input_block(
                reader.t("Leave out the rows that are not allowed"),
                kit.checkbox(
                    Field.LEAVE_OUT, reader.t("Yes, ask for the others"), Field.LEAVE_OUT, checked=False
                ),
                optional=True,
            ),
            kit.context(reader.t("The list is read once you submit it; the answer comes as a message.")),
        ],
        submit=reader.t("Submit"),
        close=reader.t("Cancel"),
    )
