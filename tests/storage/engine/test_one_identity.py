"""What looked the same in an earlier version's database becomes one, or is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import ColumnClause, column, insert, select, table

from bot.storage.engine.database import Database
from bot.storage.engine.migrate import migrate

pytestmark = pytest.mark.heavy

NOW = datetime(2026, 9, 15, tzinfo=UTC).isoformat(sep=" ")


@pytest.fixture
def earlier(empty: Database) -> Iterator[Database]:
    """Before the identities: a workspace with a plan and a line."""
    migrate(empty, "0002")
    add(empty, "workspace", {"id": 1, "created_at": NOW}, of_workspace=False)
    add(empty, "plan", {"id": 1, "year": 2026, "currency": "CNY"})
    line = {"id": 1, "plan_id": 1, "code": "GIFT", "control": "absolute", "currency": "CNY"}
    add(empty, "budget_line", {**line, "department": "Key\u00a0accounts"})
    yield empty


def add(database: Database, name: str, *rows: dict[str, Any], of_workspace: bool = True) -> None:
    with database.writing() as connection:
        for row in rows:
            values = {"workspace_id": 1, **row} if of_workspace else row
            connection.execute(insert(table(name, *map(column, values))).values(values))


def all_of(database: Database, name: str, *columns: str) -> list[tuple[Any, ...]]:
    wanted: list[ColumnClause[Any]] = [column(each) for each in columns]
    with database.reading() as connection:
        rows = connection.execute(select(*wanted).select_from(table(name)).order_by(*wanted))
        return [tuple(row) for row in rows]


def person(id_: int, email: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "email": email, "name": f"Person {id_}", **more}


def request(id_: int, customer_id: int, **more: Any) -> dict[str, Any]:
    facts = {
        "id": id_,
        "plan_id": 1,
        "line_id": 1,
        "month": 9,
        "number": f"GW-2026-{id_:05}",
        "requester_id": 1,
        "customer_id": customer_id,
        "department": "Key\u00a0accounts",
        "headcount": 1,
        "amount_minor": 100,
        "currency": "CNY",
        "planned_on": "2026-09-20",
        "state": "pending",
        "policy_version": "1",
        "findings": "[]",
        "submitted_at": NOW,
    }
    return {**facts, **more}


def test_people_who_did_nothing_become_one(earlier: Database) -> None:
    """Whoever has the Slack account stays, and takes over what the twin was in charge of."""
    add(
        earlier,
        "person",
        person(1, "ann@example.com"),
        person(2, "ben@example.com\u200b", manager_id=1),
        person(3, "ben@example.com", slack_id="U0BEN", manager_id=2),
        person(4, "cat@example.com", manager_id=2),
    )
    add(earlier, "customer", {"id": 1, "code": "ACME", "name": "Acme", "owner_id": 2})
    migrate(earlier)
    assert all_of(earlier, "person", "id", "email", "manager_id", "name_key") == [
        (1, "ann@example.com", None, "person 1"),
        (3, "ben@example.com", 1, "person 3"),
        (4, "cat@example.com", 3, "person 4"),
    ]
    assert all_of(earlier, "customer", "owner_id") == [(3,)]


@pytest.mark.parametrize(("slack_id", "active"), [(None, False), ("U0TWIN", True)])
def test_people_who_are_in_the_books_are_kept_apart(
    earlier: Database, slack_id: str | None, active: bool
) -> None:
    """What was posted, decided or audited is never rewritten; who has no Slack account decides no more."""
    add(
        earlier,
        "person",
        person(1, "ben@example.com", slack_id="U0BEN"),
        person(2, "BEN@example.com", slack_id=slack_id),
    )
    add(earlier, "customer", {"id": 1, "code": "ACME", "name": "Acme"})
    add(earlier, "spend_request", request(1, 1, requester_id=2))
    migrate(earlier)
    assert all_of(earlier, "person", "id", "email", "active") == [
        (1, "ben@example.com", True),
        (2, "BEN@example.com", active),
    ]


def test_customers_become_one(earlier: Database) -> None:
    """With their contacts, their requests, what those hold, and the stricter of their facts."""
    add(earlier, "person", person(1, "ann@example.com", department="Key\u00a0accounts"))
    add(
        earlier,
        "customer",
        {"id": 1, "code": "ACME\u200b", "name": "Ａｃｍｅ", "segment": "", "state_owned": False},
        {"id": 2, "code": "acme", "name": "Acme", "segment": "key", "state_owned": True},
        {"id": 3, "code": "BETA", "name": "Beta\u00a0Mining"},
    )
    add(
        earlier,
        "contact",
        {"id": 1, "customer_id": 1, "name": "Li Na"},
        {"id": 2, "customer_id": 2, "name": "Li\u00a0Na", "title": "CTO", "public_official": True},
        {"id": 3, "customer_id": 3, "name": "Li Na"},
    )
    add(earlier, "spend_request", request(1, 1), request(2, 2), request(3, 3))
    add(
        earlier,
        "request_recipient",
        {"request_id": 1, "contact_id": 1},
        {"request_id": 2, "contact_id": 2},
        {"request_id": 3, "contact_id": 3},
    )
    for customer_id, department, held in ((1, "Key\u00a0accounts", 100), (2, "Key accounts", 70)):
        row = {"plan_id": 1, "customer_id": customer_id, "department": department, "region": ""}
        add(earlier, "customer_use", {**row, "held_minor": held})
    migrate(earlier)
    assert all_of(earlier, "customer", "id", "code", "name", "segment", "state_owned", "code_key") == [
        (1, "ACME", "Acme", "key", True, "acme"),
        (3, "BETA", "Beta Mining", "", False, "beta"),
    ]
    assert all_of(
        earlier, "contact", "id", "customer_id", "name", "title", "public_official", "name_key"
    ) == [
        (1, 1, "Li Na", "CTO", True, "li na"),
        (3, 3, "Li Na", "", False, "li na"),
    ]
    assert all_of(earlier, "request_recipient", "request_id", "contact_id") == [(1, 1), (2, 1), (3, 3)]
    assert all_of(earlier, "spend_request", "id", "customer_id", "department") == [
        (1, 1, "Key accounts"),
        (2, 1, "Key accounts"),
        (3, 3, "Key accounts"),
    ]
    assert all_of(earlier, "customer_use", "customer_id", "department", "held_minor") == [
        (1, "Key accounts", 170)
    ]
    assert all_of(earlier, "budget_line", "department") == [("Key accounts",)]


def test_a_request_for_both_twins_is_for_one(earlier: Database) -> None:
    """Named once, however often the name was written differently."""
    add(earlier, "person", person(1, "ann@example.com"))
    add(earlier, "customer", {"id": 1, "code": "ACME", "name": "Acme"})
    add(
        earlier,
        "contact",
        {"id": 1, "customer_id": 1, "name": "Li Na\u200e"},
        {"id": 2, "customer_id": 1, "name": "Li Na"},
    )
    add(earlier, "spend_request", request(1, 1), request(2, 1))
    for request_id, contact_id in ((1, 1), (1, 2), (2, 2)):
        add(earlier, "request_recipient", {"request_id": request_id, "contact_id": contact_id})
    migrate(earlier)
    assert all_of(earlier, "contact", "id", "name") == [(1, "Li Na")]
    assert all_of(earlier, "request_recipient", "request_id", "contact_id") == [(1, 1), (2, 1)]
