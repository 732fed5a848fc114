"""The books against their keeper: what somebody with the whole database in their hands can't do unseen."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from bot.i18n import Reader
from bot.services.books.verify import verify_books
from bot.services.operations.erase import erase_person
from bot.storage.books.witness import WITNESSED
from bot.storage.operations.free_texts import FREE_TEXTS
from bot.storage.schema.tables import audit_entry, decision, metadata, person
from bot.storage.store import SqlStore
from bot.views.terminal.proof import describe_difference
from tests.support.company import OPERATOR
from tests.support.databases import Fill
from tests.support.desk import Desk, open_company
from tests.support.tampering import rehash, tamper
from tests.support.told import told

Found = set[tuple[str, str, str]]
"""(code, table, column) of differences."""


def everything_once(store: SqlStore) -> None:
    """A company in which everything has happened once."""
    desk = open_company(store)
    gift = desk.approve("bo", desk.submit("mei", 480_00, "ACME", ["Li Na"], category="gift"))
    desk.correct("mei", desk.actuals(desk.spend("mei", gift, 450_00, final=True))[0], 440_00, final=True)
    desk.spend("mei", desk.approved(300_00), 900_00)
    desk.reject("bo", desk.submit("mei", 200_00), "Twice this month")
    desk.reassign("bo", desk.submit("tom", 1900_00, "BETA"), "hana")
    desk.answer("mei", desk.ask("bo", desk.submit("mei", 250_00)))
    desk.approve("bo", desk.submit("mei", 350_00, planned_on=date(2026, 10, 1)))
    keep = {"detected_type": "application/pdf", "sha256": "ab" * 32, "size_bytes": 3, "key": "1/ab"}
    store.write(told(lambda tx: tx.files.kept(1, name="a.pdf", **keep)))


@pytest.fixture
def filling() -> Fill:
    return everything_once


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    return Desk(store)


def differences(store: SqlStore) -> Found:
    """What `verify` finds; each difference has words in both languages."""
    found = [each for proof in store.inspect(verify_books) for each in proof.differences]
    for locale in ("en", "zh_CN"):
        assert all(describe_difference(each, Reader(locale)) for each in found)
    return {
        (each.code, str(each.where.get("table", "")), str(each.where.get("column", ""))) for each in found
    }


CHANGES = [
    ("decision", "person_id", "UPDATE decision SET person_id = 5 WHERE id = 1"),
    ("decision", "action", "UPDATE decision SET action = 'approve' WHERE action = 'reject'"),
    ("decision", "at", "UPDATE decision SET at = '2026-01-01 00:00:00' WHERE id = 1"),
    ("decision", "texts", "UPDATE decision SET reason = 'Fine' WHERE reason LIKE 'Twice%'"),
    ("spend_request", "state", "UPDATE spend_request SET state = 'closed' WHERE state = 'settled'"),
    ("spend_request", "requester_id", "UPDATE spend_request SET requester_id = 2 WHERE id = 2"),
    ("spend_request", "approved_minor", "UPDATE spend_request SET approved_minor = 1 WHERE id = 1"),
    ("spend_request", "texts", "UPDATE spend_request SET purpose = 'A gift to nobody' WHERE id = 1"),
    ("spend_request", "recipients", "DELETE FROM request_recipient WHERE request_id = 1"),
    ("approval_step", "approvers", "UPDATE step_approver SET person_id = 1 WHERE person_id = 4"),
    ("approval_step", "state", "UPDATE approval_step SET state = 'approved' WHERE state = 'waiting'"),
    ("actual", "spent_on", "UPDATE actual SET spent_on = '2026-08-01' WHERE id = 2"),
    ("actual", "texts", "UPDATE actual SET invoice_number = 'INV-9' WHERE id = 2"),
    ("actual", "reversed_at", "UPDATE actual SET reversed_at = NULL WHERE id = 1"),
    ("stored_file", "sha256", "UPDATE stored_file SET sha256 = 'cd' WHERE id = 1"),
    ("stored_file", "actual_id", "UPDATE stored_file SET actual_id = 2 WHERE id = 1"),
    ("spend_exception", "cleared_at", "UPDATE spend_exception SET cleared_at = raised_at"),
    ("spend_exception", "cleared_by", "UPDATE spend_exception SET cleared_by = 1"),
    ("spend_exception", "excess_minor", "UPDATE spend_exception SET excess_minor = 5"),
    ("person", "roles", "UPDATE person SET roles = 'controller' WHERE id = 1"),
    ("person", "tier", "UPDATE person SET tier = 'cfo' WHERE id = 1"),
    ("person", "manager_id", "UPDATE person SET manager_id = NULL WHERE id = 1"),
    ("person", "texts", "UPDATE person SET slack_id = 'U0MINE' WHERE id = 6"),
    ("contact", "public_official", "UPDATE contact SET public_official = NOT public_official WHERE id = 2"),
    ("customer", "state_owned", "UPDATE customer SET state_owned = NOT state_owned WHERE id = 1"),
    ("budget_line", "control", "UPDATE budget_line SET control = 'none' WHERE id = 3"),
    ("policy_version", "texts", "UPDATE policy_version SET source = source || ' ' WHERE version = '2026.1'"),
    ("posting", "kind", "UPDATE posting SET kind = 'request.close' WHERE kind = 'request.submit'"),
    ("posting", "actor_id", "UPDATE posting SET actor_id = 8 WHERE document = 'request:1'"),
    ("posting", "at", "UPDATE posting SET at = '2026-01-01 00:00:00' WHERE document = 'request:1'"),
]


@pytest.mark.heavy
def test_every_record_that_is_changed_is_found(desk: Desk) -> None:
    """With the audit untouched: what its entries state of the record is another thing."""
    for table, column, statement in CHANGES:
        assert ("record_changed", table, column) not in differences(desk.store), statement
        tamper(desk.store, statement)
        assert ("record_changed", table, column) in differences(desk.store), statement


def test_amounts_that_are_multiplied_everywhere_are_found(desk: Desk) -> None:
    """Ledger, balances, plan and requests still agree with each other: the audit does not."""
    tenfold = [
        (table, f"{column} = 10 * {column}")
        for table, columns in {
            "posting": ["amount_minor"],
            "balance": ["budget_minor", "adopted_minor", "reserved_minor", "committed_minor", "spent_minor"],
            "plan": ["budget_minor", "reserved_minor", "committed_minor", "spent_minor"],
            "spend_request": ["reserved_minor", "committed_minor", "spent_minor"],
            "request_item": ["reserved_minor", "committed_minor", "spent_minor"],
            "customer_use": ["held_minor"],
        }.items()
        for column in columns
    ]
    tamper(desk.store, *(f"UPDATE {table} SET {change}" for table, change in tenfold))  # noqa: S608
    found = differences(desk.store)
    assert {code for code, _, _ in found} == {"record_changed"}
    assert ("record_changed", "posting", "amount_minor") in found
    assert ("record_changed", "spend_request", "spent_minor") in found


ADDITIONS = {
    "posting": "(workspace_id, line_id, month, column_name, amount_minor, kind, document, at,"
    " idempotency_key) SELECT workspace_id, line_id, month, 'budget', 5, 'x', 'plan:2026', at, 'x'"
    " FROM posting WHERE id = 1",
    "decision": "(workspace_id, request_id, round, person_id, action, at)"
    " SELECT workspace_id, request_id, round, 6, action, at FROM decision WHERE id = 1",
    "stored_file": "(workspace_id, slack_file_id, request_id, purpose, state, added_at)"
    " SELECT workspace_id, 'F2', request_id, purpose, state, added_at FROM stored_file WHERE id = 1",
    "person": "(workspace_id, email, roles)"
    " SELECT workspace_id, 'me@example.com', 'controller' FROM person WHERE id = 1",
    "spend_exception": "(workspace_id, kind, facts, raised_at)"
    " SELECT workspace_id, kind, facts, raised_at FROM spend_exception WHERE id = 1",
}


def test_every_record_that_is_added_is_found(desk: Desk) -> None:
    """No entry tells of it."""
    tamper(desk.store, *(f"INSERT INTO {table} {row}" for table, row in ADDITIONS.items()))
    assert differences(desk.store) >= {("record_unstated", table, "") for table in ADDITIONS}


def test_a_record_that_is_taken_away_is_found(desk: Desk) -> None:
    """An entry tells of it."""
    tamper(desk.store, "DELETE FROM decision WHERE action = 'reject'", "DELETE FROM stored_file WHERE id = 1")
    found = differences(desk.store)
    assert {("record_missing", "decision", ""), ("record_missing", "stored_file", "")} <= found


def test_a_tail_that_is_cut_is_found_though_the_head_was_set_to_it(desk: Desk) -> None:
    """The records of the entries that are gone are stated by none, or otherwise."""
    tamper(
        desk.store,
        "DELETE FROM audit_entry WHERE sequence > 10",
        "UPDATE audit_head SET sequence = 10, hash = (SELECT hash FROM audit_entry WHERE sequence = 10)",
    )
    codes = {code for code, _, _ in differences(desk.store)}
    assert "record_unstated" in codes
    assert not {code for code in codes if code.startswith("entry_")}


def test_an_empty_chain_beside_postings_is_wrong(desk: Desk) -> None:
    """Nothing that is chained, and a ledger that was posted to."""
    tamper(desk.store, "DELETE FROM audit_entry", "DELETE FROM audit_head")
    assert ("chain_empty", "", "") in differences(desk.store)


def test_statements_that_are_rewritten_break_the_chain(desk: Desk) -> None:
    """An entry that states what suits somebody is no longer the one that was chained."""
    tamper(desk.store, "UPDATE audit_entry SET written = '' WHERE sequence = 8")
    assert "entry_changed" in {code for code, _, _ in differences(desk.store)}


def test_statements_in_no_known_form_are_named(desk: Desk) -> None:
    """Also where the chain was made to fit."""
    tamper(desk.store, "UPDATE audit_entry SET written = '[7]' WHERE sequence = 8")
    rehash(desk.store)
    assert "entry_unreadable" in {code for code, _, _ in differences(desk.store)}


def test_what_names_somebody_is_never_stated_in_clear(desk: Desk) -> None:
    """The chain is kept for ever: names, addresses and what people wrote stand in it as digests alone."""
    kept = {table: set(names) for table, names in FREE_TEXTS}
    kept[person] = {"email", "name", "slack_id"}
    kept[metadata.tables["contact"]] = {"name", "title"}
    for witnessed in WITNESSED:
        assert not set(witnessed.columns) & kept.get(witnessed.table, set()), witnessed.table.name
    with desk.store.database.reading() as connection:
        told_of = " ".join(connection.execute(select(audit_entry.c.written)).scalars())
    for name in ("Mei Lin", "mei@example.com", "Twice this month", "INV-7", "Li Na", "a.pdf"):
        assert name not in told_of


def test_a_record_without_its_entry_is_never_committed(desk: Desk) -> None:
    """Whoever writes a service and forgets the audit learns it at the first try."""
    with pytest.raises(AssertionError, match="person: written without an entry"):
        desk.store.write(lambda tx: tx.people.link_slack(1, "U0NEW"))
    assert differences(desk.store) == set()


def test_who_is_erased_can_not_be_guessed_from_the_digests(desk: Desk) -> None:
    """The salt goes with the name, so that nobody can try names against what the chain keeps."""
    request = desk.reject("bo", desk.submit("tom", 120_00), "Mei Lin asked for the same")
    before = salts(desk.store)
    desk.store.administer(lambda tx: erase_person(tx, "mei@example.com", OPERATOR))
    (made,) = desk.read(lambda tx: tx.approvals.decisions(request.id))
    assert made.reason == "(erased) asked for the same"
    after = salts(desk.store)
    kept = {row for row, salt in after.items() if salt == before[row]}
    assert after.keys() - kept == {("person", 1), ("decision", made.id)}
    assert differences(desk.store) == set()


def salts(store: SqlStore) -> dict[tuple[str, int], str]:
    with store.database.reading() as connection:
        return {
            (table.name, row.id): row.text_salt
            for table in (person, decision)
            for row in connection.execute(select(table.c.id, table.c.text_salt))
        }
