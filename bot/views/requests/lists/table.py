"""A list as a table: its own columns, with the names behind the codes and the line that pays."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.money import to_major
from bot.i18n import Reader
from bot.services.requests.listing.read_list_facts import ListFacts
from bot.sheets.workbook_out import Cell
from bot.views.requests.findings import describe_finding

COLUMNS = (
    "row",
    "customer_code",
    "customer",
    "recipient",
    "category",
    "amount",
    "headcount",
    "planned_date",
    "note",
    "line",
    "findings",
)


def list_table(facts: ListFacts, reader: Reader) -> Iterator[tuple[Cell, ...]]:
    """A row for each of the list; its number is the line of the file that it came in."""
    terms = facts.request.terms
    found: dict[int, list[str]] = {}
    for finding in facts.request.findings:
        words = describe_finding(finding._replace(item=0), reader)
        found.setdefault(finding.item or (1 if len(terms.items) == 1 else 0), []).append(words)
    for number, asked, item in facts.request.numbered:
        customer = facts.customers.get(asked.customer_id)
        named = (facts.contacts.get(contact_id) for contact_id in asked.recipient_ids)
        line = facts.lines.get(item.line_id)
        yield (
            asked.row,
            customer.code if customer else "",
            customer.name if customer else "",
            ", ".join(each.told_apart for each in named if each is not None),
            asked.category,
            to_major(asked.amount_minor, terms.currency),
            asked.headcount,
            asked.planned_on,
            asked.note,
            line.code if line else "",
            reader.t("; ").join(found.get(number, ())),
        )


def list_name(facts: ListFacts) -> str:
    return f"{facts.request.number}.xlsx"


def list_title(facts: ListFacts, reader: Reader) -> str:
    count = len(facts.request.items)
    return reader.n(
        "{number}: the list, {count} row",
        "{number}: the list, {count} rows",
        count,
        number=facts.request.number,
    )
