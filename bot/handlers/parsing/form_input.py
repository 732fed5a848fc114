"""What a form says, out of Slack's `view.state.values`; never trusted further than it can be checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.actuals.actual import Spending
from bot.domain.company.identity import as_text
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.fields import Field
from bot.domain.money import parse_minor
from bot.domain.requests.terms import MAX_INVOICE_NUMBER, MAX_TEXT
from bot.handlers.parsing.form_memory import FormMemory, slack_files
from bot.services.requests.draft import Draft, ItemDraft, ItemRaise, Raise, read_headcount, short_enough
from bot.views.kit.ids import item_id

# What no database keeps, or nobody can have typed. Line breaks and blanks are not among them.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff]")
_LINE_BREAK = re.compile(r"\r\n|[\r\n\u2028\u2029]")
_ACCOUNT = re.compile(r"[A-Z0-9]{2,30}")
_MOST_ACCOUNTS = 50


@dataclass(frozen=True, slots=True)
class FormInput:
    """The inputs of a view by action id."""

    inputs: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, view: dict[str, Any]) -> FormInput:
        values = (view.get("state") or {}).get("values") or {}
        return cls({action: state for block in values.values() for action, state in block.items()})

    def of_item(self, key: int) -> FormInput:
        """The inputs of one of several items, under the plain names of their fields."""
        named = ((field, item_id(field, key)) for field in Field)
        return FormInput({field: self.inputs[name] for field, name in named if name in self.inputs})

    def text(self, field: Field, most: int = MAX_TEXT) -> str:
        """What was typed. Raises InvalidInput("text_too_long"), which Slack's form does not let happen."""
        return short_enough(self.typed(field), field, most)

    def typed(self, field: Field) -> str:
        """The same, unlimited: for what is only drawn again."""
        return clean_text(str(self.inputs.get(field, {}).get("value") or ""))

    def chosen(self, field: Field) -> str:
        option = self.inputs.get(field, {}).get("selected_option") or {}
        return clean_text(str(option.get("value") or ""))

    def many(self, field: Field) -> list[str]:
        options = self.inputs.get(field, {}).get("selected_options") or []
        return [clean_text(str(option.get("value") or "")) for option in options]

    def is_checked(self, field: Field) -> bool:
        """A checkbox alone, whose value is its field's name."""
        return field.value in self.many(field)

    def accounts(self, field: Field) -> tuple[str, ...]:
        """Slack's ids of users, each once, as far as they are such ids."""
        found = self.inputs.get(field, {}).get("selected_users")
        ids = [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
        return tuple(dict.fromkeys(each for each in ids if _ACCOUNT.fullmatch(each)))[:_MOST_ACCOUNTS]

    def day(self, field: Field) -> date | None:
        """The date; None when there is none, or none that can be read."""
        try:
            return date.fromisoformat(str(self.inputs.get(field, {}).get("selected_date")))
        except ValueError:
            return None

    def files(self, field: Field) -> tuple[str, ...]:
        return tuple(slack_files(self.inputs.get(field, {}).get("files")))


def clean_text(text: str) -> str:
    """What is seen of it, line by line: without controls and whatever would make it read otherwise."""
    return "\n".join(as_text(line) for line in _LINE_BREAK.split(_CONTROLS.sub("", text))).strip()


def read_id(text: str) -> int:
    """An id out of an option's value; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def read_draft(form: FormInput, items: Sequence[int] = (1,)) -> Draft:
    """The form *New request* as it stands; `items`: the keys of its items."""
    return Draft(
        items=tuple(_read_item(form.of_item(key)) for key in items),
        customer_id=read_id(form.chosen(Field.CUSTOMER)),
        currency=form.chosen(Field.CURRENCY),
        purpose=form.typed(Field.PURPOSE),
        expected_result=form.typed(Field.EXPECTED_RESULT),
        file_ids=form.files(Field.ATTACHMENTS),
        partner_id=read_id(form.chosen(Field.PARTNER)),
        partner_pays=form.typed(Field.PARTNER_PAYS),
    )


def _read_item(form: FormInput) -> ItemDraft:
    return ItemDraft(
        category=form.chosen(Field.CATEGORY),
        recipient_ids=tuple(read_id(value) for value in form.many(Field.RECIPIENTS)),
        headcount=form.typed(Field.HEADCOUNT),
        amount=form.typed(Field.AMOUNT),
        planned_on=form.day(Field.PLANNED_ON),
        contact_channel=form.chosen(Field.CONTACT_CHANNEL),
    )


def read_raise(form: FormInput, items: Sequence[int] = (1,)) -> Raise:
    """The same form of a request that is approved already, as it stands."""
    each = (form.of_item(key) for key in items)
    return Raise(
        items=tuple(ItemRaise(one.typed(Field.HEADCOUNT), one.typed(Field.AMOUNT)) for one in each),
        purpose=form.typed(Field.PURPOSE),
        expected_result=form.typed(Field.EXPECTED_RESULT),
        file_ids=form.files(Field.ATTACHMENTS),
    )


def read_actual(form: FormInput, memory: FormMemory) -> Spending:
    """The form *Log actual*. Raises InvalidInput at the field that can't be read, NotFound for no form."""
    currency = form.chosen(Field.CURRENCY) or memory.currency
    if not currency:
        raise NotFound("request_unknown")
    spent_on = form.day(Field.DATE)
    if spent_on is None:
        raise InvalidInput("date_unreadable", field=Field.DATE)
    rating = form.chosen(Field.RATING)
    return Spending(
        amount_minor=parse_minor(
            form.text(Field.ACTUAL_AMOUNT), currency, field=Field.ACTUAL_AMOUNT, zero_ok=True
        ),
        currency=currency,
        spent_on=spent_on,
        headcount=_typed_headcount(form, memory),
        invoice_number=form.text(Field.INVOICE_NUMBER, MAX_INVOICE_NUMBER),
        rating=int(rating) if rating in {"1", "2", "3", "4", "5"} else None,
        result=form.text(Field.RESULT),
        final=form.is_checked(Field.FINAL),
        file_ids=tuple(dict.fromkeys((*memory.file_ids, *form.files(Field.RECEIPTS)))),
        confirmed_minor=next((read_id(minor) for minor in form.many(Field.CONFIRMED)), None),
        reason=form.text(Field.REASON),
        item=read_id(form.chosen(Field.ITEM)) or 1,
        # A form that was opened before it asked who came says nothing of it.
        came=read_contacts(form) if Field.CAME in form.inputs else None,
        other_guests=read_guests(form),
        accounts=form.accounts(Field.OUR_PEOPLE),
    )


def read_contacts(form: FormInput) -> tuple[int, ...]:
    """The contacts who came."""
    return tuple(read_id(value) for value in form.many(Field.CAME))


def read_guests(form: FormInput) -> int | None:
    """How many came without a name; None where that is left open. Raises InvalidInput."""
    typed = form.typed(Field.OTHER_GUESTS)
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
        raise InvalidInput("guests_unreadable", field=Field.OTHER_GUESTS)
    return int(typed)


def is_headcount_typed(form: FormInput, memory: FormMemory) -> bool:
    """Whether somebody has counted otherwise than the form, which fills the field itself."""
    return form.typed(Field.HEADCOUNT) not in ("", str(memory.heads))


def _typed_headcount(form: FormInput, memory: FormMemory) -> int | None:
    return read_headcount(form.typed(Field.HEADCOUNT)) if is_headcount_typed(form, memory) else None
