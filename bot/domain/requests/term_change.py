"""What an edit changed in what is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.fields import Field
from bot.domain.json_record import JsonRecord
from bot.domain.requests.terms import Terms

_WHOLE = {
    Field.CATEGORY: "category",
    Field.CUSTOMER: "customer_id",
    Field.RECIPIENTS: "recipient_ids",
    Field.CONTACT_CHANNEL: "contact_channel",
    Field.PURPOSE: "purpose",
    Field.EXPECTED_RESULT: "expected_result",
    Field.ATTACHMENTS: "file_ids",
}
"""Named as changed: what they said before is nobody's business any more."""


@dataclass(frozen=True, slots=True)
class TermChange(JsonRecord):
    """One field. `before` and `after` of amount (minor units), headcount and date (ISO) alone."""

    field: Field
    before: str = ""
    after: str = ""


def changes_between(before: Terms, after: Terms) -> tuple[TermChange, ...]:
    """In the order in which they matter to who decides."""
    return tuple(_changes(before, after))


def _changes(before: Terms, after: Terms) -> Iterator[TermChange]:
    told = (
        (Field.AMOUNT, str(before.amount_minor), str(after.amount_minor)),
        (Field.HEADCOUNT, str(before.headcount), str(after.headcount)),
        (Field.PLANNED_ON, before.planned_on.isoformat(), after.planned_on.isoformat()),
    )
    for field, was, is_now in told:
        if was != is_now:
            yield TermChange(field, was, is_now)
    for field, name in _WHOLE.items():
        if getattr(before, name) != getattr(after, name):
            yield TermChange(field)
