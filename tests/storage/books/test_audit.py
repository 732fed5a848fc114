"""The audit chain: whoever changes, removes or reorders an entry is found out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bot.domain.books.audit import AuditAction, AuditFacts
from bot.domain.company.actor import Actor
from bot.services.ports.unit_of_work import Transaction
from bot.storage.books.audit import broken_links
from bot.storage.engine.database import Database
from bot.storage.store import SqlStore
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.tampering import take_guards_away

CLERK = Actor(None, "cli", "os:clerk")


@dataclass(frozen=True)
class Facts(AuditFacts):
    number: int = 0
    text: str = ""


def _add(subject: str, facts: dict[str, Any], tx: Transaction) -> None:
    tx.audit.add(CLERK, AuditAction.OUTBOX_RETRIED, subject, Facts(**facts))


@pytest.fixture
def chain(database: Database, clock: ManualClock) -> SqlStore:
    """Five entries, in a database of its own: the tests take its triggers away."""
    store = new_workspace(database, clock)
    for number in range(1, 6):
        facts = {"number": number, "text": "礼品 & <meal>"}
        store.write(partial(_add, "thing:1", facts))
    return store


def broken(store: SqlStore) -> list[tuple[int, str]]:
    with store.database.patient() as connection:
        return list(broken_links(connection, store.workspace_id))


def test_an_untouched_chain_verifies(chain: SqlStore) -> None:
    """And its entries run from 1."""
    assert broken(chain) == []
    assert chain.inspect(lambda tx: [row["sequence"] for row in tx.exports.audit()]) == [1, 2, 3, 4, 5]


TAMPERING: dict[str, tuple[str, set[int]]] = {
    "facts changed": ("UPDATE audit_entry SET facts = '{}' WHERE sequence = 3", {3}),
    "action changed": ("UPDATE audit_entry SET action = 'backup.made' WHERE sequence = 3", {3}),
    "actor changed": ("UPDATE audit_entry SET actor_label = 'os:other' WHERE sequence = 3", {3}),
    "surface changed": ("UPDATE audit_entry SET surface = 'slack' WHERE sequence = 3", {3}),
    "subject changed": ("UPDATE audit_entry SET subject = 'thing:2' WHERE sequence = 3", {3}),
    "removed in the middle": ("DELETE FROM audit_entry WHERE sequence = 3", {3}),
    "first removed": ("DELETE FROM audit_entry WHERE sequence = 1", {1}),
    "last removed": ("DELETE FROM audit_entry WHERE sequence = 5", {5}),
    "all removed": ("DELETE FROM audit_entry", {1}),
    "head removed": ("DELETE FROM audit_head", {6}),
    "renumbered": (
        "UPDATE audit_entry SET sequence = CASE sequence WHEN 2 THEN 103 WHEN 3 THEN 102 END "
        "WHERE sequence IN (2, 3)",
        {2, 3, 4, 5},
    ),
    "order swapped": (
        "UPDATE audit_entry SET facts = CASE sequence "
        "WHEN 2 THEN (SELECT facts FROM audit_entry WHERE sequence = 3) "
        "ELSE (SELECT facts FROM audit_entry WHERE sequence = 2) END WHERE sequence IN (2, 3)",
        {2, 3},
    ),
}


@pytest.mark.parametrize(("statement", "where"), TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_is_found(chain: SqlStore, statement: str, where: set[int]) -> None:
    """With all triggers out of the way, the hashes still tell, and tell where."""

    def tamper(connection: Connection) -> None:
        take_guards_away(connection)
        connection.execute(text(statement))

    chain.database.write(tamper)
    found = {sequence for sequence, _ in broken(chain)}
    assert found
    assert min(found) == min(where)


def test_entries_of_many_threads_make_one_chain(shared_database: Database, clock: ManualClock) -> None:
    """The head's lock puts writers in a row: no gap, no fork."""
    store = new_workspace(shared_database, clock)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: store.write(partial(_add, f"thing:{number}", {})), range(24)))

    assert broken(store) == []
    assert store.inspect(lambda tx: tx.proofs.audit_chain().checked) == 24


def test_a_head_that_others_have_moved_is_read_again(database: Database, clock: ManualClock) -> None:
    """Two processes take turns, and what one of them remembers of the head is only a guess."""
    one = new_workspace(database, clock)
    other = SqlStore(database, one.workspace_id, clock, one.calendar, one.currency)
    for number, store in enumerate((one, other, one, one, other), start=1):
        store.write(partial(_add, "thing:1", {"number": number}))
    assert broken(one) == []
    assert one.read(lambda tx: tx.audit.head().sequence) == 5


def test_an_entry_that_was_rolled_back_is_no_link(database: Database, clock: ManualClock) -> None:
    """The next one follows what is in the database, and not what this process had written last."""
    store = new_workspace(database, clock)
    store.write(partial(_add, "thing:1", {"number": 1}))

    def fail(tx: Transaction) -> None:
        _add("thing:1", {"number": 2}, tx)
        raise LookupError

    with pytest.raises(LookupError):
        store.write(fail)
    store.write(partial(_add, "thing:1", {"number": 3}))
    assert broken(store) == []
    assert store.read(lambda tx: tx.audit.head().sequence) == 2
