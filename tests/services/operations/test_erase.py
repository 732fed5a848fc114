"""Somebody erased: every place that names them, nothing else, and books that still verify."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.errors import InvalidInput, NotFound
from bot.domain.reports.scope import Scope
from bot.policies.check import read_policy
from bot.services.books.verify import verify_books
from bot.services.budgets.explain_variance import explain_variance
from bot.services.company.operator import Operator
from bot.services.operations.erase import Erasure, Manner, erase_contact, erase_person
from bot.services.ports.operations import ErasedText
from bot.services.reports.subscribe import subscribe_digest
from bot.storage.engine.database import Database
from bot.storage.schema.tables import metadata
from bot.storage.store import SqlStore
from tests.support import company
from tests.support.company import OPERATOR
from tests.support.company_files import bring
from tests.support.databases import Fill
from tests.support.desk import Desk, open_company, policy_with

FILES = {
    "customers": company.CUSTOMERS + "LI-NA,Li Na Trading,general,maturity,North,Cloud,,0,no\n",
    "contacts": company.CONTACTS
    + "BETA,May,Host of the May festival,no\nBETA,Li Nan,Assistant of Ms. Li Na,no\nACME,李娜,经理,no\n"
    + "BETA,李娜娜,工程师,no\n",
    "budget": company.BUDGET
    + "GIFT-LI_NA,Sales,gift,general,,,,,bo@example.com,absolute,CNY,900,,,,,,,,,,,,,Na Li,\n",
}
POLICY = policy_with({}, "# As Na  LI asked.\n# May may change this after the May festival.\n")
NEVER = "not Lí Na and never Li Nan. 李娜和李娜娜。 May may come to the May festival."
REASON = f"Li  Na\nasked; NA LI too, {NEVER}"


def named_by_others(store: SqlStore) -> None:
    """A company in which other people's texts name two contacts."""
    desk = open_company(store, FILES, POLICY)
    desk.reject("bo", desk.submit("mei", 200_00, "ACME", ["Li Na"], purpose="For Li-Na"), REASON)
    desk.store.write(
        lambda tx: subscribe_digest(
            tx, desk.actor("bo"), "C1", Scope("line", "GIFT-LI_NA"), 0, "09:00", "en", shared=False
        )
    )


@pytest.fixture
def filling() -> Fill:
    return named_by_others


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    return Desk(store)


def contact(desk: Desk, text: str, **manner: Any) -> Erasure:
    return desk.store.administer(lambda tx: erase_contact(tx, text, OPERATOR, Manner(**manner)))


def everything(database: Database) -> dict[str, list[Any]]:
    with database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
        }


def rows(desk: Desk, table: str, column: str) -> list[Any]:
    chosen = metadata.tables[table].c[column]
    with desk.store.database.reading() as connection:
        return list(connection.execute(select(chosen).order_by(metadata.tables[table].c.id)).scalars())


def differences(desk: Desk) -> list[Any]:
    return [each for proof in desk.store.inspect(verify_books) for each in proof.differences]


def test_a_name_goes_from_every_place_however_it_is_written(desk: Desk) -> None:
    """Titles of others, customers, lines, the policy's comments, two blanks, a line break, another order."""
    erased = contact(desk, "ACME:Li Na")
    left = everything(desk.store.database)
    named = ("customer", "budget_line", "plan_line", "policy_version", "contact", "decision", "spend_request")
    for table in named:
        words = " ".join(str(row).casefold() for row in left[table])
        for trace in ("li na ", "li-na", "li_na", "li  na", "na  li", "na li", "li na'", "li\\nna"):
            assert trace not in words, (table, trace)
    assert rows(desk, "decision", "reason")[-1] == f"(erased)\nasked; (erased) too, {NEVER}"
    assert "Li Nan" in rows(desk, "contact", "name")
    # What the budget's file says of a line stands in the version of the plan that it has made, too.
    assert erased.erased.texts == 10
    assert differences(desk) == []


def test_the_audit_names_nobody_from_the_first(desk: Desk) -> None:
    """Lines, customers and files are told by numbers and digests: the chain can't be blanked afterwards."""
    line = desk.store.inspect(lambda tx: tx.budgets.line(rows(desk, "budget_line", "id")[-1]))
    assert line is not None
    assert line.code == "GIFT-LI_NA"
    desk.store.write(lambda tx: explain_variance(tx, desk.actor("bo"), line.id, "2026-09", "Li Na came"))
    changed = FILES["customers"].replace("Li Na Trading,general", "Na Li Trading,key")
    bring(desk.store, "customers", changed, Operator("li.na"))
    bring(desk.store, "budget", FILES["budget"].replace("CNY,900", "CNY,950").replace("Na Li", "Li Na's"))
    audit = " ".join(map(str, everything(desk.store.database)["audit_entry"])).casefold()
    for trace in ("li na", "li-na", "li_na", "na li", "li.na", "acme"):
        assert trace not in audit


def test_a_login_can_be_erased(desk: Desk) -> None:
    """By name, or by what stands before the @; exports show it until then, the chain never has it."""
    for login in ("mei", "mei.lin", "meier"):
        bring(desk.store, "contacts", FILES["contacts"] + f"ACME,Contact of {login},,no\n", Operator(login))
    assert {"os:mei", "os:mei.lin", "os:meier"} <= operators(desk)
    desk.store.administer(lambda tx: erase_person(tx, "mei@example.com", OPERATOR))
    assert operators(desk) & {"os:mei", "os:mei.lin", "os:meier"} == {"os:meier"}
    assert differences(desk) == []


def operators(desk: Desk) -> set[str]:
    return desk.store.inspect(lambda tx: {row["person"] for row in tx.exports.audit()})


def test_what_is_found_again_is_found_under_the_new_words(desk: Desk) -> None:
    """Keys for searching, the policy in force, and a channel's digest go on working."""
    contact(desk, "ACME:Li Na")
    (code, name) = rows(desk, "customer", "code")[2], rows(desk, "customer", "name")[2]
    assert (code, name) == ("(erased) 3", "(erased) Trading")
    assert rows(desk, "customer", "code_key")[2] == "(erased) 3"
    assert rows(desk, "customer", "name_key")[2] == "(erased) trading"
    line = rows(desk, "budget_line", "code")[-1]
    assert line.startswith("GIFT-(erased) ")
    assert rows(desk, "digest_subscription", "scope_value") == [line]
    assert read_policy(rows(desk, "policy_version", "source")[-1]).version == "2026.2"


def test_a_rehearsal_lists_every_place_and_changes_nothing(desk: Desk) -> None:
    """Record, field, the text before and after: exactly what is then done."""
    before = everything(desk.store.database)
    rehearsed = contact(desk, "ACME:Li Na", rehearsal=True).erased
    assert everything(desk.store.database) == before
    places = {(place.record, place.field): place for place in rehearsed.places}
    assert places["contact:1", "name"] == ErasedText("contact:1", "name", "Li Na", "(erased) 1")
    assert places["GW-2026-00001", "purpose"].after == "For (erased)"
    assert places["contact:5", "title"].before == "Assistant of Ms. Li Na"
    assert contact(desk, "ACME:Li Na").erased == rehearsed


def test_a_short_name_is_confirmed_first(desk: Desk) -> None:
    """It may be a word, or a part of a name: nothing happens until somebody has looked."""
    for name in ("ACME:李娜", "BETA:May"):
        before = everything(desk.store.database)
        with pytest.raises(InvalidInput, match="erase_short_name"):
            contact(desk, name)
        assert everything(desk.store.database) == before
        assert contact(desk, name, rehearsal=True).erased.places


def test_a_longer_name_and_what_is_to_stay_are_left(desk: Desk) -> None:
    """李娜娜 is somebody else, the May festival is a festival, and "may" is a word."""
    contact(desk, "ACME:李娜", confirmed=True)
    contact(desk, "BETA:May", confirmed=True, keep=("May festival",))
    reason = rows(desk, "decision", "reason")[-1]
    assert reason.endswith("(erased)和李娜娜。 (erased) may come to the May festival.")
    assert rows(desk, "policy_version", "source")[-1].endswith(
        "# (erased) may change this after the May festival.\n"
    )
    assert differences(desk) == []


def test_what_was_erased_is_erased_no_second_time(desk: Desk) -> None:
    """What stands in a name's place is nobody's name."""
    contact(desk, "ACME:Li Na")
    with pytest.raises(NotFound, match="erase_contact_unknown"):
        contact(desk, "ACME:(erased) 1")


def test_a_colleague_goes_from_texts_too(desk: Desk) -> None:
    """Name, address and account, whoever wrote them and in whatever form."""
    desk.reject("bo", desk.submit("tom", 100_00), "See LIN, Mei or mei@example.com; not Mei Linda")
    desk.store.administer(lambda tx: erase_person(tx, "mei@example.com", OPERATOR))
    assert rows(desk, "decision", "reason")[-1] == "See (erased) or (erased); not Mei Linda"
    assert differences(desk) == []


def test_each_policy_has_a_salt(desk: Desk) -> None:
    """Or a name in one could be guessed from what the chain keeps; it is renewed with the text."""
    before = rows(desk, "policy_version", "text_salt")
    assert all(before)
    contact(desk, "ACME:Li Na")
    after = rows(desk, "policy_version", "text_salt")
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False]
