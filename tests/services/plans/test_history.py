"""Two years of what was spent: from files and from the books."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.domain.errors import InvalidInput, NotAllowed, NotFound
from bot.services.company.operator import Operator
from bot.services.plans.history.one_off import mark_one_off
from bot.services.plans.history.show import LeftOut, show_history
from tests.support.company_files import OPERATOR, bring
from tests.support.desk import Desk

HEADER = (
    "date,department,category,segment,lifecycle,region,product_line,contact_channel,customer_code,amount,"
    "headcount\n"
)
LAST_YEAR = HEADER + (
    "2025-03-05,Sales,gift,key,growth,North,Cloud,mail,ACME,800,2\n"
    "2025-03-05,Sales,gift,key,growth,North,Cloud,mail,ACME,800,2\n"
    "2025-10-15,Sales,visit,,,,,,,2000,40\n"
)


def test_files_and_books_side_by_side(desk: Desk) -> None:
    """A year of rows beside a year of actuals: the same figures of both, the running year up to its month."""
    bring(desk.store, "history", LAST_YEAR)
    request = desk.approved(1200_00)
    desk.spend("mei", request, 1000_00)
    table = desk.store.inspect(lambda tx: show_history(tx, 2026, "category"))
    assert (table.years, table.by, table.left_out) == ((2025, 2026), "category", ())
    rows = {row.value: row.years for row in table.rows}
    assert {value: [year.amount_minor for year in years.values()] for value, years in rows.items()} == {
        "gift": [1600_00, 0],
        "meal": [0, 1000_00],
        "visit": [2000_00, 0],
    }
    gift = rows["gift"][2025]
    assert (gift.months[2], gift.events, gift.customers, gift.heads) == (1600_00, 2, 1, 4)
    assert (gift.per_customer, gift.per_event, gift.per_head) == (1600_00, 800_00, 400_00)
    assert rows["visit"][2025].per_customer is None


def test_the_running_year_is_compared_over_the_months_that_are_over(desk: Desk) -> None:
    """Its trend goes by them; a year that is over is compared as a whole."""
    bring(desk.store, "history", LAST_YEAR + LAST_YEAR.replace("2025-", "2024-").partition("\n")[2])
    running = desk.store.inspect(lambda tx: show_history(tx, None, None))
    over = desk.store.inspect(lambda tx: show_history(tx, 2025, None))
    assert (running.years, running.months_gone) == ((2025, 2026), 8)
    assert (over.months_gone, [row.trend for row in over.rows]) == (12, [Decimal("0.0")])


def test_what_will_not_come_again_is_left_out_and_listed(desk: Desk) -> None:
    """With its reason, until it is taken back; each change has its entry."""
    request = desk.approved(1200_00)
    desk.spend("mei", request, 1000_00)

    def mark(reason: str) -> bool:
        return desk.store.administer(lambda tx: mark_one_off(tx, request.number.lower(), reason, OPERATOR))

    assert (mark("Anniversary"), mark("Anniversary")) == (True, False)
    table = desk.store.inspect(lambda tx: show_history(tx, 2026, None))
    assert (table.rows, table.left_out) == ((), (LeftOut(request.number, 1000_00, "Anniversary"),))
    assert (mark(""), mark("")) == (True, False)
    (row,) = desk.store.inspect(lambda tx: show_history(tx, 2026, None)).rows
    assert row.years[2026].amount_minor == 1000_00
    assert [action for action, _ in desk.audited(request)].count("plan.one_off") == 2
    desk.assert_books_agree()


def test_who_may_mark_and_what(desk: Desk) -> None:
    """Controllers and administrators alone; a request that there is; a reason that fits."""
    request = desk.approved(1200_00)
    with pytest.raises(NotAllowed, match="as_not_allowed"):
        desk.store.administer(
            lambda tx: mark_one_off(tx, request.number, "x", Operator("tests", "mei@example.com"))
        )
    with pytest.raises(NotFound, match="request_number_unknown"):
        desk.store.administer(lambda tx: mark_one_off(tx, "GW-2026-99999", "x", OPERATOR))
    with pytest.raises(InvalidInput, match="text_too_long"):
        desk.store.administer(lambda tx: mark_one_off(tx, request.number, "x" * 501, OPERATOR))
