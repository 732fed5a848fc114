"""What is on record stays on record, by whatever statement somebody tries to change it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.domain.approvals.adjusting import AdjustmentEscalation
from bot.services.books.verify import verify_books
from bot.services.budgets.close_month import close_month
from bot.services.company.meet import log_meeting
from bot.storage.engine.database import Database
from bot.storage.schema.guards import guards_gone, guards_of, put_guards_back
from bot.storage.schema.tables import decision
from bot.storage.store import SqlStore
from tests.support.asked import answer, ask, drafted, questions
from tests.support.company import OPERATOR
from tests.support.databases import Fill
from tests.support.desk import Desk, open_company
from tests.support.partners import agreed
from tests.support.told import told

APPEND_ONLY = (
    *("posting", "audit_entry", "audit_head"),
    *("decision", "adjustment_decision", "adjustment_escalation"),
    *("plan_version", "plan_line", "plan_proposal", "month_closing", "meeting", "year_closing"),
    "partner_claim",
)


def with_an_approved_request(store: SqlStore) -> None:
    """Every table on record has a row."""
    desk = open_company(store)
    request = desk.approved(100_00)
    desk.spend("mei", agreed(desk), 500_00, final=True)
    adjustment = desk.adjust("fin", "transfer", "50", from_line="MEAL", to_line="GIFT-KEY")
    late = AdjustmentEscalation(desk.person("hana").id, desk.person("dan").id, adjustment.asked_at)
    store.write(told(lambda tx: tx.adjustments.add_escalations(adjustment.id, [late])))
    desk.approve_adjustment("hana", adjustment)
    name = drafted(store)
    ask(store, name)
    answer(desk, "fin", questions(store, name)["GIFT-KEY"], "13000")
    store.administer(lambda tx: close_month(tx, "2026-08", OPERATOR))
    mei, acme = desk.actor("mei"), desk.customer_id("ACME")
    store.write(lambda tx: log_meeting(tx, mei, acme, date(2026, 9, 1), "At the fair"))
    fin, ended = desk.person("fin").id, desk.empty_year(2025)
    store.administer(told(lambda tx: tx.closings.close_year(ended, request.plan_id, 0, fin)))


@pytest.fixture
def filling() -> Fill:
    return with_an_approved_request


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    return Desk(store)


def run(database: Database, statement: str) -> None:
    with database.writing() as connection:
        connection.execute(text(statement))


def refused(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        run(database, statement)


def test_a_guarded_company_verifies(desk: Desk) -> None:
    """The migrations build every guard as the code knows it."""
    with desk.store.database.reading() as connection:
        assert guards_gone(connection) == ()
        assert {guard.table for guard in guards_of(connection)} == set(APPEND_ONLY)
    assert not [each for proof in desk.store.inspect(verify_books) for each in proof.differences]


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_nothing_on_record_is_replaced_or_emptied(desk: Desk, table: str) -> None:
    """INSERT OR REPLACE by any connection to SQLite; TRUNCATE on PostgreSQL, also in a replica's session."""
    database = desk.store.database
    if database.is_sqlite:
        with closing(sqlite3.connect(str(database.url.database))) as other:
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                other.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                other.execute(f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")  # noqa: S608
        return
    refused(database, f"TRUNCATE {table} CASCADE")
    with pytest.raises(DBAPIError, match="append-only"), database.writing() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608


@pytest.mark.parametrize("key", ["sequence", "idempotency_key"])
def test_a_row_of_another_number_replaces_none(desk: Desk, key: str) -> None:
    """What makes two rows the same is more than their id."""
    table = "audit_entry" if key == "sequence" else "posting"
    database = desk.store.database
    with database.reading() as connection:
        rows = connection.execute(text(f"SELECT * FROM {table}")).mappings().all()  # noqa: S608
    names = [name for name in rows[0] if name != "id"]
    copied = f"INTO {table} ({', '.join(names)}) SELECT {', '.join(names)} FROM {table}"  # noqa: S608
    with pytest.raises(DBAPIError, match=r"append-only|duplicate key"):
        run(database, f"INSERT {'OR REPLACE ' if database.is_sqlite else ''}{copied}")


def test_a_decision_is_fixed_but_for_the_name_in_its_reason(desk: Desk) -> None:
    """Every column but the text that an erasure may change, and its salt; id also as SQLite's rowid."""
    database = desk.store.database
    for column in decision.c:
        if column.name not in ("reason", "text_salt"):
            value = {"at": "'2020-01-01 00:00:00'", "action": "'x'", "item_minors": "'[7]'"}.get(
                column.name, "7"
            )
            refused(database, f"UPDATE decision SET {column.name} = {value}")  # noqa: S608
    if database.is_sqlite:
        refused(database, "UPDATE decision SET rowid = 77")
    run(database, "UPDATE decision SET reason = '(erased)', text_salt = 'new'")


def test_the_head_goes_forward_by_one(desk: Desk) -> None:
    """It is neither set back to a chain that was cut, nor taken away."""
    database = desk.store.database
    for change in ("sequence - 1", "sequence", "sequence + 2", "0"):
        refused(database, f"UPDATE audit_head SET sequence = {change}")  # noqa: S608
    refused(database, "DELETE FROM audit_head")


def gone(store: SqlStore) -> set[str]:
    return {
        str(each.where["trigger"])
        for proof in store.inspect(verify_books)
        for each in proof.differences
        if each.code == "guard_gone"
    }


@pytest.mark.heavy
def test_a_guard_that_is_gone_is_named_and_can_be_put_back(desk: Desk) -> None:
    """Taken away, or another one under its name."""
    database = desk.store.database
    with database.reading() as connection:
        guards = guards_of(connection)
    for guard in guards:
        on_table = "" if database.is_sqlite else f" ON {guard.table}"
        run(database, f"DROP TRIGGER {guard.name}{on_table}")
        assert gone(desk.store) == {guard.name}
        if database.is_sqlite:
            empty = f"CREATE TRIGGER {guard.name} BEFORE UPDATE ON {guard.table} BEGIN SELECT 1; END"
        else:
            empty = guard.statement.replace("BEFORE", "AFTER")
        if "FOR EACH ROW" not in guard.statement:
            run(database, empty)
        assert gone(desk.store) == {guard.name}
        assert [each.name for each in database.write(put_guards_back)] == [guard.name]
        assert gone(desk.store) == set()


def test_a_guard_that_is_switched_off_is_named(desk: Desk) -> None:
    """On PostgreSQL a trigger can be disabled, and its function can be made to do nothing."""
    database = desk.store.database
    if database.is_sqlite:
        # Here a trigger is there or it is not.
        return
    everything = {guard.name for guard in database.read(guards_of)}
    run(database, "ALTER TABLE posting DISABLE TRIGGER posting_append_only")
    assert gone(desk.store) == {"posting_append_only"}
    run(database, "ALTER TABLE posting ENABLE TRIGGER posting_append_only")
    assert gone(desk.store) == {"posting_append_only"}
    database.write(put_guards_back)
    nothing = "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
    run(database, f"{nothing} $$ BEGIN RETURN NULL; END $$")
    assert gone(desk.store) == everything
    database.write(put_guards_back)
    assert gone(desk.store) == set()
    refused(database, "DELETE FROM posting")
