"""What a form says, out of Slack's `view.state.values`; never trusted further than it can be checked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.actual import Spending
from bot.domain.errors import InvalidInput
from bot.domain.money import parse_minor
from bot.domain.terms import Terms
from bot.handlers.form_memory import FormMemory, slack_files
from bot.services.ports.unit_of_work import Transaction
from bot.views.kit.blocks import MAX_INVOICE_NUMBER, MAX_TEXT
from bot.views.kit.ids import Field
from bot.views.requests.form import FormValues

_MAX_HEADCOUNT = 100_000
_MAX_YEARS = 5
_SLACK_ID = re.compile(r"[A-Za-z0-9]{1,64}")
# Characters that would make a text read otherwise than it is written, or that no database keeps.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class FormInput:
    """The inputs of a view by action id."""

    inputs: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, view: dict[str, Any]) -> FormInput:
        values = (view.get("state") or {}).get("values") or {}
        return cls({action: state for block in values.values() for action, state in block.items()})

    def text(self, field: Field, most: int = MAX_TEXT) -> str:
        """What was typed. Raises InvalidInput("text_too_long"), which Slack's form does not let happen."""
        text = self.typed(field)
        if len(text) > most:
            raise InvalidInput("text_too_long", field=field, most=most)
        return text

    def typed(self, field: Field) -> str:
        """The same, unlimited: for what is only drawn again."""
        return clean_text(str(self.inputs.get(field, {}).get("value") or ""))

    def chosen(self, field: Field) -> str:
        option = self.inputs.get(field, {}).get("selected_option") or {}
        return clean_text(str(option.get("value") or ""))

    def many(self, field: Field) -> list[str]:
        options = self.inputs.get(field, {}).get("selected_options") or []
        return [clean_text(str(option.get("value") or "")) for option in options]

    def day(self, field: Field) -> date | None:
        """The date; None when there is none. Raises InvalidInput("date_unreadable")."""
        text = self.inputs.get(field, {}).get("selected_date")
        if not text:
            return None
        try:
            return date.fromisoformat(str(text))
        except ValueError:
            raise InvalidInput("date_unreadable", field=field) from None

    def person(self, field: Field) -> str:
        """The Slack id of who was chosen; empty for anonymous_interaction, and for what is no id."""
        given = self.inputs.get(field, {}).get("selected_user")
        return given if isinstance(given, str) and _SLACK_ID.fullmatch(given) else ""

    def files(self, field: Field) -> tuple[str, ...]:
        return tuple(slack_files(self.inputs.get(field, {}).get("files")))

    def count(self, field: Field) -> int:
        """A whole number of at least 1. Raises InvalidInput("number_unreadable")."""
        text = self.text(field)
        if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= _MAX_HEADCOUNT):
            raise InvalidInput("number_unreadable", field=field)
        return int(text)


def clean_text(text: str) -> str:
    """Without controls, direction overrides and invisible spaces; empty when nothing would be seen."""
    cleaned = _UNSAFE.sub("", text).strip()
    return cleaned if any(unicodedata.category(char)[0] not in "CZ" for char in cleaned) else ""


def read_id(text: str) -> int:
    """An id out of an option's value; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def read_terms(form: FormInput, standing: Terms | None = None) -> Terms:
    """The form as terms. `standing`: the approved terms of which only the amount is being raised.

    Raises InvalidInput at the field of the first thing that can't be read.
    """
    headcount = form.count(Field.HEADCOUNT)
    if standing is not None:
        return Terms(
            category=standing.category,
            customer_id=standing.customer_id,
            recipient_ids=standing.recipient_ids,
            headcount=headcount,
            amount_minor=parse_minor(form.text(Field.AMOUNT), standing.currency),
            currency=standing.currency,
            planned_on=standing.planned_on,
            contact_channel=standing.contact_channel,
            purpose=form.text(Field.PURPOSE),
            expected_result=form.text(Field.EXPECTED_RESULT),
            file_ids=_files(standing, form),
        )
    category, customer_id = form.chosen(Field.CATEGORY), read_id(form.chosen(Field.CUSTOMER))
    if not category:
        raise InvalidInput("category_missing", field=Field.CATEGORY)
    if not customer_id:
        raise InvalidInput("customer_missing", field=Field.CUSTOMER)
    currency = form.chosen(Field.CURRENCY)
    planned_on = form.day(Field.PLANNED_ON)
    if planned_on is None:
        raise InvalidInput("date_unreadable", field=Field.PLANNED_ON)
    return Terms(
        category=category,
        customer_id=customer_id,
        recipient_ids=tuple(sorted({read_id(value) for value in form.many(Field.RECIPIENTS)})),
        headcount=headcount,
        amount_minor=parse_minor(form.text(Field.AMOUNT), currency),
        currency=currency,
        planned_on=planned_on,
        contact_channel=form.chosen(Field.CONTACT_CHANNEL),
        purpose=form.text(Field.PURPOSE),
        expected_result=form.text(Field.EXPECTED_RESULT),
        file_ids=form.files(Field.ATTACHMENTS),
    )


def _files(standing: Terms, form: FormInput) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*standing.file_ids, *form.files(Field.ATTACHMENTS))))


def require_near(tx: Transaction, terms: Terms) -> None:
    """A date that no plan will ever reach is a typing error. Raises InvalidInput("date_far")."""
    if abs(terms.planned_on.year - tx.today.year) > _MAX_YEARS:
        raise InvalidInput("date_far", field=Field.PLANNED_ON)


def require_channel(tx: Transaction, terms: Terms) -> None:
    """Raises InvalidInput("contact_channel_unknown") for a channel that no line of the category uses."""
    if not terms.contact_channel:
        return
    plan = tx.budgets.plan(tx.calendar.year_of(terms.planned_on))
    if plan is None or terms.contact_channel not in tx.budgets.contact_channels(plan.id, terms.category):
        raise InvalidInput("contact_channel_unknown", field=Field.CONTACT_CHANNEL)


def is_ready(form: FormInput, *, raising: bool) -> bool:
    """Whether enough is filled in for a check."""
    if not form.typed(Field.AMOUNT) or not form.typed(Field.HEADCOUNT):
        return False
    if raising:
        return True
    return bool(
        form.chosen(Field.CATEGORY)
        and form.chosen(Field.CUSTOMER)
        and form.inputs.get(Field.PLANNED_ON, {}).get("selected_date")
    )


def read_values(tx: Transaction, form: FormInput) -> FormValues:
    """The form as it stands, to draw it again: half filled in, and nothing of it checked yet."""
    customer = tx.customers.get(read_id(form.chosen(Field.CUSTOMER)))
    recipients = tx.customers.contacts(read_id(value) for value in form.many(Field.RECIPIENTS))
    if customer is None:
        recipients = []
    try:
        planned_on = form.day(Field.PLANNED_ON)
    except InvalidInput:
        planned_on = None
    return FormValues(
        category=form.chosen(Field.CATEGORY),
        customer=customer,
        recipients=[contact for contact in recipients if customer and contact.customer_id == customer.id],
        headcount=form.typed(Field.HEADCOUNT),
        amount=form.typed(Field.AMOUNT),
        currency=form.chosen(Field.CURRENCY),
        planned_on=planned_on,
        contact_channel=form.chosen(Field.CONTACT_CHANNEL),
        purpose=form.typed(Field.PURPOSE),
        expected_result=form.typed(Field.EXPECTED_RESULT),
    )


def read_actual(form: FormInput, memory: FormMemory) -> Spending:
    """The form *Log actual*. Raises InvalidInput at the field that can't be read."""
    currency = form.chosen(Field.CURRENCY)
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
        headcount=form.count(Field.HEADCOUNT),
        invoice_number=form.text(Field.INVOICE_NUMBER, MAX_INVOICE_NUMBER),
        rating=int(rating) if rating in {"1", "2", "3", "4", "5"} else None,
        result=form.text(Field.RESULT),
        final="final" in form.many(Field.FINAL),
        file_ids=tuple(dict.fromkeys((*memory.file_ids, *form.files(Field.RECEIPTS)))),
    )
