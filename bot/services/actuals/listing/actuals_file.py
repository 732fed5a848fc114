"""The file of a list's actuals: its columns, and its rows as what was spent of which item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from bot.domain.actuals.actual import Spending
from bot.domain.actuals.overspending import require_plausible, require_reason
from bot.domain.budgets.calendar import Today
from bot.domain.errors import Unconfirmed
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.terms import MAX_INVOICE_NUMBER
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.listing.list_file import Known, require_length
from bot.sheets.cells import CellReader
from bot.sheets.problems import Problems
from bot.sheets.sheet import Shape, Sheet, SheetRow

SHAPE = Shape(("customer_code", "recipient", "amount", "date", "invoice_number", "came"))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every row is read against. `free`: the items that wait for their actual, by whom they are for."""

    request: SpendRequest
    known: Known
    today: Today
    tolerance: Decimal
    reason: str
    file_ids: tuple[str, ...]
    problems: Problems
    free: dict[tuple[int, tuple[int, ...]], list[int]] = field(default_factory=dict)
    taken: dict[tuple[int, tuple[int, ...]], int] = field(default_factory=dict)


def read_actuals(
    tx: Transaction,
    sheet: Sheet,
    request: SpendRequest,
    today: Today,
    reason: str,
    file_ids: tuple[str, ...],
) -> list[Spending]:
    """The final actual of an item for each row. Rows for the same customer and recipient go to their items in
    the order of the list; what was spent for an item that is not there, or is final, is no row of it.

    `reason`: why rows are over what was approved, for all of them. Raises BadFile.
    """
    require_length(sheet)
    policy = tx.policies.version(request.policy_version)
    problems = Problems()
    reading = _Reading(
        request, Known.by(tx, sheet), today, policy.document_tolerance, reason, file_ids, problems
    )
    for number, asked, item in request.numbered:
        if not item.is_done:
            reading.free.setdefault((asked.customer_id, asked.recipient_ids), []).append(number)
    found = [spending for row in sheet.rows for spending in _read_row(row, reading)]
    problems.refuse_if_any()
    return found


def _read_row(row: SheetRow, reading: _Reading) -> Iterator[Spending]:
    """Nothing where something is wrong with it, which is among the problems then."""
    request, cells = reading.request, CellReader(row, reading.problems)
    customer = reading.known.customer(cells)
    recipients = reading.known.recipient(cells, customer)
    currency = request.terms.currency
    if not cells.raw("amount"):
        cells.problem("amount", "required")
    minor = cells.amount("amount", currency)
    spent_on = cells.day("date")
    if spent_on is None and not cells.raw("date"):
        cells.problem("date", "required")
    if spent_on is not None and reading.today.is_future(spent_on):
        cells.problem("date", "not_spent_yet", value=spent_on.isoformat())
    came = cells.yes_no("came", empty=True)
    invoice = cells.name("invoice_number", most=MAX_INVOICE_NUMBER)
    if customer is None or spent_on is None or (cells.raw("recipient") and not recipients):
        return
    item = _item_for(cells, (customer.id, recipients), reading)
    if item is None:
        return
    spending = Spending(
        amount_minor=minor,
        currency=currency,
        spent_on=spent_on,
        headcount=None,
        invoice_number=invoice,
        rating=None,
        result="",
        final=True,
        file_ids=reading.file_ids,
        confirmed_minor=minor if reading.reason.strip() else None,
        reason=reading.reason,
        item=item,
        # Whoever stayed away has no share; the places of others without a name stay theirs.
        came=recipients if came else (),
        other_guests=None if came else 0,
    )
    if _is_explained(cells, spending, reading):
        yield spending


def _item_for(cells: CellReader, subject: tuple[int, tuple[int, ...]], reading: _Reading) -> int | None:
    free = reading.free.get(subject, [])
    place = reading.taken.get(subject, 0)
    reading.taken[subject] = place + 1
    if place < len(free):
        return free[place]
    code = "no_row_of_the_list" if not place else "more_rows_than_the_list"
    cells.problem("customer_code", code, number=reading.request.number, count=len(free))
    return None


def _is_explained(cells: CellReader, spending: Spending, reading: _Reading) -> bool:
    """What is over its approval is taken with a reason, which the form has one field for."""
    if not spending.amount_minor:
        return True
    try:
        require_plausible(reading.request, spending)
        require_reason(reading.request, spending, reading.tolerance)
    except Unconfirmed:
        cells.problem("amount", "over_its_approval")
        return False
    return True
