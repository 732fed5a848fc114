"""Importing people."""

from __future__ import annotations

import pytest

from bot.domain.company.customer import Person, Role
from bot.domain.errors import NotAllowed, NotFound
from bot.services.company.operator import Operator
from bot.storage.opening import ensure_policy
from bot.storage.store import SqlStore
from tests.support.company_files import PEOPLE, PEOPLE_HEADER, audited, bring, problems
from tests.support.told import told


def person(store: SqlStore, email: str) -> Person:
    found = store.read(lambda tx: tx.people.by_email(email))
    assert found is not None
    return found


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    ensure_policy(store)
    bring(store, "people", PEOPLE)
    return store


def test_people_are_stored_as_the_file_says(company: SqlStore) -> None:
    """E-mails in lower case, managers that come later in the file, tiers, roles and Slack ids."""
    ann, cara = person(company, "ann@example.com"), person(company, "cara@example.com")
    assert (ann.name, ann.department, ann.region, ann.slack_id) == ("Ann", "Sales", "North", "U0ANN")
    assert ann.manager_id == person(company, "bob@example.com").id
    assert (cara.tier, cara.manager_id) == ("cfo", None)
    assert cara.has(Role.CONTROLLER) and cara.has(Role.ADMIN) and not cara.has(Role.AUDITOR)


def test_the_same_file_again_changes_nothing(company: SqlStore) -> None:
    """No row, no audit entry, and not the Slack id that was looked up meanwhile."""
    bob = person(company, "bob@example.com")
    company.write(told(lambda tx: tx.people.link_slack(bob.id, "U0BOB")))
    before = audited(company)
    result = bring(company, "people", PEOPLE)
    assert (result.created, result.updated, result.unchanged) == (0, 0, 4)
    assert audited(company) == before
    assert person(company, "bob@example.com").slack_id == "U0BOB"


def test_what_differs_is_updated_and_who_is_missing_stays(company: SqlStore) -> None:
    """A later file changes the people it names and no others."""
    result = bring(
        company, "people", PEOPLE_HEADER + "BOB@example.com,Bob,Sales,South,cara@example.com,head,,\n"
    )
    assert (result.created, result.updated, result.unchanged) == (0, 1, 0)
    assert (person(company, "bob@example.com").tier, person(company, "bob@example.com").region) == (
        "head",
        "South",
    )
    assert person(company, "ann@example.com").department == "Sales"
    facts = company.inspect(lambda tx: list(tx.exports.audit()))[-1]["facts"]
    assert '"tier": ["lead", "head"]' in facts and "example.com" not in facts


def test_two_people_can_swap_their_slack_ids(company: SqlStore) -> None:
    """Both ids are free before either is given."""
    one = PEOPLE_HEADER + "ann@example.com,Ann,,,,,,U0AAA\nbob@example.com,Bob,,,,,,U0BBB\n"
    bring(company, "people", one)
    bring(company, "people", one.replace("U0AAA", "tmp").replace("U0BBB", "U0AAA").replace("tmp", "U0BBB"))
    assert person(company, "ann@example.com").slack_id == "U0BBB"


def test_a_known_slack_id_with_a_new_address_renames(company: SqlStore) -> None:
    """It stays the same person: their id, whom they lead, and what the audit says of them."""
    ann = person(company, "ann@example.com")
    lead = PEOPLE_HEADER + "dee@example.com,Dee,Sales,North,ann@example.com,,,\n"
    bring(company, "people", lead)
    renamed = PEOPLE_HEADER + "ann.smith@example.com,Ann Smith,Sales,North,bob@example.com,,,U0ANN\n"
    result = bring(company, "people", renamed)
    assert (result.created, result.updated, result.unchanged) == (0, 1, 0)
    found = person(company, "ann.smith@example.com")
    assert (found.id, found.name, found.slack_id) == (ann.id, "Ann Smith", "U0ANN")
    assert person(company, "dee@example.com").manager_id == ann.id
    assert company.read(lambda tx: tx.people.by_email("ann@example.com")) is None
    facts = company.inspect(lambda tx: list(tx.exports.audit()))[-1]["facts"]
    assert '"email": "changed"' in facts and "example.com" not in facts
    assert bring(company, "people", renamed).unchanged == 1


def test_renamed_people_can_be_named_as_managers(company: SqlStore) -> None:
    """By their new address, in the same file."""
    bob = person(company, "bob@example.com")
    company.write(told(lambda tx: tx.people.link_slack(bob.id, "U0BOB")))
    rows = "robert@example.com,Bob,Sales,North,cara@example.com,lead,,U0BOB\n"
    rows += "ann@example.com,Ann,Sales,North,robert@example.com,,,\n"
    bring(company, "people", PEOPLE_HEADER + rows)
    assert person(company, "ann@example.com").manager_id == bob.id
    assert person(company, "robert@example.com").id == bob.id


def test_two_addresses_in_one_file_are_two_people(company: SqlStore) -> None:
    """Ann is still there under her own: the account is the newcomer's from now on."""
    rows = "ann@example.com,Ann,Sales,North,bob@example.com,,,U0NEW\n"
    rows += "zed@example.com,Zed,Sales,North,bob@example.com,,,U0ANN\n"
    result = bring(company, "people", PEOPLE_HEADER + rows)
    assert (result.created, result.updated) == (1, 1)
    assert person(company, "zed@example.com").id != person(company, "ann@example.com").id


def test_an_address_that_somebody_has_is_no_new_one(company: SqlStore) -> None:
    """Ann's account in Bob's row: nobody is renamed into a colleague."""
    row = "bob@example.com,Bob,Sales,North,cara@example.com,lead,,U0ANN\n"
    assert problems(company, "people", PEOPLE_HEADER + row) == [(2, "slack_id", "slack_id_taken")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (",Zed,,,,,,\n", [(2, "email", "required")]),
        ("z@example.com,,,,,,,\n", [(2, "name", "required")]),
        ("zed,Zed,,,,,,\n", [(2, "email", "not_an_email")]),
        ("z@example.com,Zed,,,boss,,,\n", [(2, "manager_email", "not_an_email")]),
        ("z@example.com,Zed,,,who@other.org,,,\n", [(2, "manager_email", "unknown_manager")]),
        ("z@example.com,Zed,,,bobb@example.com,,,\n", [(2, "manager_email", "unknown_manager_meant")]),
        ("z@example.com,Zed,,,,leed,,\n", [(2, "tier", "unknown_value_meant")]),
        ("z@example.com,Zed,,,,emperor,,\n", [(2, "tier", "unknown_value")]),
        ("z@example.com,Zed,,,,,admin boss,\n", [(2, "roles", "unknown_value")]),
        ("z@example.com,Zed,,,,,,12345\n", [(2, "slack_id", "not_a_slack_id")]),
        ("bob@example.com,Bob,,,,,,U0ANN\n", [(2, "slack_id", "slack_id_taken")]),
        ("z@example.com,Zed,,,,,,\nZ@example.com,Zed,,,,,,\n", [(3, "email", "twice_in_file")]),
        (
            "z@example.com,Z,,,,,,U1\ny@example.com,Y,,,,,,U1\n",
            [
                (2, "slack_id", "not_a_slack_id"),
                (3, "slack_id", "not_a_slack_id"),
                (3, "slack_id", "twice_in_file"),
            ],
        ),
        ("z@example.com,Zed,,,z@example.com,,,\n", [(2, "manager_email", "managers_in_a_circle")]),
        ("cara@example.com,Cara,,,ann@example.com,cfo,,\n", [(2, "manager_email", "managers_in_a_circle")]),
        (f"z@example.com,{'Z' * 121},,,,,,\n", [(2, "name", "too_long")]),
        (
            "zed,,,,boss,x,y,z\n",
            [
                (2, "name", "required"),
                (2, "email", "not_an_email"),
                (2, "tier", "unknown_value"),
                (2, "roles", "unknown_value"),
                (2, "slack_id", "not_a_slack_id"),
                (2, "manager_email", "not_an_email"),
            ],
        ),
    ],
)
def test_bad_rows_are_all_reported(
    company: SqlStore, rows: str, expected: list[tuple[int, str, str]]
) -> None:
    """Each with its line, its column and what is wrong; and nothing is changed."""
    before = company.inspect(lambda tx: tx.company.people())
    assert problems(company, "people", PEOPLE_HEADER + rows) == expected
    assert company.inspect(lambda tx: tx.company.people()) == before


def test_a_tier_needs_a_policy(store: SqlStore) -> None:
    """Without one nobody can say which tiers there are; people without tiers can be imported."""
    with pytest.raises(NotFound, match="no_policy"):
        bring(store, "people", PEOPLE)
    assert bring(store, "people", PEOPLE_HEADER + "z@example.com,Zed,,,,,,\n").created == 1


def test_who_imports_is_on_record(store: SqlStore) -> None:
    """The operating user, or the person named with --as: also the one whom the first file brings."""
    ensure_policy(store)
    bring(store, "people", PEOPLE, Operator("root", "cara@example.com"))
    bring(store, "people", PEOPLE_HEADER + "z@example.com,Zed,,,,,,\n")
    entries = store.inspect(lambda tx: list(tx.exports.audit()))
    assert [(entry["person"], entry["email"]) for entry in entries[-2:]] == [
        ("Cara (os:root)", "cara@example.com"),
        ("os:tester", ""),
    ]


def test_only_administrators_and_controllers_can_be_named(company: SqlStore) -> None:
    """Somebody unknown, and somebody without the role, are refused."""
    with pytest.raises(NotFound, match="as_unknown"):
        bring(company, "people", PEOPLE, Operator("root", "nobody@example.com"))
    with pytest.raises(NotAllowed, match="as_not_allowed"):
        bring(company, "people", PEOPLE, Operator("root", "ann@example.com"))
