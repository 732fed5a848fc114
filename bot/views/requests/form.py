"""The form *New request* with its live check; the same form edits a request."""

from __future__ import annotations

import json

from bot.domain.fields import Field
from bot.i18n import Reader
from bot.services.requests.form.values import FormState, Preview
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import View
from bot.views.kit.text import said
from bot.views.requests.form_items import item_inputs, partner_option, raised_inputs
from bot.views.requests.live_check import at_field, detail_blocks, wait_blocks


def request_form(preview: Preview, reader: Reader) -> Block:
    """A modal view. Block ids are stable, so that Slack keeps what was typed when the view is updated."""
    state = preview.state
    if state.raising:
        parts = [*_fixed_part(preview, reader), *raised_inputs(preview, reader)]
    else:
        parts = [*item_inputs(preview, reader), *_partner_inputs(preview, reader)]
    parts += wait_blocks(preview, reader)
    parts += _text_inputs(preview, reader)
    parts += detail_blocks(preview, reader)
    title = reader.t("Edit {number}", number=state.number) if state.request_id else reader.t("New request")
    return kit.modal(
        title,
        View.EDIT if state.request_id else View.REQUEST,
        parts,
        submit=reader.t("Save") if state.request_id else reader.t("Submit"),
        close=reader.t("Cancel"),
        metadata=json.dumps(_memory(state)),
    )


def _memory(state: FormState) -> Block:
    memory: Block = {
        "request_id": state.request_id or None,
        "version": state.version,
        "raising": state.raising,
        "number": state.number,
    }
    return memory if state.items == (1,) else {**memory, "items": state.items, "last_item": state.last_item}


def _fixed_part(preview: Preview, reader: Reader) -> list[Block]:
    values = preview.values
    customer = said(values.customer.name if values.customer else "", 100)
    if values.has_several_items:
        text = reader.t(
            "For *{customer}*. The approval stands; only what is added waits for a decision.",
            customer=customer,
        )
        return [kit.section(text)]
    (item,) = values.items
    category = reader.pick(preview.choices.categories.get(item.category, {}))
    text = reader.t(
        "*{category}* for *{customer}*, {day}. The approval stands; only what is added waits for a decision.",
        category=said(category, 60),
        customer=customer,
        day=reader.date(item.planned_on) if item.planned_on else "",
    )
    return [kit.section(text)]


def _partner_inputs(preview: Preview, reader: Reader) -> list[Block]:
    """Who pays a part of it; only where the company has partners."""
    values = preview.values
    if not preview.choices.has_partners:
        return []
    chosen = partner_option(values.partner) if values.partner else None
    partner = kit.search(Field.PARTNER, chosen, reader.t("Search by name or code"))
    pays = kit.number(Field.PARTNER_PAYS, values.partner_pays, decimals=True, minimum="0", live=True)
    hint = reader.t("Their part is not drawn from your budget; limits count all of it.")
    return [
        kit.input_block(reader.t("Partner"), partner, live=True, optional=True),
        *at_field(preview, Field.PARTNER, reader),
        kit.input_block(reader.t("Partner pays"), pays, live=True, optional=True, hint=hint),
        *at_field(preview, Field.PARTNER_PAYS, reader),
    ]


def _text_inputs(preview: Preview, reader: Reader) -> list[Block]:
    values, attached = preview.values, preview.state.attached
    hint = ""
    if attached:
        hint = reader.n(
            "{count} file is attached already; you can add more.",
            "{count} files are attached already; you can add more.",
            attached,
        )
    return [
        kit.input_block(reader.t("Purpose"), kit.text_input(Field.PURPOSE, values.purpose, multiline=True)),
        *at_field(preview, Field.PURPOSE, reader),
        kit.input_block(
            reader.t("Expected result"),
            kit.text_input(Field.EXPECTED_RESULT, values.expected_result),
            optional=True,
        ),
        kit.input_block(reader.t("Attachments"), kit.files(Field.ATTACHMENTS), optional=True, hint=hint),
        *at_field(preview, Field.ATTACHMENTS, reader),
    ]
