"""The file of a list: its columns, and its rows as what is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.company.customer import Contact, Customer
from bot.domain.company.identity import identity
from bot.domain.requests.terms import MAX_ROWS, ItemTerms
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.draft import MAX_HEADCOUNT, is_near
from bot.sheets.cells import CODE_LENGTH, CellReader
from bot.sheets.problems import Problems
from bot.sheets.sheet import Shape, Sheet, SheetRow

SHAPE = Shape(
    ("customer_code", "recipient", "category", "amount", "headcount", "planned_date", "note"),
)
_NOTE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Known:
    """The customers and contacts that a file names, by what it may call them."""

    customers: Mapping[str, Customer]
    contacts: Mapping[tuple[int, str], Sequence[Contact]]

    @classmethod
    def by(cls, tx: Transaction, sheet: Sheet) -> Known:
        """All that any row names, in two statements."""
        codes = {identity(row.cells["customer_code"]) for row in sheet.rows} - {""}
        customers = {identity(each.code): each for each in tx.customers.named(sorted(codes))}
        names = {name for row in sheet.rows for name in _names(row.cells["recipient"])} - {""}
        contacts: dict[tuple[int, str], list[Contact]] = {}
        for contact in tx.customers.contacts_named(sorted(names), None):
            for name in {contact.name, contact.told_apart}:
                contacts.setdefault((contact.customer_id, identity(name)), []).append(contact)
        return cls({code: each for code, each in customers.items() if code in codes}, contacts)

    def customer(self, cells: CellReader) -> Customer | None:
        """None where the row names none that there is, which is added to the problems."""
        code = cells.name("customer_code", required=True, most=CODE_LENGTH)
        found = self.customers.get(identity(code))
        if code and found is None:
            cells.problem("customer_code", "unknown_customer", value=code)
        return found

    def recipient(self, cells: CellReader, customer: Customer | None) -> tuple[int, ...]:
        """The contact's id; nothing where nobody is named."""
        name = cells.name("recipient")
        if not name or customer is None:
            return ()
        found = self.contacts.get((customer.id, identity(name)), ())
        if len(found) == 1:
            return (found[0].id,)
        if found:
            choices = ", ".join(sorted(each.told_apart for each in found))
            cells.problem("recipient", "recipient_ambiguous", value=name, choices=choices)
        else:
            cells.problem("recipient", "unknown_recipient", value=name, customer=customer.name)
        return ()


def _names(cell: str) -> Iterator[str]:
    """As it stands, and without what tells two of one name apart: Li Na (C-1)."""
    yield identity(cell)
    yield identity(cell.rpartition(" (")[0])


def require_length(sheet: Sheet) -> None:
    """Raises BadFile("list_too_long") at the first row that is one too many."""
    if len(sheet.rows) > MAX_ROWS:
        problems = Problems()
        problems.add(sheet.rows[MAX_ROWS].line, "", "list_too_long", most=MAX_ROWS)
        problems.refuse_if_any()


def read_list(tx: Transaction, sheet: Sheet, policy: CompiledPolicy) -> tuple[ItemTerms, ...]:
    """The rows as items, in the order of the file. Raises BadFile with everything that is wrong."""
    require_length(sheet)
    problems, known = Problems(), Known.by(tx, sheet)
    items = tuple(_read_row(tx, row, policy, known, problems) for row in sheet.rows)
    problems.refuse_if_any()
    first_year = tx.calendar.year_of(items[0].planned_on)
    for item in items:
        year = tx.calendar.year_of(item.planned_on)
        if year != first_year:
            problems.add(item.row, "planned_date", "other_budget_year", year=year, first=first_year)
    problems.refuse_if_any()
    return items


def _read_row(
    tx: Transaction, row: SheetRow, policy: CompiledPolicy, known: Known, problems: Problems
) -> ItemTerms:
    cells = CellReader(row, problems)
    customer = known.customer(cells)
    return ItemTerms(
        category=cells.choice("category", policy.categories, required=True),
        customer_id=customer.id if customer else 0,
        recipient_ids=known.recipient(cells, customer),
        headcount=_headcount(cells),
        amount_minor=_amount(cells, policy.currency),
        planned_on=_day(tx, cells),
        contact_channel="",
        row=row.line,
        note=cells.text("note", most=_NOTE_LENGTH),
    )


def _headcount(cells: CellReader) -> int:
    """One where nothing is said."""
    count = cells.whole("headcount", MAX_HEADCOUNT)
    if count == 0:
        cells.problem("headcount", "nobody_counted")
    return count or 1


def _amount(cells: CellReader, currency: str) -> int:
    if not cells.raw("amount"):
        cells.problem("amount", "required")
    return cells.amount("amount", currency, zero_ok=False)


def _day(tx: Transaction, cells: CellReader) -> date:
    day = cells.day("planned_date")
    if day is None:
        if not cells.raw("planned_date"):
            cells.problem("planned_date", "required")
        return tx.today
    if not is_near(tx, day):
        cells.problem("planned_date", "date_far")
    return day
