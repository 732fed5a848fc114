"""Versions of a year's plan, drafted one after the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.plans.agreement import PlanState
from bot.services.books.verify import verify_books
from bot.services.company.operator import Operator
from bot.services.plans.drafting.draft import rehearse_plan
from bot.services.plans.reading.explanation import explain_line
from bot.services.plans.reading.show import list_versions, show_version
from bot.storage.store import SqlStore
from bot.toml.problem import FileProblems
from tests.support.company_files import CUSTOMERS, audited, bring, found_company
from tests.support.plans import OPERATOR, PLAN, drafted

LINES = {"GIFT-GENERAL": 180_00, "GIFT-KEY": 180_00, "MEAL": 540_00}


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    found_company(store)
    return store


def names(store: SqlStore) -> list[str]:
    """Those that were drafted: the running year's budget is a version too, made of a file."""
    versions = store.inspect(list_versions)
    return [version.name for version in versions if version.state is PlanState.DRAFT]


def assert_books_agree(store: SqlStore) -> None:
    assert [proof.differences for proof in store.inspect(verify_books) if proof.differences] == []


def test_a_version_holds_what_was_drafted(company: SqlStore) -> None:
    """Its lines with owner, months and words, its findings, its file; the audit answers for it."""
    made = drafted(company)
    assert made.version is not None
    assert (made.new, made.before, made.version.name) == (True, "", "2027.1")
    version, prepared = company.inspect(lambda tx: show_version(tx, "2027.1"))
    assert (version.source, version.settings, version.total_minor) == (PLAN, (), 1000_00)
    assert prepared == made.prepared
    assert {line.code: line.amount_minor for line in prepared.lines} == LINES
    meal = prepared.lines[-1]
    assert (meal.owner, meal.basis, meal.reason) == ("bob@example.com", "Twelve dinners", "Two more")
    assert audited(company)[-1] == "plan.drafted"
    assert_books_agree(company)


def test_the_same_file_again_makes_no_other_version(company: SqlStore) -> None:
    """As long as it comes to the same: other customers make it another plan."""
    drafted(company)
    before = audited(company)
    again = drafted(company)
    assert (again.new, again.version and again.version.name, names(company)) == (False, "2027.1", ["2027.1"])
    assert audited(company) == before
    bring(company, "customers", CUSTOMERS + "NEW,New,key,growth,North,cloud,,5,no\n")
    assert drafted(company).new
    assert names(company) == ["2027.2", "2027.1"]


def test_a_version_says_what_moves_against_the_one_before(company: SqlStore) -> None:
    """Each year has its own numbers; only lines that differ are told."""
    drafted(company)
    made = drafted(company, PLAN, "total=1100", "split[0].shares.gift=20")
    assert made.version is not None
    assert (made.version.name, made.version.settings, made.before) == (
        "2027.2",
        ("total=1100", "split[0].shares.gift=20"),
        "2027.1",
    )
    changes = {row.key: (row.a_minor, row.b_minor) for row in made.changes}
    assert changes == {
        "GIFT-GENERAL": (180_00, 123_75),
        "GIFT-KEY": (180_00, 123_75),
        "MEAL": (540_00, 742_50),
    }
    assert drafted(company, PLAN.replace("2027", "2028")).before == ""
    assert names(company) == ["2028.1", "2027.2", "2027.1"]
    assert company.inspect(lambda tx: show_version(tx, "2027"))[0].name == "2027.2"


def test_a_rehearsal_keeps_nothing(company: SqlStore) -> None:
    """It says what would move, and no more."""
    drafted(company)
    before = audited(company)
    tried = company.inspect(lambda tx: rehearse_plan(tx, PLAN, ["total=500"], OPERATOR))
    assert (tried.version, tried.before) == (None, "2027.1")
    assert [row.difference_minor for row in tried.changes] == [-90_00, -90_00, -270_00]
    assert (names(company), audited(company)) == (["2027.1"], before)


def test_an_explanation_is_that_of_the_day_of_the_draft(company: SqlStore) -> None:
    """Whatever the company has become since; a line is found whatever its capitals."""
    drafted(company)
    bring(company, "customers", CUSTOMERS + "NEW,New,key,growth,North,cloud,,5,no\n")
    version, explanation = company.inspect(lambda tx: explain_line(tx, "2027.1", "gift-key"))
    assert (version.name, explanation.line.code, explanation.line.amount_minor) == (
        "2027.1",
        "GIFT-KEY",
        180_00,
    )
    assert [(step.value, int(step.weight), int(step.weights)) for step in explanation.steps] == [
        ("gift", 40, 100),
        ("key", 1, 2),
    ]


def test_nothing_is_kept_of_a_file_that_cannot_be_used(company: SqlStore) -> None:
    """Nor of what somebody drafts who may not; who prepares it is not among the approvers."""
    review = PLAN + '\n[review]\napprove = ["cara@example.com"]\n'
    for text, who, refused in (
        (PLAN.replace("gift", "gifts"), OPERATOR, FileProblems),
        (PLAN, Operator("tests", "ann@example.com"), NotAllowed),
        (review, Operator("tests", "cara@example.com"), FileProblems),
    ):
        with pytest.raises(refused):
            drafted(company, text, operator=who)
    assert names(company) == []
    made = drafted(company, PLAN, operator=Operator("tests", "cara@example.com"))
    assert made.version is not None and made.version.prepared_by.startswith("person:")


def test_two_who_draft_at_once_get_two_versions(company: SqlStore) -> None:
    """Each its own number, without a gap."""
    with ThreadPoolExecutor(4) as together:
        list(together.map(lambda total: drafted(company, PLAN, f"total={total}"), (1000, 2000, 3000, 4000)))
    assert names(company) == ["2027.4", "2027.3", "2027.2", "2027.1"]
    assert_books_agree(company)
