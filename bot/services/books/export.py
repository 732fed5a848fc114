"""Export the ledger, the requests, their items, the adjustments or the audit, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from bot.domain.books.administration import ExportEntry
from bot.domain.books.audit import AuditAction
from bot.services.company.operator import Operator
from bot.services.ports.books import Row
from bot.services.ports.unit_of_work import AdministrativeTransaction

Book = Literal["ledger", "requests", "items", "adjustments", "audit"]

_NESTED = ("items",)
"""What only JSON can hold in one row; a table of its own has it too."""

COLUMNS: dict[Book, tuple[str, ...]] = {
    "ledger": (
        "id",
        "at",
        "year",
        "month",
        "line",
        "column",
        "amount",
        "currency",
        "kind",
        "document",
        "request",
        "adjustment",
        "actor",
        "key",
    ),
    "requests": (
        "number",
        "state",
        "amount",
        "approved_amount",
        "spent_amount",
        "currency",
        "category",
        "customer_code",
        "customer",
        "recipients",
        "headcount",
        "planned_date",
        "contact_channel",
        "purpose",
        "expected_result",
        "partner",
        "partner_pays",
        "requester",
        "department",
        "line",
        "submitted_at",
        "decided_at",
        "settled_at",
        "policy_version",
        "receipts",
        "items",
    ),
    "items": (
        "number",
        "state",
        "item",
        "category",
        "customer_code",
        "customer",
        "recipients",
        "headcount",
        "amount",
        "approved_amount",
        "spent_amount",
        "planned_date",
        "contact_channel",
        "partner_pays",
        "line",
        "final",
        "came",
        "other_guests",
        "our_people",
        "currency",
        "month",
    ),
    "adjustments": (
        "number",
        "state",
        "kind",
        "from_line",
        "to_line",
        "amount",
        "currency",
        "month",
        "cause",
        "explanation",
        "undoes",
        "asked_by",
        "asked_at",
        "decided_at",
        "policy_version",
    ),
    "audit": (
        "sequence",
        "at",
        "person",
        "email",
        "action",
        "subject",
        "surface",
        "facts",
        "previous_hash",
        "hash",
    ),
}


def columns_of(book: Book, file_format: str) -> tuple[str, ...]:
    """What a row of the book shows in a format."""
    return tuple(name for name in COLUMNS[book] if file_format == "json" or name not in _NESTED)


def note_export(
    tx: AdministrativeTransaction, book: Book, file_format: str, operator: Operator, *, to_file: bool
) -> None:
    """What leaves is on record before it leaves."""
    entry = ExportEntry(book, file_format, to_file)
    tx.audit.add(operator.unnamed, AuditAction.BOOKS_EXPORTED, f"export:{book}", entry)


def export_book(tx: AdministrativeTransaction, book: Book) -> Iterator[Row]:
    """Every row has the book's COLUMNS, in their order. `tx` must stay open while the rows are read."""
    rows: dict[Book, Iterator[Row]] = {
        "ledger": tx.exports.ledger(),
        "requests": tx.exports.requests(),
        "items": tx.exports.items(),
        "adjustments": tx.exports.adjustments(),
        "audit": tx.exports.audit(),
    }
    return rows[book]
