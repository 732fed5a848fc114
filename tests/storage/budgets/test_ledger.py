"""The last wall: what may not happen to money can't be stored, whoever writes the SQL."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.domain.budgets.budget import Column
from bot.domain.requests.holding import Move
from bot.services.ports.unit_of_work import Transaction
from bot.storage.engine.database import Database
from tests.support.desk import Desk
from tests.support.told import told


def run(database: Database, statement: str, **values: object) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement), values)


HELD = ("reserved_minor", "committed_minor", "spent_minor")
CELLS = [
    ("customer_use", "held_minor"),
    *(("plan", column) for column in ("budget_minor", *HELD)),
    # What was taken or corrected of a closed month may stand below nothing in a later one.
    *(("balance", column) for column in HELD[:2]),
    *(("spend_request", column) for column in HELD),
]


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_nothing_that_is_held_can_be_negative(desk: Desk, table: str, column: str) -> None:
    """Balances, plan totals and what a request holds: a CHECK stands behind the domain."""
    desk.submit("mei", 100_00)
    statement = f"UPDATE {table} SET {column} = -1 WHERE workspace_id = :mine"  # noqa: S608 - names from this file

    with pytest.raises(IntegrityError):
        run(desk.store.database, statement, mine=desk.store.workspace_id)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'rejected'",
        "state = 'nonsense'",
        "amount_minor = 0",
        "headcount = 0",
        "state = 'settled', reserved_minor = 0, committed_minor = 1",
    ],
)
def test_a_request_cannot_hold_what_its_state_forbids(desk: Desk, change: str) -> None:
    """Reserved only while open, committed only while approved, and no state but the eight."""
    request = desk.submit("mei", 100_00)

    with pytest.raises(IntegrityError):
        run(desk.store.database, f"UPDATE spend_request SET {change} WHERE id = :id", id=request.id)  # noqa: S608


@pytest.mark.parametrize("table", ["posting", "audit_entry", "decision"])
@pytest.mark.parametrize("action", ["UPDATE", "DELETE"])
def test_what_is_on_record_stays_on_record(desk: Desk, table: str, action: str) -> None:
    """Postings, audit entries and decisions are append-only: triggers refuse both changes."""
    desk.approve("bo", desk.submit("mei", 100_00))
    statements = {
        "UPDATE": f"UPDATE {table} SET workspace_id = -workspace_id WHERE workspace_id = :mine",  # noqa: S608
        "DELETE": f"DELETE FROM {table} WHERE workspace_id = :mine",  # noqa: S608
    }

    with pytest.raises(DBAPIError, match="append-only"):
        run(desk.store.database, statements[action], mine=desk.store.workspace_id)


def test_a_posting_of_nothing_is_refused(desk: Desk) -> None:
    """The ledger has no empty lines."""
    line_id = desk.line_id("MEAL")

    def work(tx: Transaction) -> None:
        moves = [Move(Column.SPENT, 0)]
        tx.budgets.post(line_id, 9, moves, kind="x", document="x", actor_id=None, key="x")

    with pytest.raises(IntegrityError):
        desk.store.write(told(work))


def test_the_same_posting_twice_is_refused(desk: Desk) -> None:
    """An idempotency key is in the ledger once; the second attempt leaves nothing behind."""
    line_id = desk.line_id("MEAL")

    def work(tx: Transaction) -> None:
        moves = [Move(Column.SPENT, 5), Move(Column.RESERVED, 7)]
        tx.budgets.post(line_id, 9, moves, kind="x", document="x", actor_id=None, key="once")

    desk.store.write(told(work))
    with pytest.raises(IntegrityError):
        desk.store.write(told(work))
    assert desk.held("MEAL", 9) == (7, 0, 5)
    assert desk.store.inspect(lambda tx: tx.proofs.balances().differences) == ()


def test_releasing_more_than_is_held_rolls_everything_back(desk: Desk) -> None:
    """Nothing is ever released beyond what was held, even past the domain."""
    line_id = desk.line_id("MEAL")

    def work(tx: Transaction) -> None:
        moves = [Move(Column.SPENT, 10), Move(Column.RESERVED, -1)]
        tx.budgets.post(line_id, 9, moves, kind="x", document="x", actor_id=None, key="y")

    with pytest.raises(IntegrityError):
        desk.store.write(told(work))
    assert desk.held("MEAL", 9) == (0, 0, 0)
    desk.assert_books_agree()


def test_an_idempotency_key_is_claimed_once(desk: Desk) -> None:
    """First ours; after the commit it answers with what was kept; a rollback gives it back."""

    def claim(tx: Transaction) -> str | None:
        return tx.claim("key", "42")

    def fail(tx: Transaction) -> None:
        assert tx.claim("key") is None
        raise LookupError("something else went wrong")

    with pytest.raises(LookupError):
        desk.store.write(fail)
    assert desk.store.write(claim) is None
    assert desk.store.write(claim) == "42"


def test_a_verifier_finds_a_balance_that_was_changed_by_hand(desk: Desk) -> None:
    """The proof compares every cell with its postings and names line, month and column."""
    desk.submit("mei", 100_00)
    line_id = desk.line_id("MEAL")
    run(
        desk.store.database,
        "UPDATE balance SET spent_minor = 7 WHERE line_id = :id AND month = 3",
        id=line_id,
    )

    (difference,) = desk.store.inspect(lambda tx: tx.proofs.balances().differences)
    assert difference.where == {"line": "MEAL", "month": 3, "column": "spent"}
    assert difference.facts == {"kept": 7, "posted": 0}
