"""The small company in a year in which a line runs dry."""

from __future__ import annotations

from datetime import date

from bot.storage.store import SqlStore
from tests.support.desk import open_company


def spend_too_fast(store: SqlStore) -> None:
    """Until August meals cost 2,400 a month, of a budget of 2,000 a month."""
    desk = open_company(store)
    for month in range(1, 9):
        request = desk.approved(2400_00, planned_on=date(2026, month, 20))
        desk.spend("mei", request, 2400_00, final=True, spent_on=date(2026, month, 20))
