"""What an edit changed in what is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.fields import Field
from bot.domain.json_record import JsonRecord
from bot.domain.requests.terms import ItemTerms, Terms

_OF_ITEM = {
    Field.CATEGORY: "category",
    Field.CUSTOMER: "customer_id",
    Field.RECIPIENTS: "recipient_ids",
    Field.CONTACT_CHANNEL: "contact_channel",
}
_WHOLE = {
    Field.PURPOSE: "purpose",
    Field.EXPECTED_RESULT: "expected_result",
    Field.ATTACHMENTS: "file_ids",
    Field.PARTNER: "partner_id",
}
"""Named as changed: what they said before is nobody's business any more."""


@dataclass(frozen=True, slots=True)
class TermChange(JsonRecord):
    """One field. `before` and `after` of amounts (minor units), heads, dates (ISO), how many items alone.

    `item`: of several the one that it is about, counted from 1.
    """

    field: Field
    before: str = ""
    after: str = ""
    item: int = 0

    def to_json(self) -> dict[str, Any]:
        # A change of the only item looks as it did before there could be several.
        data = JsonRecord.to_json(self)
        return data if self.item else {name: data[name] for name in data if name != "item"}


@dataclass(frozen=True, slots=True)
class RequestEdit:
    """What one edit has changed, and when."""

    at: datetime
    changes: tuple[TermChange, ...]


def changes_between(before: Terms, after: Terms) -> tuple[TermChange, ...]:
    """In the order in which they matter to who decides."""
    return tuple(_changes(before, after))


def _changes(before: Terms, after: Terms) -> Iterator[TermChange]:
    if before.amount_minor != after.amount_minor:
        yield TermChange(Field.AMOUNT, str(before.amount_minor), str(after.amount_minor))
    if before.partner_minor != after.partner_minor:
        yield TermChange(Field.PARTNER_PAYS, str(before.partner_minor), str(after.partner_minor))
    if len(before.items) != len(after.items):
        yield TermChange(Field.ITEM, str(len(before.items)), str(len(after.items)))
    elif len(before.items) == 1:
        yield from _of_item(before.first, after.first)
    else:
        yield from _of_items(before.items, after.items)
    for field, name in _WHOLE.items():
        if getattr(before, name) != getattr(after, name):
            yield TermChange(field)


def _of_items(before: Iterable[ItemTerms], after: Iterable[ItemTerms]) -> Iterator[TermChange]:
    """Of as many as there were, each by its number."""
    for number, (was, becomes) in enumerate(zip(before, after, strict=True), 1):
        if was.amount_minor != becomes.amount_minor:
            yield TermChange(Field.AMOUNT, str(was.amount_minor), str(becomes.amount_minor), number)
        for change in _of_item(was, becomes):
            yield replace(change, item=number)


def _of_item(before: ItemTerms, after: ItemTerms) -> Iterator[TermChange]:
    if before.headcount != after.headcount:
        yield TermChange(Field.HEADCOUNT, str(before.headcount), str(after.headcount))
    if before.planned_on != after.planned_on:
        yield TermChange(Field.PLANNED_ON, before.planned_on.isoformat(), after.planned_on.isoformat())
    for field, name in _OF_ITEM.items():
        if getattr(before, name) != getattr(after, name):
            yield TermChange(field)
