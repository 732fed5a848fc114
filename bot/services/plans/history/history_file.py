"""The rows of a file of what was spent before Goodwill kept the books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.domain.budgets.budget import DIMENSIONS
from bot.domain.company.identity import identity
from bot.services.company.import_customers import LIFECYCLES, SEGMENTS
from bot.services.ports.plans import PastSpend
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.sheets.cells import CODE_LENGTH, CellReader
from bot.sheets.problems import Problems
from bot.sheets.sheet import Shape, Sheet

SHAPE = Shape(("date", *DIMENSIONS, "customer_code", "amount"), ("headcount",))

_MOST_HEADS = 100_000


def read_history(tx: AdministrativeTransaction, sheet: Sheet) -> list[PastSpend]:
    """A row of the file each. Raises BadFile with everything that is wrong, and NotFound("no_policy")."""
    policy, problems = tx.policies.in_force(tx.today), Problems()
    customers = {identity(customer.code): customer for customer in tx.company.customers()}
    codes = [customer.code for customer in customers.values()]
    known = {
        "category": list(policy.categories),
        "contact_channel": list(policy.contact_channels),
        "segment": SEGMENTS,
        "lifecycle": LIFECYCLES,
    }
    found = []
    for row in sheet.rows:
        cells = CellReader(row, problems)
        code = cells.name("customer_code", most=CODE_LENGTH)
        customer = customers.get(identity(code)) if code else None
        if code and customer is None:
            problems.add_unknown(row.line, "customer_code", "unknown_customer", code, codes)
        found.append(
            PastSpend(
                spent_on=_day(cells, tx.today),
                dimensions=_dimensions(cells, known),
                customer_id=None if customer is None else customer.id,
                amount_minor=_amount(cells, tx.currency),
                headcount=cells.whole("headcount", _MOST_HEADS) or 0,
            )
        )
    problems.refuse_if_any()
    return found


def _day(cells: CellReader, today: date) -> date:
    found = cells.day("date")
    if not cells.raw("date"):
        cells.problem("date", "required")
    elif found is not None and found > today:
        cells.problem("date", "not_spent_yet", value=found.isoformat())
    return found or today


def _dimensions(cells: CellReader, known: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    found = tuple(cells.dimension(name, known.get(name)) for name in DIMENSIONS)
    if not cells.raw("category"):
        # Without it nobody could say which line the money belongs to.
        cells.problem("category", "required")
    return found


def _amount(cells: CellReader, currency: str) -> int:
    if not cells.raw("amount"):
        cells.problem("amount", "required")
    return cells.amount("amount", currency)
