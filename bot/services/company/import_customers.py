"""Import the customers that the company looks after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.books.audit import AuditAction
from bot.domain.company.customer import Customer
from bot.domain.company.identity import identity
from bot.services.company.file_shapes import CUSTOMERS
from bot.services.company.import_result import ImportResult, changes_for_audit
from bot.services.company.operator import Operator, acting_person
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.sheets.cells import CODE_LENGTH, CellReader
from bot.sheets.problems import Problems
from bot.sheets.sheet import Sheet

SEGMENTS = ("key", "potential", "general")
LIFECYCLES = ("acquisition", "growth", "maturity", "decline")

_MOST_POINTS = 100

_AUDITED = (
    "segment",
    "lifecycle",
    "region",
    "product_line",
    "owner_id",
    "annual_value_minor",
    "state_owned",
    *CUSTOMERS.optional,
)


def import_customers(tx: AdministrativeTransaction, sheet: Sheet, operator: Operator) -> ImportResult:
    """All or nothing. A customer that is missing from the file stays: requests point to it.

    Raises BadFile, and what `acting_person` raises.
    """
    tx.company.lock()
    actor = acting_person(tx, operator)
    # Codes that look the same, whatever their capitals, are one code: people type them into /spend.
    stored = {identity(customer.code): customer for customer in tx.company.customers()}
    problems = Problems()
    read = list(_read(tx, sheet, stored, problems))
    problems.refuse_if_any()

    new = [customer for customer in read if not customer.id]
    before = {customer.id: customer for customer in stored.values()}
    changed = [(there, wanted) for wanted in read if wanted.id and (there := before[wanted.id]) != wanted]
    tx.company.add_customers(new)
    tx.company.save_customers([wanted for _, wanted in changed])
    result = ImportResult(len(new), len(changed), len(read) - len(new) - len(changed))
    if result.changed_anything:
        # By their ids: a code may name somebody, and the audit is kept for ever.
        ids = {customer.code: customer.id for customer in tx.company.customers()} if new else {}
        facts = result.entry(
            sheet,
            created=tuple(ids[customer.code] for customer in new),
            changed={str(there.id): changes_for_audit(there, wanted, _AUDITED) for there, wanted in changed},
        )
        tx.audit.add(actor, AuditAction.CUSTOMERS_IMPORTED, "customers", facts)
    return result


def _read(
    tx: AdministrativeTransaction, sheet: Sheet, stored: Mapping[str, Customer], problems: Problems
) -> Iterator[Customer]:
    """As they are to be; `id` 0 for those that are new."""
    people = {person.email: person.id for person in tx.company.people()}
    lines: dict[str, int] = {}
    for row in sheet.rows:
        cells = CellReader(row, problems)
        code = cells.name("code", required=True, most=CODE_LENGTH)
        if code and lines.setdefault(identity(code), row.line) != row.line:
            cells.problem("code", "twice_in_file", value=code, first_line=lines[identity(code)])
        owner = cells.email("owner_email")
        if owner and owner not in people:
            problems.add_unknown(row.line, "owner_email", "unknown_person", owner, people)
        there = stored.get(identity(code), Customer(0, code, ""))
        yield replace(
            there,
            name=cells.name("name", required=True),
            segment=cells.dimension("segment", SEGMENTS),
            lifecycle=cells.dimension("lifecycle", LIFECYCLES),
            region=cells.dimension("region"),
            product_line=cells.dimension("product_line"),
            owner_id=people.get(owner),
            annual_value_minor=cells.amount("annual_value", tx.currency),
            state_owned=cells.yes_no("state_owned"),
            **_optional(cells, there),
        )


def _optional(cells: CellReader, there: Customer) -> dict[str, Any]:
    """A column that the file does not have says nothing about what is stored."""
    found = {
        "potential": cells.whole("potential", _MOST_POINTS),
        "strategic": cells.whole("strategic", _MOST_POINTS),
        "margin_percent": cells.percent("margin_percent"),
        "since": cells.day("since"),
        "place": cells.name("place"),
        "active": cells.yes_no("active", empty=there.active),
    }
    return {name: value for name, value in found.items() if cells.has(name)}
