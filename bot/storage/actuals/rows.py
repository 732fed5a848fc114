"""An actual between the domain and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from bot.domain.actuals.actual import Actual

CONTACTS, COLLEAGUES = "contact", "colleague"
"""The kinds of people who come, as the rows of those who came name them."""


def actual_from_row(row: Row[Any], people: Mapping[str, Sequence[int]]) -> Actual:
    """`people`: the ids of CONTACTS and of COLLEAGUES who came, the lowest first."""
    return Actual(
        id=row.id,
        request_id=row.request_id,
        amount_minor=row.amount_minor,
        currency=row.currency,
        spent_on=row.spent_on,
        month=row.month,
        headcount=row.headcount,
        invoice_number=row.invoice_number,
        rating=row.rating,
        result=row.result,
        final=row.final,
        liquidated_minor=row.liquidated_minor,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        corrects_id=row.corrects_id,
        item=row.item,
        reversed_at=row.reversed_at,
        reason=row.reason,
        came=tuple(people.get(CONTACTS, ())),
        other_guests=row.other_guests,
        our_people=tuple(people.get(COLLEAGUES, ())),
        official_came=row.official_came,
        partner_minor=row.partner_minor,
    )
