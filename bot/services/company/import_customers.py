"""Import the customers that the company looks after, and the people there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.domain.audit import AuditAction
from bot.domain.customer import Contact, Customer
from bot.services.company.import_result import ImportResult, changes_for_audit
from bot.services.company.operator import Operator, acting_person
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.sheets.cells import CODE_LENGTH, CellReader
from bot.sheets.problems import Problems
from bot.sheets.sheet import Sheet

SEGMENTS = ("key", "potential", "general")
LIFECYCLES = ("acquisition", "growth", "maturity", "decline")

_AUDITED = (
    "segment",
    "lifecycle",
    "region",
    "product_line",
    "owner_id",
    "annual_value_minor",
    "state_owned",
    "public_official",
)


def import_customers(tx: AdministrativeTransaction, sheet: Sheet, operator: Operator) -> ImportResult:
    """All or nothing. A customer that is missing from the file stays: requests point to it.

    Raises BadFile, and what `acting_person` raises.
    """
    tx.company.lock()
    actor = acting_person(tx, operator)
    # Codes that differ in nothing but their capitals are one code: people type them into /spend.
    stored = {customer.code.casefold(): customer for customer in tx.company.customers()}
    problems = Problems()
    read = list(_read_customers(tx, sheet, problems))
    problems.refuse_if_any()

    new, changed = [], []
    for customer in read:
        there = stored.get(customer.code.casefold())
        if there is None:
            new.append(customer)
        elif (wanted := replace(customer, id=there.id, code=there.code)) != there:
            changed.append((there, wanted))
    tx.company.add_customers(new)
    tx.company.save_customers([wanted for _, wanted in changed])
    result = ImportResult(len(new), len(changed), len(read) - len(new) - len(changed))
    if result.changed_anything:
        facts = result.entry(
            sheet,
            created=tuple(customer.code for customer in new),
            changed={there.code: changes_for_audit(there, wanted, _AUDITED) for there, wanted in changed},
        )
        tx.audit.add(actor, AuditAction.CUSTOMERS_IMPORTED, "customers", facts)
    return result


def _read_customers(tx: AdministrativeTransaction, sheet: Sheet, problems: Problems) -> Iterator[Customer]:
    people = {person.email: person.id for person in tx.company.people()}
    lines: dict[str, int] = {}
    for row in sheet.rows:
        cells = CellReader(row, problems)
        code = cells.text("code", required=True, most=CODE_LENGTH)
        if code and lines.setdefault(code.casefold(), row.line) != row.line:
            cells.problem("code", "twice_in_file", value=code, first_line=lines[code.casefold()])
        owner = cells.email("owner_email")
        if owner and owner not in people:
            problems.add_unknown(row.line, "owner_email", "unknown_person", owner, sorted(people))
        yield Customer(
            id=0,
            code=code,
            name=cells.text("name", required=True),
            segment=cells.dimension("segment", SEGMENTS),
            lifecycle=cells.dimension("lifecycle", LIFECYCLES),
            region=cells.dimension("region"),
            product_line=cells.dimension("product_line"),
            owner_id=people.get(owner),
            annual_value_minor=cells.amount("annual_value", tx.currency),
            state_owned=cells.yes_no("state_owned"),
        )


def import_contacts(tx: AdministrativeTransaction, sheet: Sheet, operator: Operator) -> ImportResult:
    """All or nothing. A contact is told by customer and name; one that is missing from the file stays.

    Raises BadFile, and what `acting_person` raises.
    """
    tx.company.lock()
    actor = acting_person(tx, operator)
    stored = {(contact.customer_id, contact.name): contact for contact in tx.company.contacts()}
    problems = Problems()
    read = list(_read_contacts(tx, sheet, stored, problems))
    problems.refuse_if_any()

    new = [contact for contact in read if not contact.id]
    changed = [
        (there, contact)
        for contact in read
        if contact.id and (there := stored[contact.customer_id, contact.name]) != contact
    ]
    tx.company.add_contacts(new)
    tx.company.save_contacts([contact for _, contact in changed])
    result = ImportResult(len(new), len(changed), len(read) - len(new) - len(changed))
    if result.changed_anything:
        facts = result.entry(
            sheet,
            created=len(new),
            changed={
                str(contact.id): changes_for_audit(there, contact, _AUDITED) for there, contact in changed
            },
        )
        tx.audit.add(actor, AuditAction.CONTACTS_IMPORTED, "contacts", facts)
    return result


def _read_contacts(
    tx: AdministrativeTransaction, sheet: Sheet, stored: Mapping[tuple[int, str], Contact], problems: Problems
) -> Iterator[Contact]:
    customers = {customer.code.casefold(): customer for customer in tx.company.customers()}
    codes = sorted(customer.code for customer in customers.values())
    lines: dict[tuple[str, str], int] = {}
    for row in sheet.rows:
        cells = CellReader(row, problems)
        code = cells.text("customer_code", required=True, most=CODE_LENGTH)
        name = cells.text("name", required=True)
        customer = customers.get(code.casefold())
        if code and customer is None:
            problems.add_unknown(row.line, "customer_code", "unknown_customer", code, codes)
        key = (code.casefold(), name)
        if lines.setdefault(key, row.line) != row.line:
            cells.problem("name", "twice_in_file", value=name, first_line=lines[key])
        customer_id = customer.id if customer else 0
        there = stored.get((customer_id, name))
        yield Contact(
            id=there.id if there else 0,
            customer_id=customer_id,
            name=name,
            title=cells.text("title") if cells.has("title") or there is None else there.title,
            public_official=cells.yes_no("public_official"),
        )
