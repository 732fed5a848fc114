"""Exports: every row, its columns, and only this company's."""

from __future__ import annotations

import pytest

from bot.services.books.export import COLUMNS, Book, export_book
from bot.storage.books import exports
from bot.storage.store import SqlStore
from tests.support.databases import Fill
from tests.support.desk import Desk, open_company
from tests.support.told import told


def with_business(store: SqlStore) -> None:
    desk = open_company(store)
    desk.submit("mei", 480_00, recipients=["Li Na"], category="gift")
    desk.spend("mei", desk.approved(300_00), 120_00)


@pytest.fixture
def filling() -> Fill:
    return with_business


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    return Desk(store)


@pytest.mark.parametrize("book", ["ledger", "requests", "items", "audit"])
def test_every_row_has_the_books_columns(desk: Desk, book: Book) -> None:
    """In their order, whatever the row is."""
    rows = desk.store.inspect(lambda tx: list(export_book(tx, book)))
    assert rows
    assert {tuple(row) for row in rows} == {COLUMNS[book]}


def test_rows_come_once_and_in_order_over_several_batches(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A book larger than a batch is not cut, doubled or shuffled."""
    whole = desk.store.inspect(lambda tx: list(tx.exports.ledger()))
    monkeypatch.setattr(exports, "_BATCH", 3)
    assert desk.store.inspect(lambda tx: list(tx.exports.ledger())) == whole
    assert [row["id"] for row in whole] == sorted({row["id"] for row in whole})


def test_a_request_with_all_that_was_asked(desk: Desk) -> None:
    """The form's fields, the people and the customer by their names."""
    row, spent = desk.store.inspect(lambda tx: list(tx.exports.requests()))
    assert row["number"] == "GW-2026-00001"
    assert (row["customer_code"], row["customer"], row["recipients"]) == ("ACME", "Acme", ["Li Na"])
    assert (row["requester"], row["department"], row["line"]) == ("mei@example.com", "Sales", "GIFT-KEY")
    assert (str(row["amount"].major()), row["approved_amount"]) == ("480.00", None)
    assert (str(spent["approved_amount"].major()), str(spent["spent_amount"].major())) == ("300.00", "120.00")


def test_a_request_with_its_items_and_each_item_in_a_row_of_its_own(desk: Desk) -> None:
    """Counted from 1, each with what is asked, approved and spent of it, and the line that pays."""
    several = desk.together(desk.terms(200_00), desk.terms(100_00, "ACME", ["Li Na"], category="gift"))
    request = desk.approve("bo", desk.submit_terms("mei", several), 150_00, 100_00)
    desk.spend("mei", request, 90_00, final=True, item=2)

    rows = desk.store.inspect(lambda tx: list(tx.exports.items()))
    assert [(row["number"], row["item"]) for row in rows] == [
        ("GW-2026-00001", 1),
        ("GW-2026-00002", 1),
        ("GW-2026-00003", 1),
        ("GW-2026-00003", 2),
    ]
    told = [
        (row["category"], row["line"], row["recipients"], row["final"], str(row["approved_amount"].major()))
        for row in rows[2:]
    ]
    assert told == [("meal", "MEAL", [], False, "150.00"), ("gift", "GIFT-KEY", ["Li Na"], True, "100.00")]
    whole = desk.store.inspect(lambda tx: list(tx.exports.requests()))[2]
    assert [each["item"] for each in whole["items"]] == [1, 2]
    assert [str(each["spent_amount"].major()) for each in whole["items"]] == ["0.00", "90.00"]
    assert whole["recipients"] == ["Li Na"]


def test_an_item_with_those_who_came(desk: Desk) -> None:
    """By name, over all its actuals that stand; nothing is said of what has none."""
    request = desk.approved(200_00, recipients=["Li Na"], category="gift", headcount=3)
    desk.spend("mei", request, 90_00)
    zhou = desk.contact_ids("ACME", ["Zhou Wei"])
    desk.spend("mei", request, 60_00, final=True, came=zhou, other_guests=1)
    mei = desk.person("mei").id
    (first, last) = desk.actuals(request)
    desk.correct("mei", last, 60_00, final=True, came=zhou, other_guests=1, our_people=(mei,))

    rows = desk.store.inspect(lambda tx: list(tx.exports.items()))
    told = [(row["came"], row["other_guests"], row["our_people"]) for row in rows]
    assert first.other_guests == 2
    assert told == [([], None, []), ([], 1, []), (["Li Na", "Zhou Wei"], 2, ["mei@example.com"])]


def test_receipts_with_their_hash_and_type(desk: Desk) -> None:
    """What was kept can be compared with the file that somebody shows."""

    def keep(store: SqlStore) -> None:
        store.write(told(lambda tx: tx.files.add(["F1"], 1, "receipt")))
        file_id = store.read(lambda tx: tx.files.of_request(1)[-1].id)
        kept = {"detected_type": "application/pdf", "sha256": "ab" * 32, "size_bytes": 3, "key": "k"}
        store.write(told(lambda tx: tx.files.kept(file_id, name="a.pdf", **kept)))

    keep(desk.store)
    row = desk.store.inspect(lambda tx: list(tx.exports.requests()))[0]
    assert row["receipts"] == [{"sha256": "ab" * 32, "type": "application/pdf", "state": "kept"}]


def test_the_ledger_names_the_request_and_who_acted(desk: Desk) -> None:
    """Not only opaque ids."""
    rows = desk.store.inspect(lambda tx: list(tx.exports.ledger()))
    spent = next(row for row in rows if row["column"] == "spent")
    assert (spent["request"], spent["actor"], spent["line"]) == ("GW-2026-00002", "mei@example.com", "MEAL")


@pytest.mark.parametrize("book", ["ledger", "requests", "items", "audit"])
def test_another_workspace_sees_nothing(desk: Desk, book: Book) -> None:
    """What is another workspace's does not exist."""
    other = SqlStore(desk.store.database, 999, desk.store.clock, desk.store.calendar, "CNY")
    assert other.inspect(lambda tx: list(export_book(tx, book))) == []
