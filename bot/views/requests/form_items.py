"""The items of the form *New request*: each with its own inputs, the first with what serves all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.company.customer import Contact, Customer
from bot.domain.company.partner import Partner
from bot.domain.fields import Field
from bot.i18n import Reader
from bot.services.requests.form.values import ItemValues, Preview
from bot.views.categories import category_name
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, item_id
from bot.views.kit.text import said
from bot.views.requests.findings import of_item
from bot.views.requests.live_check import at_field, item_verdict_blocks, verdict_blocks


def item_inputs(preview: Preview, reader: Reader) -> list[Block]:
    """Every item, and the way to one more or less."""
    parts: list[Block] = []
    for place, key in enumerate(preview.state.items):
        parts += _Item(preview, place, key, reader).inputs()
    if preview.values.has_several_items:
        parts += verdict_blocks(preview, reader)
    if preview.state.takes_more_items:
        words = reader.t("A visit, a meal and a gift can be one request.")
        button = kit.button(reader.t("Add an item"), Action.ADD_ITEM, "add")
        parts.append(kit.section(words, accessory=button))
    return parts


def raised_inputs(preview: Preview, reader: Reader) -> list[Block]:
    """What can still be asked for an approved request: more money and more heads, item by item."""
    parts: list[Block] = []
    for place, key in enumerate(preview.state.items):
        parts += _Item(preview, place, key, reader).raised()
    if preview.values.has_several_items:
        parts += verdict_blocks(preview, reader)
    return parts


def recipients_block(customer_id: int | None, key: int = 1) -> str:
    """The block changes with the customer, so that contacts of another one don't stay chosen."""
    return f"{item_id(Field.RECIPIENTS, key)}:{customer_id or 0}"


def customer_option(customer: Customer) -> Block:
    return kit.option(f"{customer.name} ({customer.code})", str(customer.id))


def partner_option(partner: Partner) -> Block:
    return kit.option(f"{partner.name} ({partner.code})", str(partner.id))


def contact_option(contact: Contact, reader: Reader) -> Block:
    official = reader.t("public official") if contact.public_official else ""
    description = " · ".join(part for part in (contact.title, official) if part)
    return kit.option(contact.told_apart, str(contact.id), description)


def _named(names: Mapping[str, Mapping[str, str]], reader: Reader) -> dict[str, Block]:
    return {key: kit.option(reader.pick(by_locale), key) for key, by_locale in names.items()}


class _Item:
    """One item as the form draws it. `key`: by which its inputs go."""

    def __init__(self, preview: Preview, place: int, key: int, reader: Reader) -> None:
        self._preview, self._key, self._reader = preview, key, reader
        self._number = place + 1
        self._values: ItemValues = preview.values.items[place]
        self._several = preview.values.has_several_items

    @property
    def _is_first(self) -> bool:
        return self._number == 1

    def inputs(self) -> list[Block]:
        parts = [*([] if self._is_first else [kit.divider()]), *self._title()]
        parts += self._category()
        parts += self._customer() if self._is_first else []
        parts += [*self._recipients(), *self._channel(), *self._headcount(), *self._amount()]
        parts += self._currency() if self._is_first else []
        return [*parts, *self._planned_on()]

    def raised(self) -> list[Block]:
        if not self._several:
            return [*self._headcount(), *self._amount()]
        reader, values = self._reader, self._values
        category = category_name(values.category, self._preview.choices.categories, reader)
        words = of_item(self._number, said(category, 60), reader)
        day = reader.date(values.planned_on) if values.planned_on else ""
        title = kit.section(reader.t("*{item}*, {day}", item=words, day=day))
        if values.final:
            done = reader.t("Its final amount is logged: nothing more can be asked for it.")
            return [title, kit.context(done)]
        return [title, *self._headcount(), *self._amount()]

    def _input(self, field: Field, label: str, element: Block, **more: bool | str) -> list[Block]:
        """With what the check says of it. Ids are stable, so that Slack keeps what was typed."""
        words = of_item(0 if self._is_first else self._number, label, self._reader)
        item = self._number if self._several else 0
        block: Callable[..., Block] = kit.input_block
        return [
            block(words, element, live=True, **more),
            *at_field(self._preview, field, self._reader, item),
        ]

    def _id(self, field: Field) -> str:
        return item_id(field, self._key)

    def _category(self) -> list[Block]:
        options = _named(self._preview.choices.categories, self._reader)
        element = kit.select(
            self._id(Field.CATEGORY),
            list(options.values()),
            options.get(self._values.category),
            self._reader.t("What the money is for"),
        )
        return self._input(Field.CATEGORY, self._reader.t("Category"), element)

    def _customer(self) -> list[Block]:
        """Of all items."""
        customer, reader = self._preview.values.customer, self._reader
        element = kit.search(
            Field.CUSTOMER,
            customer_option(customer) if customer else None,
            reader.t("Search by name or code"),
        )
        return [
            kit.input_block(reader.t("Customer"), element, live=True),
            *at_field(self._preview, Field.CUSTOMER, reader),
        ]

    def _recipients(self) -> list[Block]:
        customer = self._preview.values.customer
        element = kit.multi_search(
            self._id(Field.RECIPIENTS),
            [contact_option(contact, self._reader) for contact in self._values.recipients],
            self._reader.t("Contacts of this customer"),
        )
        where = recipients_block(customer.id if customer else None, self._key)
        label = self._reader.t("Recipients")
        return self._input(Field.RECIPIENTS, label, element, block_id=where, optional=True)

    def _channel(self) -> list[Block]:
        if not self._values.channels:
            return []
        options = _named(self._values.channels, self._reader)
        element = kit.select(
            self._id(Field.CONTACT_CHANNEL),
            list(options.values()),
            options.get(self._values.contact_channel),
            self._reader.t("How you meet the customer"),
        )
        return self._input(Field.CONTACT_CHANNEL, self._reader.t("Contact channel"), element, optional=True)

    def _headcount(self) -> list[Block]:
        element = kit.number(
            self._id(Field.HEADCOUNT), self._values.headcount, decimals=False, minimum="1", live=True
        )
        return self._input(Field.HEADCOUNT, self._reader.t("Headcount"), element)

    def _amount(self) -> list[Block]:
        """With the verdict beside it: of the item, or of the only one."""
        element = kit.number(
            self._id(Field.AMOUNT), self._values.amount, decimals=True, minimum="0", live=True
        )
        parts = self._input(Field.AMOUNT, self._reader.t("Amount"), element)
        if self._several:
            return [*parts, *item_verdict_blocks(self._preview, self._number, self._reader)]
        return [*parts, *verdict_blocks(self._preview, self._reader)]

    def _currency(self) -> list[Block]:
        """Of all items."""
        preview, reader = self._preview, self._reader
        options = {code: kit.option(code, code) for code in preview.choices.currencies}
        initial = options.get(preview.values.currency) or next(iter(options.values()))
        element = kit.select(Field.CURRENCY, list(options.values()), initial, "ISO 4217")
        return [
            kit.input_block(reader.t("Currency"), element),
            *at_field(preview, Field.CURRENCY, reader),
        ]

    def _planned_on(self) -> list[Block]:
        element = kit.datepicker(self._id(Field.PLANNED_ON), self._values.planned_on)
        return self._input(Field.PLANNED_ON, self._reader.t("Planned date"), element)

    def _title(self) -> list[Block]:
        """Of one of several, with the way to be rid of it."""
        if not self._several:
            return []
        title = self._reader.t("Item {number}", number=self._number)
        words = self._reader.t("Remove item {number}", number=self._number)
        button = kit.button(words, item_id(Action.REMOVE_ITEM, self._key), str(self._key))
        return [kit.section(f"*{title}*", accessory=button)]
