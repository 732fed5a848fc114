"""*Log actual* of a list: one file for all of it."""

from __future__ import annotations

from bot.domain.fields import Field
from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.forms import metadata
from bot.views.kit.ids import View
from bot.views.requests.list_sums import list_blocks
from bot.views.requests.summary import summary

_COLUMNS = "customer_code, recipient, amount, date, invoice_number, came"


def list_actual_form(facts: RequestFacts, reader: Reader) -> Block:
    """Each row is the final actual of its own; rows that are not in the file stay open."""
    hint = reader.t(
        "CSV or XLSX with the columns {columns}. Each row is final; rows you leave out stay open.",
        columns=_COLUMNS,
    )
    why = reader.t("Needed where a row costs more than was approved")
    return kit.modal(
        reader.t("Log actual"),
        View.LIST_ACTUALS,
        [
            kit.section(summary(facts, reader)),
            *list_blocks(facts, reader),
            kit.input_block(
                reader.t("Actuals"), kit.files(Field.ACTUALS, most=1, types=kit.TABLES), hint=hint
            ),
            kit.input_block(reader.t("Receipts"), kit.files(Field.RECEIPTS), optional=True),
            kit.input_block(
                reader.t("Reason"), kit.text_input(Field.REASON, multiline=True), optional=True, hint=why
            ),
            kit.context(reader.t("The file is read once you save; the answer comes as a message.")),
        ],
        submit=reader.t("Save"),
        close=reader.t("Cancel"),
        metadata=metadata(facts),
    )
