"""A version is brought before those who agree on it, and taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.domain.errors import GoodwillError
from bot.domain.plans.agreement import PlanState, Stage
from bot.services.books.verify import verify_books
from bot.services.company.operator import Operator
from bot.services.plans.agreeing.submit import submit_plan, withdraw_plan
from bot.services.plans.reading.show import list_versions
from bot.services.plans.versions import passed_drafts
from bot.storage.store import SqlStore
from tests.support.company_files import audited, found_company
from tests.support.plans import OPERATOR, PLAN, drafted

OWNED = (
    PLAN
    + """
[[line]]
of = { category = "gift", segment = "key" }
owner = "bob@example.com"

[[line]]
of = { category = "gift", segment = "general" }
owner = "ann@example.com"
"""
)
REVIEW = '\n[review]\nby = ["bob@example.com", "role:compliance"]\napprove = ["cara@example.com"]\n'


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    found_company(store)
    return store


def states(store: SqlStore) -> dict[str, str]:
    versions = store.inspect(list_versions)
    return {version.name: version.state.value for version in versions if version.year == 2027}


def passed(store: SqlStore) -> set[str]:
    versions = store.inspect(list_versions)
    return {version.name for version in versions if version.id in passed_drafts(versions)}


def refused(store: SqlStore, name: str = "2027.1", operator: Operator = OPERATOR) -> GoodwillError:
    with pytest.raises(GoodwillError) as error:
        store.administer(lambda tx: submit_plan(tx, name, operator))
    return error.value


def test_a_submitted_version_waits_for_its_reviewers(company: SqlStore) -> None:
    """As its file names them: people, and whoever has a role."""
    drafted(company, OWNED + REVIEW)
    agreement = company.administer(lambda tx: submit_plan(tx, "2027.1", OPERATOR))
    assert agreement.state is PlanState.IN_REVIEW
    assert [(each.stage, each.place) for each in agreement.waiting] == [(Stage.REVIEW, 1), (Stage.REVIEW, 2)]
    assert company.inspect(lambda tx: tx.plan_agreements.find(agreement.version_id)) == agreement
    assert audited(company)[-1] == "plan.submitted"
    assert [proof.differences for proof in company.inspect(verify_books) if proof.differences] == []


def test_a_version_without_owners_is_not_submitted(company: SqlStore) -> None:
    """Each line needs one; those that have none are named."""
    drafted(company)
    error = refused(company)
    assert (error.code, error.facts["lines"]) == ("plan_owner_missing", "GIFT-GENERAL, GIFT-KEY")
    assert states(company) == {"2027.1": "draft"}


def test_where_nobody_is_named_a_controller_approves(company: SqlStore) -> None:
    """Another than who prepared it: with one controller alone nobody could."""
    drafted(company, OWNED)
    agreement = company.administer(lambda tx: submit_plan(tx, "2027.1", OPERATOR))
    assert [each.stage for each in agreement.waiting] == [Stage.APPROVE]
    company.administer(lambda tx: withdraw_plan(tx, "2027.1", OPERATOR))
    drafted(company, OWNED, operator=Operator("tests", "cara@example.com"))
    assert refused(company, "2027.2").code == "plan_signer_missing"


def test_the_preparer_among_the_approvers_is_refused(company: SqlStore) -> None:
    """At the draft, by name; another may draft the same file."""
    with pytest.raises(GoodwillError, match="prepares this plan and can't approve it"):
        drafted(company, OWNED + REVIEW, operator=Operator("tests", "cara@example.com"))
    assert drafted(company, OWNED + REVIEW).new


def test_one_version_of_a_year_is_in_review(company: SqlStore) -> None:
    """Another waits until that one is decided or taken back."""
    drafted(company, OWNED)
    drafted(company, OWNED, "total=2000")
    company.administer(lambda tx: submit_plan(tx, "2027.1", OPERATOR))
    assert refused(company, "2027.2").code == "plan_in_review"
    assert refused(company, "2027.1").code == "plan_state"
    company.administer(lambda tx: withdraw_plan(tx, "2027.1", OPERATOR))
    company.administer(lambda tx: submit_plan(tx, "2027.2", OPERATOR))
    assert states(company) == {"2027.1": "returned", "2027.2": "in_review"}


def test_what_was_taken_back_can_be_drafted_again(company: SqlStore) -> None:
    """The same file makes the next version then."""
    drafted(company, OWNED)
    company.administer(lambda tx: submit_plan(tx, "2027.1", OPERATOR))
    assert not drafted(company, OWNED).new
    company.administer(lambda tx: withdraw_plan(tx, "2027.1", OPERATOR))
    made = drafted(company, OWNED)
    assert made.version is not None
    assert (made.new, made.version.name, made.changes) == (True, "2027.2", ())


def test_a_draft_is_passed_once_a_later_version_is_before_its_reviewers(company: SqlStore) -> None:
    """Not by a draft, nor by one that was taken back."""
    drafted(company)
    drafted(company, OWNED)
    assert passed(company) == set()
    company.administer(lambda tx: submit_plan(tx, "2027.2", OPERATOR))
    assert passed(company) == {"2027.1"}
    company.administer(lambda tx: withdraw_plan(tx, "2027.2", OPERATOR))
    assert passed(company) == set()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plan_version SET total_minor = total_minor + 1",
        "UPDATE plan_line SET amount_minor = amount_minor + 1",
        "UPDATE plan_line SET months = '[]'",
        "DELETE FROM plan_line",
        "DELETE FROM plan_version",
    ],
)
def test_the_database_keeps_versions_as_they_are(company: SqlStore, statement: str) -> None:
    """Whoever writes past Goodwill is refused by the tables themselves."""
    drafted(company)
    with pytest.raises(DBAPIError, match="append-only"), company.database.engine.begin() as connection:
        connection.execute(text(statement))
