"""Importing the people at the customers: who is who, by name and by the company's own id."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest

from bot.domain.company.customer import Contact, Customer
from bot.services.ports.unit_of_work import Transaction
from bot.storage.opening import ensure_policy
from bot.storage.store import SqlStore
from tests.support.company_files import CONTACTS_HEADER, CUSTOMERS, PEOPLE, bring, problems
from tests.support.databases import Fill
from tests.support.lookups import customer_of

HEADER = "customer_code,name,title,public_official,contact_id,rank\n"


def found(store: SqlStore) -> None:
    ensure_policy(store)
    for kind, content in (("people", PEOPLE), ("customers", CUSTOMERS)):
        bring(store, kind, content)


@pytest.fixture
def filling() -> Fill:
    return found


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    return store


def contacts(company: SqlStore) -> list[Contact]:
    return list(company.inspect(lambda tx: tx.company.contacts()))


def counts(company: SqlStore, content: str) -> tuple[int, int, int]:
    result = bring(company, "contacts", content)
    return result.created, result.updated, result.unchanged


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (",Liu,,no\n", [(2, "customer_code", "required")]),
        ("ACME,,,no\n", [(2, "name", "required")]),
        ("ACNE,Liu,,no\n", [(2, "customer_code", "unknown_customer_meant")]),
        ("XYZ,Liu,,no\n", [(2, "customer_code", "unknown_customer")]),
        ("ACME,Liu,,\n", [(2, "public_official", "yes_no_missing")]),
        ("ACME,Liu,,no\nacme,Liu,CTO,no\n", [(3, "name", "contact_twice")]),
        ("ACME,Liu,,no\nACME,LIU\u200b,,yes\n", [(3, "name", "contact_twice")]),
    ],
)
def test_bad_contacts_are_reported(
    company: SqlStore, rows: str, expected: list[tuple[int, str, str]]
) -> None:
    """Each with its line, its column and what is wrong."""
    assert problems(company, "contacts", CONTACTS_HEADER + rows) == expected


YES = ("yes", "YES", "true", "1", "是", "ｙｅｓ", "yes\u200b")
NO = ("no", "False", "0", "否", "\xa0no")


@pytest.mark.parametrize("word", [*YES, *NO])
def test_yes_and_no_in_every_spelling(company: SqlStore, word: str) -> None:
    """The eight words, whatever their capitals and whatever is not seen of them."""
    bring(company, "contacts", f"{CONTACTS_HEADER}ACME,Zed,,{word}\n")
    assert contacts(company)[-1].public_official is (word in YES)


def test_rows_that_look_the_same_are_one_contact(company: SqlStore) -> None:
    """Blanks and characters that are not seen make nobody new; nor does the file again."""
    rows = "ACME,Li Na,Director,no\nACME,Li\xa0Na,Director,no\nACME,Li Na\u200e,Director,no\n"
    assert counts(company, CONTACTS_HEADER + rows) == (1, 0, 2)
    assert [contact.name for contact in contacts(company)] == ["Li Na"]
    assert counts(company, CONTACTS_HEADER + rows) == (0, 0, 3)
    assert counts(company, CONTACTS_HEADER + "ACME,ＬＩ　ＮＡ,Director,no\n") == (0, 1, 0)
    assert [contact.name for contact in contacts(company)] == ["LI NA"]


def test_a_column_left_out_keeps_what_is_stored(company: SqlStore) -> None:
    """A file without titles, ids and ranks does not take them away."""
    bring(company, "contacts", HEADER + "ACME,Li Na,CTO,no,C-1,head\n")
    assert counts(company, "customer_code,name,public_official\nACME,Li Na,no\n") == (0, 0, 1)
    [contact] = contacts(company)
    assert (contact.title, contact.contact_id, contact.rank) == ("CTO", "C-1", "head")


class TestTwoOfOneName:
    """`contact_id` tells them apart; without it nobody guesses."""

    BOTH = HEADER + "ACME,Li Na,CTO,no,C-1,\nACME,Li Na,Buyer,no,C-2,\n"

    def test_two_are_two(self, company: SqlStore) -> None:
        """Each keeps their own title, and the file again changes nothing."""
        assert counts(company, self.BOTH) == (2, 0, 0)
        titles = {each.contact_id: each.title for each in contacts(company)}
        assert titles == {"C-1": "CTO", "C-2": "Buyer"}
        assert counts(company, self.BOTH) == (0, 0, 2)

    def test_who_was_there_before_gets_their_id(self, company: SqlStore) -> None:
        """By their title, or else the first of the file: their history stays theirs."""
        bring(company, "contacts", CONTACTS_HEADER + "ACME,Li Na,Buyer,no\n")
        before = contacts(company)[0].id
        assert counts(company, self.BOTH) == (1, 1, 0)
        assert [each.contact_id for each in contacts(company) if each.id == before] == ["C-2"]

    def test_an_id_may_get_another_name(self, company: SqlStore) -> None:
        """Somebody married: the same contact."""
        bring(company, "contacts", self.BOTH)
        assert counts(company, HEADER + "ACME,Wang Na,CTO,no,c-1,\n") == (0, 1, 0)
        assert sorted(each.name for each in contacts(company)) == ["Li Na", "Wang Na"]

    def test_without_an_id_nobody_guesses(self, company: SqlStore) -> None:
        """Refused by the line, in the file and where the company data knows several."""
        rows = "ACME,Li Na,CTO,no,C-1,\nACME,Li Na,Buyer,no,,\n"
        assert problems(company, "contacts", HEADER + rows) == [(3, "contact_id", "contact_needs_id")]
        bring(company, "contacts", self.BOTH)
        assert problems(company, "contacts", CONTACTS_HEADER + "ACME,Li Na,,no\n") == [
            (2, "contact_id", "contact_needs_id")
        ]

    def test_an_id_stands_for_one(self, company: SqlStore) -> None:
        """Twice in the file for different people is refused; at another customer it is another's."""
        rows = "ACME,Li Na,,no,C-1,\nACME,Wang Na,,no,C\u200b-1,\n"
        assert problems(company, "contacts", HEADER + rows) == [(3, "contact_id", "twice_in_file")]
        assert counts(company, HEADER + "ACME,Li Na,,no,C-1,\nCITY,Li Na,,no,C-1,\n") == (2, 0, 0)


def test_contacts_are_found_however_they_are_typed(company: SqlStore) -> None:
    """By what looks like their name, by title and by id; those of one name in the order of their ids."""
    bring(company, "contacts", TestTwoOfOneName.BOTH + "ACME,Zhou\u3000Wei,,no,,\n")
    acme = company.inspect(lambda tx: tx.company.customers())[0].id

    def found(text: str) -> list[tuple[str, str]]:
        hits = company.read(lambda tx: tx.customers.search_contacts(acme, text, 10))
        return [(hit.name, hit.contact_id) for hit in hits]

    both = [("Li Na", "C-1"), ("Li Na", "C-2")]
    for text in ("li na", "ＬＩ", "Li\xa0Na", "L\u200bi  NA", "\u200eli"):
        assert found(text) == both, text
    assert found("c-2") == found("Li Na (C-2)") == found("na (c-2") == [("Li Na", "C-2")]
    assert found("zhou wei") == [("Zhou Wei", "")]
    assert found("%") == []


def test_customers_are_found_however_they_are_typed(company: SqlStore) -> None:
    """By what looks like their name or code."""
    for typed in ("acme", "ＡＣＭＥ", "Ac\u200bme", "\u2066City\u2069\xa0Works"):
        assert company.read(partial(customer_of, text=typed)).name in ("Acme", "City works"), typed
        assert len(company.read(partial(_search, typed))) == 1, typed


def _search(typed: str, tx: Transaction) -> Sequence[Customer]:
    return tx.customers.search(typed, 5)
