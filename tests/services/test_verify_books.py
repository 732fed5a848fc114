"""Proofs that the books are right, and that they notice when they are not."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.i18n import Reader
from bot.services.verify_books import verify_books
from bot.storage.store import SqlStore
from bot.views.proof_text import KNOWN_DIFFERENCES, describe_difference
from tests.services.desk import open_company

# What the triggers would refuse: somebody who can write to the file can also take them away.
_NO_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SET LOCAL session_replication_role = replica",
}


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    """With requests in every column: reserved, committed and spent; one is rated."""
    desk = open_company(store)
    desk.submit("mei", 100_00)
    request = desk.approved(300_00)
    desk.spend("mei", request, 120_00)
    return store


def tamper(store: SqlStore, *statements: str) -> None:
    with store.database.writing() as connection:
        dialect = connection.dialect.name
        found = connection.execute(text(_NO_TRIGGERS[dialect]))
        for name in found.scalars().all() if dialect == "sqlite" else ():
            connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))


def found(store: SqlStore) -> set[str]:
    """The codes of all differences; each has words in both languages."""
    differences = [each for proof in store.read_patiently(verify_books) for each in proof.differences]
    for locale in ("en", "zh_CN"):
        assert all(describe_difference(each, Reader(locale)) for each in differences)
    return {each.code for each in differences}


def test_the_books_of_a_company_at_work_are_right(company: SqlStore) -> None:
    """Every proof looked at something and found nothing."""
    proofs = company.read_patiently(verify_books)
    assert [proof.differences for proof in proofs] == [()] * 7
    assert all(proof.checked for proof in proofs)


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        (
            "UPDATE balance SET budget_minor = budget_minor + 1 WHERE line_id = 1 AND month = 1",
            {"balance_is_not_the_sum", "plan_is_not_the_sum"},
        ),
        ("UPDATE plan SET spent_minor = spent_minor + 1", {"plan_is_not_the_sum"}),
        (
            "UPDATE spend_request SET spent_minor = spent_minor + 1 WHERE id = 2",
            {"request_is_not_the_sum", "use_is_not_the_sum"},
        ),
        (
            "UPDATE posting SET amount_minor = amount_minor + 1 WHERE column_name = 'spent'",
            {"balance_is_not_the_sum", "request_is_not_the_sum"},
        ),
        (
            "UPDATE posting SET document = 'request:99' WHERE document = 'request:1'",
            {"request_is_not_the_sum", "postings_without_request"},
        ),
        (
            "UPDATE spend_request SET number = 'GW-2026-00007' WHERE id = 1",
            {"number_missing", "number_unexpected"},
        ),
        ("UPDATE customer_use SET held_minor = held_minor + 1", {"use_is_not_the_sum"}),
        (
            "UPDATE customer_use SET ratings_total = ratings_total - 1 WHERE ratings_count = 1",
            {"ratings_are_not_the_sum"},
        ),
        ("UPDATE customer_use SET region = 'Elsewhere'", {"use_is_not_the_sum", "ratings_are_not_the_sum"}),
        ("DELETE FROM customer_use", {"use_is_not_the_sum", "ratings_are_not_the_sum"}),
        ("UPDATE actual SET rating = 1", {"ratings_are_not_the_sum"}),
        ("UPDATE plan SET last_number = 3", {"number_missing"}),
        ("UPDATE audit_entry SET facts = '{}' WHERE sequence = 2", {"entry_changed"}),
        ("DELETE FROM audit_entry WHERE sequence = 2", {"entry_missing"}),
    ],
)
def test_every_kind_of_tampering_is_found(company: SqlStore, statement: str, codes: set[str]) -> None:
    """Whoever writes past the services is noticed, and told where."""
    tamper(company, statement)
    assert codes <= found(company) <= KNOWN_DIFFERENCES
    assert found(company) - codes <= {"entry_reordered"}


def test_another_workspace_is_not_looked_at(company: SqlStore) -> None:
    """What is wrong there is not this company's."""
    other = SqlStore(company.database, 999, company.clock, company.calendar, company.currency)
    assert [proof.checked for proof in other.read_patiently(verify_books)] == [0] * 7
