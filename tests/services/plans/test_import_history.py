"""Importing what was spent before Goodwill kept the books."""

from __future__ import annotations

import pytest

from bot.storage.store import SqlStore
from tests.support.company_files import audited, bring, found_company, problems

HEADER = (
    "date,department,category,segment,lifecycle,region,product_line,contact_channel,customer_code,amount,"
    "headcount\n"
)
GIFT = "2025-03-05,Sales,gift,Key,growth,North,Cloud,mail,acme,800.50,2\n"
EVENT = "2025-10-15,*,event,,,,,,,2000,\n"


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    found_company(store)
    return store


def counted(store: SqlStore, rows: str) -> tuple[int, int, int]:
    result = bring(store, "history", HEADER + rows)
    return result.created, result.updated, result.unchanged


def test_the_same_file_again_changes_nothing(company: SqlStore) -> None:
    """And has no entry in the audit; the first has one."""
    assert counted(company, GIFT + EVENT) == (2, 0, 0)
    before = audited(company)
    assert before[-1] == "history.imported"
    assert counted(company, GIFT + EVENT) == (0, 0, 2)
    assert audited(company) == before


def test_of_equal_rows_each_counts(company: SqlStore) -> None:
    """Two equal visits are two; a file adds what it has more than there is."""
    assert counted(company, GIFT + GIFT) == (2, 0, 0)
    assert counted(company, GIFT + GIFT + GIFT + EVENT) == (2, 0, 2)
    assert counted(company, GIFT) == (0, 0, 1)


def test_a_year_can_come_in_several_files(company: SqlStore) -> None:
    """What a later file does not have stays."""
    assert counted(company, GIFT) == (1, 0, 0)
    assert counted(company, EVENT) == (1, 0, 0)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (GIFT.replace("2025-03-05", ""), "date", "required"),
        (GIFT.replace("2025-03-05", "5 March"), "date", "not_a_date"),
        (GIFT.replace("2025", "2031"), "date", "not_spent_yet"),
        (GIFT.replace("gift", ""), "category", "required"),
        (GIFT.replace("gift", "gifts"), "category", "unknown_value_meant"),
        (GIFT.replace("Key", "gold"), "segment", "unknown_value"),
        (GIFT.replace("mail", "pigeon"), "contact_channel", "unknown_value"),
        (GIFT.replace("acme", "nobody"), "customer_code", "unknown_customer"),
        (GIFT.replace("800.50", ""), "amount", "required"),
        (GIFT.replace("800.50", "-800.50"), "amount", "amount_unreadable"),
        (GIFT.replace(",2\n", ",some\n"), "headcount", "not_a_whole_number"),
    ],
)
def test_a_row_that_cannot_be_used(company: SqlStore, row: str, column: str, code: str) -> None:
    """Named by line and column, and nothing of the file is kept."""
    assert problems(company, "history", HEADER + EVENT + row) == [(3, column, code)]
    assert counted(company, EVENT) == (1, 0, 0)
