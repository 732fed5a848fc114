"""Budgets side by side: versions, what is in force, what was spent."""

from __future__ import annotations

import pytest

from bot.domain.errors import InvalidInput, NotFound
from bot.services.plans.reading.compare import ComparedPlans, compare_plans
from bot.services.plans.reading.explanation import explain_line
from bot.services.plans.reading.show import show_care
from bot.storage.store import SqlStore
from tests.support.company_files import bring, found_company
from tests.support.plans import PLAN, drafted

HISTORY = (
    "date,department,category,segment,lifecycle,region,product_line,contact_channel,customer_code,amount\n"
    "2025-03-05,Sales,gift,key,,,,,ACME,100\n"
    "2025-03-05,Sales,visit,key,,,,,ACME,7\n"
)


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    found_company(store)
    drafted(store)
    return store


def compared(store: SqlStore, a: str, b: str, by: str | None = None) -> ComparedPlans:
    return store.inspect(lambda tx: compare_plans(tx, a, b, by))


def amounts(found: ComparedPlans) -> dict[str, tuple[int | None, int | None]]:
    return {row.key: (row.a_minor, row.b_minor) for row in found.rows}


def test_a_version_beside_another(company: SqlStore) -> None:
    """By line with its reason; what grows beyond the limit without one is a finding."""
    drafted(company, PLAN, "total=2000")
    found = compared(company, "2027.1", "2027")
    assert (found.a, found.b, found.currency) == ("2027.1", "2027.2", "CNY")
    assert amounts(found)["MEAL"] == (540_00, 1080_00)
    assert [row.reason for row in found.rows] == ["", "", "Two more"]
    assert [(each.code, each.subject) for each in found.findings] == [
        ("growth_without_reason", "GIFT-GENERAL"),
        ("growth_without_reason", "GIFT-KEY"),
    ]
    assert compared(company, "2027.2", "2027.1").findings == ()
    assert amounts(compared(company, "2027.1", "2027.2", "category")) == {
        "gift": (360_00, 720_00),
        "meal": (540_00, 1080_00),
    }


def test_a_version_beside_the_budget_in_force(company: SqlStore) -> None:
    """Of the version's year; one without a budget is said."""
    drafted(company, PLAN.replace("2027", "2026"))
    assert amounts(compared(company, "active", "2026.2")) == {
        "GIFT-GENERAL": (None, 180_00),
        "GIFT-KEY": (10000_00, 180_00),
        "MEAL": (1200_00, 540_00),
    }
    with pytest.raises(NotFound, match="no_plan"):
        compared(company, "active", "2027.1")


def test_a_version_beside_what_was_spent(company: SqlStore) -> None:
    """Each amount on the line that would have carried it, `*` where none would; or by a dimension."""
    bring(company, "history", HISTORY)
    assert amounts(compared(company, "history:2025", "2027.1")) == {
        "*": (7_00, None),
        "GIFT-GENERAL": (None, 180_00),
        "GIFT-KEY": (100_00, 180_00),
        "MEAL": (None, 540_00),
    }
    assert amounts(compared(company, "history:2025", "history:2024", "category")) == {
        "gift": (100_00, None),
        "visit": (7_00, None),
    }


@pytest.mark.parametrize(
    ("a", "b", "refused", "code"),
    [
        ("2027.9", "2027.1", NotFound, "plan_version_unknown"),
        ("2027.1", "2030", NotFound, "plan_version_unknown"),
        ("2027.1", "newest", InvalidInput, "plan_version_unreadable"),
        ("history:25", "2027.1", InvalidInput, "plan_version_unreadable"),
        ("history:2025", "history:2024", InvalidInput, "history_twice"),
    ],
)
def test_what_cannot_be_compared(
    company: SqlStore, a: str, b: str, refused: type[Exception], code: str
) -> None:
    """A version that there is not, a name that is none, history by lines that nobody has."""
    with pytest.raises(refused, match=code):
        compared(company, a, b)


def test_what_is_suggested_for_each_customer(company: SqlStore) -> None:
    """Each line by score among its active customers; together it is all that the lines have."""
    version, care = company.inspect(lambda tx: show_care(tx, "2027"))
    assert version.name == "2027.1"
    assert [(each.code, each.name, each.amount_minor) for each in care] == [
        ("ACME", "Acme", 720_00),
        ("CITY", "City works", 180_00),
    ]


def test_a_line_that_there_is_not(company: SqlStore) -> None:
    """Says which version was looked at; where no version is at all, that too."""
    with pytest.raises(NotFound, match="plan_line_unknown"):
        company.inspect(lambda tx: explain_line(tx, "2027.1", "GIFTS"))


def test_without_any_version(store: SqlStore) -> None:
    """A company that has drafted nothing is told how to."""
    with pytest.raises(NotFound, match="plan_version_none"):
        store.inspect(lambda tx: show_care(tx, "2027.1"))
