"""Importing customers and their contacts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

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
from tests.support.databases import Fill


def found(store: SqlStore) -> None:
    ensure_policy(store)
    for kind, content in (("people", PEOPLE), ("customers", CUSTOMERS), ("contacts", CONTACTS)):
        bring(store, kind, content)


@pytest.fixture
def filling() -> Fill:
    return found


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
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


MORE_HEADER = CUSTOMERS_HEADER.strip() + ",potential,strategic,margin_percent,since,place,active\n"
ACME = CUSTOMERS.splitlines()[1]


def test_what_more_a_file_may_say_of_a_customer(company: SqlStore) -> None:
    """Points, a margin with its sign or without, a day, a place, whether it is looked after; or nothing."""
    bring(company, "customers", f"{MORE_HEADER}{ACME},80,0,23.5%,2019-04-01,Hangzhou,no\n")
    acme, city = company.inspect(lambda tx: tx.company.customers())
    assert (acme.potential, acme.strategic, acme.margin_percent) == (80, 0, Decimal("23.50"))
    assert (acme.since, acme.place, acme.active) == (date(2019, 4, 1), "Hangzhou", False)
    nothing = (city.potential, city.strategic, city.margin_percent, city.since, city.place, city.active)
    assert nothing == (None, None, None, None, "", True)


def test_a_column_left_out_keeps_what_is_stored(company: SqlStore) -> None:
    """And an empty cell takes it away, except that somebody stays looked after or not."""
    bring(company, "customers", f"{MORE_HEADER}{ACME},80,70,-3.25,2019-04-01,Hangzhou,no\n")
    assert bring(company, "customers", CUSTOMERS).unchanged == 2
    assert bring(company, "customers", f"{MORE_HEADER}{ACME},,,,,,\n").updated == 1
    acme = company.inspect(lambda tx: tx.company.customers())[0]
    assert (acme.potential, acme.margin_percent, acme.since, acme.active) == (None, None, None, False)


@pytest.mark.parametrize(
    ("more", "column", "code"),
    [
        ("101,,,,,", "potential", "not_a_whole_number"),
        ("-1,,,,,", "potential", "not_a_whole_number"),
        (",7.5,,,,", "strategic", "not_a_whole_number"),
        (",,a lot,,,", "margin_percent", "not_a_percent"),
        (",,1.234,,,", "margin_percent", "not_a_percent"),
        (",,,2019-02-30,,", "since", "not_a_date"),
        (",,,01.04.2019,,", "since", "not_a_date"),
        (",,,,,maybe", "active", "not_yes_or_no"),
    ],
)
def test_what_more_must_be_right_too(company: SqlStore, more: str, column: str, code: str) -> None:
    """Each with its column."""
    assert problems(company, "customers", f"{MORE_HEADER}{ACME},{more}\n") == [(2, column, code)]


@pytest.mark.parametrize("code", ["ACME\u200b", "\u2066ACME\u2069", "ＡＣＭＥ", "AC\xadME", "acme\xa0"])
def test_a_code_that_looks_the_same_is_the_same(company: SqlStore, code: str) -> None:
    """No second customer, and the code stays as it was; twice in one file is refused."""
    row = ACME.replace("ACME", code)
    assert bring(company, "customers", f"{CUSTOMERS_HEADER}{row}\n").unchanged == 1
    assert problems(company, "customers", f"{CUSTOMERS_HEADER}{ACME}\n{row}\n") == [
        (3, "code", "twice_in_file")
    ]


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


@pytest.mark.parametrize("word", ["yes", "YES", "true", "1", "是", "no", "False", "0", "否"])
def test_yes_and_no_in_every_spelling(company: SqlStore, word: str) -> None:
    """The eight words, whatever their capitals."""
    bring(company, "contacts", f"{CONTACTS_HEADER}ACME,Zed,,{word}\n")
    zed = company.inspect(lambda tx: tx.company.contacts())[-1]
    assert zed.public_official is (word.lower() in ("yes", "true", "1", "是"))
