"""Importing customers and their contacts."""

from __future__ import annotations

import pytest

from bot.storage.opening import ensure_policy
from bot.storage.store import SqlStore
from tests.support.company_files import (
    CONTACTS,
    CONTACTS_HEADER,
    CUSTOMERS,
    CUSTOMERS_HEADER,
    PEOPLE,
    audited,
    bring,
    problems,
)


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    ensure_policy(store)
    for kind, content in (("people", PEOPLE), ("customers", CUSTOMERS), ("contacts", CONTACTS)):
        bring(store, kind, content)
    return store


def test_customers_and_contacts_are_stored_as_the_files_say(company: SqlStore) -> None:
    """`*` in a dimension is nothing, an empty annual value is 0, 是 is yes."""
    acme, city = company.inspect(lambda tx: tx.company.customers())
    assert (acme.segment, acme.annual_value_minor, acme.state_owned) == ("key", 100_000_000, False)
    assert acme.owner_id is not None
    assert (city.region, city.annual_value_minor, city.state_owned, city.owner_id) == ("", 0, True, None)
    liu, wang = company.inspect(lambda tx: tx.company.contacts())
    assert (liu.name, liu.title, liu.public_official, liu.customer_id) == ("Liu Wei", "CTO", False, acme.id)
    assert (wang.public_official, wang.customer_id) == (True, city.id)


def test_the_same_files_again_change_nothing(company: SqlStore) -> None:
    """Every row is unchanged and no audit entry is written."""
    before = audited(company)
    for kind, content in (("customers", CUSTOMERS), ("contacts", CONTACTS)):
        result = bring(company, kind, content)
        assert (result.created, result.updated, result.unchanged) == (0, 0, 2)
    assert audited(company) == before


def test_what_differs_is_updated(company: SqlStore) -> None:
    """Customers are told by code, whatever its capitals; contacts by customer and name."""
    result = bring(company, "customers", CUSTOMERS.replace("ACME,Acme,key", "acme,Acme,general"))
    assert (result.created, result.updated, result.unchanged) == (0, 1, 1)
    result = bring(company, "contacts", CONTACTS.replace("CTO,no", "CTO,yes"))
    assert (result.created, result.updated, result.unchanged) == (0, 1, 1)
    assert company.inspect(lambda tx: tx.company.contacts())[0].public_official is True
    assert company.inspect(lambda tx: tx.company.customers())[0].code == "ACME"


def test_a_column_left_out_keeps_what_is_stored(company: SqlStore) -> None:
    """A contacts file without titles does not take them away."""
    assert bring(company, "contacts", "customer_code,name,public_official\nACME,Liu Wei,no\n").unchanged == 1


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (",Zed,,,,,,,no\n", [(2, "code", "required")]),
        ("Z,,,,,,,,no\n", [(2, "name", "required")]),
        ("Z,Zed,keey,,,,,,no\n", [(2, "segment", "unknown_value_meant")]),
        ("Z,Zed,,huge,,,,,no\n", [(2, "lifecycle", "unknown_value")]),
        ("Z,Zed,,,,,who@other.org,,no\n", [(2, "owner_email", "unknown_person")]),
        ("Z,Zed,,,,,ann@exampel.com,,no\n", [(2, "owner_email", "unknown_person_meant")]),
        ("Z,Zed,,,,,,-5,no\n", [(2, "annual_value", "amount_unreadable")]),
        ("Z,Zed,,,,,,5.123,no\n", [(2, "annual_value", "amount_too_precise")]),
        ("Z,Zed,,,,,,,maybe\n", [(2, "state_owned", "not_yes_or_no")]),
        ("Z,Zed,,,,,,,\n", [(2, "state_owned", "yes_no_missing")]),
        ("Z,Zed,,,,,,,no\nz,Zed,,,,,,,no\n", [(3, "code", "twice_in_file")]),
    ],
)
def test_bad_customers_are_reported(
    company: SqlStore, rows: str, expected: list[tuple[int, str, str]]
) -> None:
    """Each with its line, its column and what is wrong."""
    assert problems(company, "customers", CUSTOMERS_HEADER + rows) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (",Liu,,no\n", [(2, "customer_code", "required")]),
        ("ACME,,,no\n", [(2, "name", "required")]),
        ("ACNE,Liu,,no\n", [(2, "customer_code", "unknown_customer_meant")]),
        ("XYZ,Liu,,no\n", [(2, "customer_code", "unknown_customer")]),
        ("ACME,Liu,,\n", [(2, "public_official", "yes_no_missing")]),
        ("ACME,Liu,,no\nacme,Liu,,no\n", [(3, "name", "twice_in_file")]),
    ],
)
def test_bad_contacts_are_reported(
    company: SqlStore, rows: str, expected: list[tuple[int, str, str]]
) -> None:
    """Each with its line, its column and what is wrong."""
    assert problems(company, "contacts", CONTACTS_HEADER + rows) == expected


@pytest.mark.parametrize("word", ["yes", "YES", "true", "1", "是", "no", "False", "0", "否"])
def test_yes_and_no_in_every_spelling(company: SqlStore, word: str) -> None:
    """The eight words, whatever their capitals."""
    bring(company, "contacts", f"{CONTACTS_HEADER}ACME,Zed,,{word}\n")
    zed = company.inspect(lambda tx: tx.company.contacts())[-1]
    assert zed.public_official is (word.lower() in ("yes", "true", "1", "是"))
