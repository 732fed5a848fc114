"""Importing the partners who pay a part of what is spent."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from bot.domain.company.partner import Partner
from bot.domain.errors import NotAllowed
from bot.services.books.verify import verify_books
from bot.services.company.operator import Operator
from bot.services.ports.unit_of_work import Transaction
from bot.storage.opening import ensure_policy
from bot.storage.store import SqlStore
from tests.support.company_files import PEOPLE, audited, bring, problems
from tests.support.databases import Fill

HEADER = "code,name\n"
PARTNERS = HEADER + "NIMBUS,Nimbus Cloud\nVECTRA,Vectra Devices\n"


def found(store: SqlStore) -> None:
    ensure_policy(store)
    for kind, content in (("people", PEOPLE), ("partners", PARTNERS)):
        bring(store, kind, content)


@pytest.fixture
def filling() -> Fill:
    return found


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    return store


def partners(store: SqlStore) -> Sequence[Partner]:
    return store.read(lambda tx: tx.partners.all())


def right(store: SqlStore) -> bool:
    return not any(proof.differences for proof in store.inspect(verify_books))


def test_partners_are_kept_and_proved(company: SqlStore) -> None:
    """By their ids in the audit, which names nobody; `verify` replays them."""
    nimbus, vectra = partners(company)
    assert [(each.code, each.name) for each in (nimbus, vectra)] == [
        ("NIMBUS", "Nimbus Cloud"),
        ("VECTRA", "Vectra Devices"),
    ]
    *_, entry = company.inspect(lambda tx: list(tx.exports.audit()))
    assert (entry["action"], entry["subject"]) == ("partners.imported", "partners")
    assert json.loads(entry["facts"])["created"] == [nimbus.id, vectra.id]
    assert "NIMBUS" not in entry["facts"] and "Nimbus" not in entry["facts"]
    assert right(company)


def test_the_same_file_again_changes_nothing(company: SqlStore) -> None:
    """And writes no entry in the audit."""
    before = audited(company)
    result = bring(company, "partners", PARTNERS)
    assert (result.created, result.updated, result.unchanged) == (0, 0, 2)
    assert audited(company) == before


def test_a_new_name_is_taken_and_who_is_missing_stays(company: SqlStore) -> None:
    """A partner is told by the code, whatever its capitals, which stays as it was."""
    result = bring(company, "partners", HEADER + "nimbus,Nimbus\nNEW,New one\n")
    assert (result.created, result.updated, result.unchanged) == (1, 1, 0)
    assert [(each.code, each.name) for each in partners(company)] == [
        ("NIMBUS", "Nimbus"),
        ("VECTRA", "Vectra Devices"),
        ("NEW", "New one"),
    ]
    assert right(company)


@pytest.mark.parametrize("code", ["NIMBUS\u200b", "ＮＩＭＢＵＳ", "nim\xadbus", " Nimbus "])
def test_a_code_that_looks_the_same_is_the_same(company: SqlStore, code: str) -> None:
    """No second partner; twice in one file is refused."""
    row = f"{code},Nimbus Cloud\n"
    assert bring(company, "partners", HEADER + row).unchanged == 1
    assert problems(company, "partners", f"{PARTNERS}{row}") == [(4, "code", "twice_in_file")]


def test_every_bad_row_is_reported_and_nothing_changes(company: SqlStore) -> None:
    """Each with its line, its column and what is wrong."""
    before = partners(company)
    rows = f",Nobody\nX,\n{'L' * 65},Long\nNEW,New\nnew,Other\n"
    assert problems(company, "partners", HEADER + rows) == [
        (2, "code", "required"),
        (3, "name", "required"),
        (4, "code", "too_long"),
        (6, "code", "twice_in_file"),
    ]
    assert partners(company) == before


def test_who_may_not_is_refused(company: SqlStore) -> None:
    """Controllers and administrators may, and whoever can run the command without naming somebody."""
    with pytest.raises(NotAllowed):
        bring(company, "partners", PARTNERS, Operator("tester", "ann@example.com"))
    assert bring(company, "partners", PARTNERS, Operator("tester", "cara@example.com")).unchanged == 2


def test_partners_are_found_by_what_is_typed(company: SqlStore) -> None:
    """A part of name or code, in any capitals and width; a wildcard is a letter like others."""

    def search(text: str, limit: int = 30) -> list[str]:
        return [each.code for each in company.read(lambda tx: tx.partners.search(text, limit))]

    assert search("cloud") == ["NIMBUS"]
    assert search("ｖｅｃ") == ["VECTRA"]
    assert search("") == ["NIMBUS", "VECTRA"]
    assert search("", limit=1) == ["NIMBUS"]
    assert search("%") == search("zz") == []


def test_partners_are_looked_up(company: SqlStore) -> None:
    """By id, one or several; whether there are any; ids that are unknown are left out."""
    nimbus, vectra = partners(company)

    def look(tx: Transaction) -> tuple[object, ...]:
        return tx.partners.get(vectra.id), tx.partners.by_id([vectra.id, nimbus.id, 99]), tx.partners.any()

    assert company.read(look) == (vectra, {nimbus.id: nimbus, vectra.id: vectra}, True)
    assert company.read(lambda tx: tx.partners.get(99)) is None
