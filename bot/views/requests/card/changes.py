"""What an edit has changed, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.domain.fields import Field
from bot.domain.requests.term_change import TermChange
from bot.i18n import N_, Reader
from bot.views.requests.findings import of_item

LABELS = {
    Field.AMOUNT: N_("Amount"),
    Field.HEADCOUNT: N_("Headcount"),
    Field.PLANNED_ON: N_("Planned date"),
    Field.CATEGORY: N_("Category"),
    Field.CUSTOMER: N_("Customer"),
    Field.RECIPIENTS: N_("Recipients"),
    Field.CONTACT_CHANNEL: N_("Contact channel"),
    Field.PURPOSE: N_("Purpose"),
    Field.EXPECTED_RESULT: N_("Expected result"),
    Field.ATTACHMENTS: N_("Attachments"),
    Field.ITEM: N_("Items"),
    Field.PARTNER: N_("Partner"),
    Field.PARTNER_PAYS: N_("Partner pays"),
}


def changes_words(changes: Sequence[TermChange], currency: str, reader: Reader) -> str:
    """Each field that is another now: amounts, heads and dates with what they were."""
    return reader.t("; ").join(
        of_item(change.item, _words(change, currency, reader), reader) for change in changes
    )


def _words(change: TermChange, currency: str, reader: Reader) -> str:
    label = reader.t(LABELS[change.field])
    if not (change.before and change.after):
        return reader.t("{label} changed", label=label)
    before, after = change.before, change.after
    if change.field in (Field.AMOUNT, Field.PARTNER_PAYS):
        before, after = (reader.money(int(each), currency) for each in (before, after))
    if change.field is Field.AMOUNT:
        return reader.t("{before} → {after}", before=before, after=after)
    if change.field is Field.PLANNED_ON:
        before, after = (reader.date(date.fromisoformat(each)) for each in (before, after))
    return reader.t("{label} {before} → {after}", label=label, before=before, after=after)
