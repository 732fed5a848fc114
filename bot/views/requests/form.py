"""The form *New request* with its live check; the same form edits a request."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.domain.company.customer import Contact, Customer
from bot.domain.fields import Field
from bot.i18n import Reader
from bot.services.requests.preview import Preview
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import View
from bot.views.kit.text import said
from bot.views.requests.live_check import at_field, detail_blocks, verdict_blocks


def request_form(preview: Preview, reader: Reader) -> Block:
    """A modal view. Block ids are stable, so that Slack keeps what was typed when the view is updated."""
    state = preview.state
    parts = _fixed_part(preview, reader) if state.raising else _subject_inputs(preview, reader)
    parts += _amount_inputs(preview, reader)
    parts += _text_inputs(preview, reader)
    parts += detail_blocks(preview, reader)
    title = reader.t("Edit {number}", number=state.number) if state.request_id else reader.t("New request")
    return kit.modal(
        title,
        View.EDIT if state.request_id else View.REQUEST,
        parts,
        submit=reader.t("Save") if state.request_id else reader.t("Submit"),
        close=reader.t("Cancel"),
        metadata=json.dumps(
            {
                "request_id": state.request_id or None,
                "version": state.version,
                "raising": state.raising,
                "number": state.number,
            }
        ),
    )


def recipients_block(customer_id: int | None) -> str:
    """The block changes with the customer, so that contacts of another one don't stay chosen."""
    return f"{Field.RECIPIENTS}:{customer_id or 0}"


def _named(names: Mapping[str, Mapping[str, str]], reader: Reader) -> dict[str, Block]:
    return {key: kit.option(reader.pick(by_locale), key) for key, by_locale in names.items()}


def customer_option(customer: Customer) -> Block:
    return kit.option(f"{customer.name} ({customer.code})", str(customer.id))


def contact_option(contact: Contact, reader: Reader) -> Block:
    official = reader.t("public official") if contact.public_official else ""
    description = " · ".join(part for part in (contact.title, official) if part)
    return kit.option(contact.told_apart, str(contact.id), description)


def _subject_inputs(preview: Preview, reader: Reader) -> list[Block]:
    values, choices = preview.values, preview.choices
    categories = _named(choices.categories, reader)
    parts = [
        kit.input_block(
            reader.t("Category"),
            kit.select(
                Field.CATEGORY,
                list(categories.values()),
                categories.get(values.category),
                reader.t("What the money is for"),
            ),
            live=True,
        ),
        *at_field(preview, Field.CATEGORY, reader),
        kit.input_block(
            reader.t("Customer"),
            kit.search(
                Field.CUSTOMER,
                customer_option(values.customer) if values.customer else None,
                reader.t("Search by name or code"),
            ),
            live=True,
        ),
        *at_field(preview, Field.CUSTOMER, reader),
        kit.input_block(
            reader.t("Recipients"),
            kit.multi_search(
                Field.RECIPIENTS,
                [contact_option(contact, reader) for contact in values.recipients],
                reader.t("Contacts of this customer"),
            ),
            block_id=recipients_block(values.customer.id if values.customer else None),
            optional=True,
            live=True,
        ),
        *at_field(preview, Field.RECIPIENTS, reader),
    ]
    if choices.channels:
        channels = _named(choices.channels, reader)
        element = kit.select(
            Field.CONTACT_CHANNEL,
            list(channels.values()),
            channels.get(values.contact_channel),
            reader.t("How you meet the customer"),
        )
        parts.append(kit.input_block(reader.t("Contact channel"), element, optional=True, live=True))
        parts += at_field(preview, Field.CONTACT_CHANNEL, reader)
    return parts


def _fixed_part(preview: Preview, reader: Reader) -> list[Block]:
    values = preview.values
    category = reader.pick(preview.choices.categories.get(values.category, {}))
    customer = said(values.customer.name if values.customer else "", 100)
    day = reader.date(values.planned_on) if values.planned_on else ""
    text = reader.t(
        "*{category}* for *{customer}*, {day}. The approval stands; only what is added waits for a decision.",
        category=said(category, 60),
        customer=customer,
        day=day,
    )
    return [kit.section(text)]


def _amount_inputs(preview: Preview, reader: Reader) -> list[Block]:
    values = preview.values
    parts = [
        kit.input_block(
            reader.t("Headcount"),
            kit.number(Field.HEADCOUNT, values.headcount, decimals=False, minimum="1", live=True),
            live=True,
        ),
        *at_field(preview, Field.HEADCOUNT, reader),
        kit.input_block(
            reader.t("Amount"),
            kit.number(Field.AMOUNT, values.amount, decimals=True, minimum="0", live=True),
            live=True,
        ),
        *at_field(preview, Field.AMOUNT, reader),
        *verdict_blocks(preview, reader),
    ]
    if preview.state.raising:
        return parts
    currencies = {code: kit.option(code, code) for code in preview.choices.currencies}
    initial = currencies.get(values.currency) or next(iter(currencies.values()))
    return [
        *parts,
        kit.input_block(
            reader.t("Currency"), kit.select(Field.CURRENCY, list(currencies.values()), initial, "ISO 4217")
        ),
        *at_field(preview, Field.CURRENCY, reader),
        kit.input_block(
            reader.t("Planned date"), kit.datepicker(Field.PLANNED_ON, values.planned_on), live=True
        ),
        *at_field(preview, Field.PLANNED_ON, reader),
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
