"""What caps count of earlier requests is looked up, never searched for among all of a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.storage.engine.database import Database
from bot.storage.requests.statements import prior_spend

KINDS = [each for each in product((True, False), repeat=3) if any(each)]


@pytest.mark.parametrize(("customers", "requester", "contacts"), KINDS)
def test_no_year_is_read_for_a_few(
    sqlite_template: Path, customers: bool, requester: bool, contacts: bool
) -> None:
    """SQLite says how it will look: by customer, requester, contact or request, never through a table and
    never by the day alone.
    """
    given: Mapping[str, Any] = {
        "workspace": 1,
        "first": date(2026, 1, 1),
        "last": date(2026, 12, 31),
        **({"customers": [1]} if customers else {}),
        **({"requester": 1} if requester else {}),
        **({"contacts": [1]} if contacts else {}),
    }
    statement = prior_spend(
        customers=customers, requester=requester, contacts=contacts, excepted=False
    ).statement.params(**given)
    database = Database(f"sqlite:///{sqlite_template}")
    with database.reading() as connection:
        asked = statement.compile(connection, compile_kwargs={"literal_binds": True})
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")]
    database.dispose()
    assert any("request_item" in step for step in steps)
    assert [step for step in steps if "SCAN" in step or "planned" in step] == []
