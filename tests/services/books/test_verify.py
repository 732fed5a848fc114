"""Proofs that the books are right, and that they notice when they are not."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.requests.number import request_number
from bot.i18n import Reader
from bot.services.books.verify import prove_sums, verify_books
from bot.storage.store import SqlStore
from bot.views.terminal.proof import KNOWN_DIFFERENCES, describe_difference
from tests.support.databases import Fill
from tests.support.desk import Desk, open_company
from tests.support.partners import agreed
from tests.support.tampering import tamper

Wrong = tuple[str, dict[str, Any], dict[str, Any]]
"""(code, where, facts) of a difference."""


def in_every_column(store: SqlStore) -> None:
    """Requests that reserve, have committed and have spent; one is rated."""
    desk = open_company(store)
    desk.submit("mei", 100_00)
    request = desk.approved(300_00)
    desk.spend("mei", request, 120_00)
    desk.approve_adjustment("fin", desk.adjust("hana", "cut", "20", from_line="MEAL"))
    desk.approve_adjustment("fin", desk.adjust("hana", "transfer", "30", from_line="MEAL", to_line="VISIT"))


@pytest.fixture
def filling() -> Fill:
    return in_every_column


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    return store


def found(store: SqlStore) -> set[str]:
    """The codes of all differences; each has words in both languages."""
    differences = [each for proof in store.inspect(verify_books) for each in proof.differences]
    for locale in ("en", "zh_CN"):
        assert all(describe_difference(each, Reader(locale)) for each in differences)
    return {each.code for each in differences}


def test_the_books_of_a_company_at_work_are_right(company: SqlStore) -> None:
    """Every proof looked at something and found nothing; a partner pays a part of one request."""
    desk = Desk(company)
    desk.spend("mei", agreed(desk), 400_00, final=True)
    proofs = company.inspect(verify_books)
    assert [proof.differences for proof in proofs] == [()] * 13
    assert all(proof.checked for proof in proofs)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        (
            "UPDATE balance SET budget_minor = budget_minor + 1 WHERE line_id = 1 AND month = 1",
            {"balance_is_not_the_sum", "plan_is_not_the_sum"},
        ),
        (
            "UPDATE balance SET adopted_minor = adopted_minor - 1 WHERE line_id = 1 AND month = 1",
            {"balance_is_not_the_sum"},
        ),
        ("UPDATE plan SET ceilings = ceilings + 1", {"ceilings_are_not_counted"}),
        ("UPDATE plan SET spent_minor = spent_minor + 1", {"plan_is_not_the_sum"}),
        (
            "UPDATE spend_request SET spent_minor = spent_minor + 1 WHERE id = 2",
            {"request_is_not_the_sum", "request_is_not_its_items"},
        ),
        (
            "UPDATE request_item SET spent_minor = spent_minor + 1 WHERE request_id = 2",
            {"request_is_not_its_items", "use_is_not_the_sum"},
        ),
        ("UPDATE request_item SET line_id = line_id + 1 WHERE request_id = 1", {"request_is_not_its_items"}),
        (
            "DELETE FROM request_item WHERE request_id = 1",
            {"request_is_not_its_items", "use_is_not_the_sum", "record_changed"},
        ),
        ("UPDATE actual SET item = 2", {"actual_without_item", "ratings_are_not_the_sum"}),
        (
            "UPDATE posting SET amount_minor = amount_minor + 1 WHERE column_name = 'spent'",
            {"balance_is_not_the_sum", "request_is_not_the_sum"},
        ),
        (
            "UPDATE posting SET document = 'request:99' WHERE document = 'request:1'",
            {"request_is_not_the_sum", "postings_without_request"},
        ),
        (
            "UPDATE spend_request SET number = 'GW-2026-00007' WHERE id = 1",
            {"number_missing", "number_unexpected"},
        ),
        ("UPDATE customer_use SET held_minor = held_minor + 1", {"use_is_not_the_sum"}),
        (
            "UPDATE customer_use SET ratings_total = ratings_total - 1 WHERE ratings_count = 1",
            {"ratings_are_not_the_sum"},
        ),
        ("UPDATE customer_use SET region = 'Elsewhere'", {"use_is_not_the_sum", "ratings_are_not_the_sum"}),
        ("DELETE FROM customer_use", {"use_is_not_the_sum", "ratings_are_not_the_sum"}),
        ("UPDATE actual SET rating = 1", {"ratings_are_not_the_sum"}),
        ("UPDATE plan SET last_number = 3", {"number_missing"}),
        ("UPDATE plan SET last_adjustment = 3", {"adjustment_missing"}),
        (
            "UPDATE adjustment SET number = 'BA-2026-00007' WHERE kind = 'cut'",
            {"adjustment_missing", "adjustment_unexpected"},
        ),
        ("UPDATE adjustment SET state = 'rejected' WHERE kind = 'cut'", {"adjustment_is_not_its_postings"}),
        (
            "UPDATE adjustment SET amount_minor = 2900 WHERE kind = 'transfer'",
            {"adjustment_is_not_its_postings"},
        ),
        (
            "UPDATE posting SET month = 10 WHERE kind = 'adjustment.transfer' AND amount_minor > 0",
            {"adjustment_is_not_its_postings", "balance_is_not_the_sum"},
        ),
        (
            "UPDATE posting SET document = 'adjustment:99' WHERE kind = 'adjustment.cut'",
            {"adjustment_is_not_its_postings", "postings_without_adjustment"},
        ),
        ("UPDATE audit_entry SET facts = '{}' WHERE sequence = 2", {"entry_changed"}),
        ("DELETE FROM audit_entry WHERE sequence = 2", {"entry_missing"}),
    ],
)
def test_every_kind_of_tampering_is_found(company: SqlStore, statement: str, codes: set[str]) -> None:
    """Whoever writes past the services is noticed, and told where."""
    tamper(company, statement)
    assert codes <= found(company) <= KNOWN_DIFFERENCES
    assert found(company) - codes <= {"entry_reordered", "record_changed", "record_unstated"}


def differences(store: SqlStore) -> list[Wrong]:
    """Of the sums alone."""
    return [
        (each.code, dict(each.where), dict(each.facts))
        for proof in store.inspect(prove_sums)
        for each in proof.differences
    ]


def missing(year: int, *sequences: int) -> list[Wrong]:
    return [
        ("number_missing", {"year": year, "request": request_number(year, sequence)}, {})
        for sequence in sequences
    ]


def test_what_is_moved_between_the_items_of_a_request_is_found(company: SqlStore) -> None:
    """The sum stays right; each item is held against its own postings."""
    desk = Desk(company)
    request = desk.submit_terms("mei", desk.together(desk.terms(100_00), desk.terms(50_00)))
    assert found(company) == set()
    by_one = (
        "UPDATE request_item SET reserved_minor = reserved_minor {} 1 WHERE request_id = {} AND item = {}"
    )
    tamper(company, *(by_one.format(sign, request.id, item) for sign, item in (("+", 1), ("-", 2))))

    wrong = [each for each in differences(company) if each[0] == "item_is_not_the_sum"]
    assert [where for _, where, _ in wrong] == [{"request": request.number, "item": item} for item in (1, 2)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE request_item SET amount_minor = amount_minor + 1 WHERE request_id = 3 AND item = 2",
        "UPDATE request_item SET item = 3 WHERE request_id = 3 AND item = 2",
        "UPDATE request_item SET planned_on = '2026-01-02' WHERE request_id = 3 AND item = 2",
        "UPDATE request_item SET headcount = headcount + 1 WHERE request_id = 3 AND item = 1",
        "UPDATE spend_request SET region = 'Elsewhere' WHERE id = 3",
        "DELETE FROM request_item WHERE request_id = 3 AND item = 1",
    ],
)
def test_a_request_that_is_not_its_items_is_named_alone(company: SqlStore, change: str) -> None:
    """Their sums, their first day, how they are numbered, and the place of the first; others stay unnamed."""
    desk = Desk(company)
    request = desk.submit_terms("mei", desk.together(desk.terms(100_00), desk.terms(50_00)))
    assert (request.id, differences(company)) == (3, [])
    tamper(company, change)
    found = [each for each in differences(company) if each[0] == "request_is_not_its_items"]
    assert found == [("request_is_not_its_items", {"request": request.number}, {})]


def test_each_request_that_differs_is_named_with_its_columns(company: SqlStore) -> None:
    """In the order of the requests; what is right beside them is not mentioned."""
    more = "UPDATE posting SET amount_minor = amount_minor + {} WHERE document = '{}' AND column_name = '{}'"
    tamper(company, more.format(5, "request:2", "spent"), more.format(7, "request:1", "reserved"))
    assert [each for each in differences(company) if each[0] == "request_is_not_the_sum"] == [
        (
            "request_is_not_the_sum",
            {"request": "GW-2026-00001", "column": "reserved"},
            {"kept": 100_00, "posted": 100_07},
        ),
        (
            "request_is_not_the_sum",
            {"request": "GW-2026-00002", "column": "spent"},
            {"kept": 120_00, "posted": 120_05},
        ),
    ]


def test_a_request_that_has_lost_all_its_postings_is_named(company: SqlStore) -> None:
    """Nothing was posted for it, so it should hold nothing."""
    tamper(company, "DELETE FROM posting WHERE document = 'request:1'")
    assert [each for each in differences(company) if each[0] == "request_is_not_the_sum"] == [
        (
            "request_is_not_the_sum",
            {"request": "GW-2026-00001", "column": "reserved"},
            {"kept": 100_00, "posted": 0},
        )
    ]


def of_balances(store: SqlStore) -> list[tuple[int, str, int]]:
    """(month, column, kept less posted) of every balance of the first line that differs; none else does."""
    wrong = [each for each in differences(store) if each[0] == "balance_is_not_the_sum"]
    [line] = {where["line"] for _, where, _ in wrong}
    assert line == "GIFT-KEY"
    return [(where["month"], where["column"], facts["kept"] - facts["posted"]) for _, where, facts in wrong]


def test_what_is_moved_between_the_balances_of_a_line_is_found(company: SqlStore) -> None:
    """Month by month and column by column, in their order, though all of them together are right."""
    more = "UPDATE balance SET {0} = {0} {1} WHERE line_id = 1 AND month = {2}"
    tamper(
        company,
        *(more.format("spent_minor", sign, month) for sign, month in (("+ 5", 4), ("- 5", 3))),
        *(more.format(f"{each}_minor", sign, 2) for each, sign in (("budget", "- 7"), ("adopted", "- 7"))),
    )
    assert of_balances(company) == [(2, "budget", -7), (2, "adopted", -7), (3, "spent", -5), (4, "spent", 5)]


def test_balances_that_are_gone_are_nothing(company: SqlStore) -> None:
    """What was posted there is missing; where nothing was, nothing is."""
    tamper(
        company,
        "DELETE FROM posting WHERE line_id = 1 AND month = 1",
        "DELETE FROM balance WHERE line_id = 1 AND month IN (1, 2)",
    )
    assert [(month, column) for month, column, _ in of_balances(company)] == [(2, "budget"), (2, "adopted")]


def test_a_balance_that_has_lost_its_postings_is_found(company: SqlStore) -> None:
    """Nor does it hide behind others that agree, or behind one that has lost its own and has nothing."""
    tamper(
        company,
        "DELETE FROM posting WHERE line_id = 1 AND month IN (1, 2)",
        "UPDATE balance SET budget_minor = 0, adopted_minor = 0 WHERE line_id = 1 AND month = 1",
    )
    assert [(month, column) for month, column, _ in of_balances(company)] == [(2, "budget"), (2, "adopted")]


def test_a_posting_that_cancels_out_needs_no_balance(company: SqlStore) -> None:
    """What is posted and taken back is nothing, as what was never posted is."""
    tamper(
        company,
        "UPDATE posting SET month = 1, amount_minor = - amount_minor WHERE line_id = 1 AND month = 2",
        "DELETE FROM balance WHERE line_id = 1 AND month IN (1, 2)",
    )
    assert [each for each in differences(company) if each[0] == "balance_is_not_the_sum"] == []


@pytest.mark.parametrize("document", ["request:x", "request:01", "request:99"])
def test_postings_of_a_request_that_is_not_there_are_found_even_where_they_cancel_out(
    company: SqlStore, document: str
) -> None:
    """Nor do they hide behind a request that has lost its postings, so that the documents are as many."""
    moved = "UPDATE posting SET document = '{}' WHERE document = 'request:1'"
    tamper(company, "UPDATE spend_request SET reserved_minor = 0 WHERE id = 1", moved.format(document))
    found = [each for each in differences(company) if each[0] == "postings_without_request"]
    assert found == [("postings_without_request", {"document": document}, {})]


def test_postings_of_other_documents_are_no_requests(company: SqlStore) -> None:
    """A plan's postings, and whatever else is posted one day, need no request."""
    tamper(company, "UPDATE posting SET document = 'transfer:1' WHERE document LIKE 'plan:%' AND month = 1")
    assert differences(company) == []


@pytest.mark.parametrize(
    "number",
    [
        "GW-2026-000001",
        "GW-2026-0000A",
        "GW-2026-0001A",
        "gw-2026-00001",
        "GW-2025-00001",
        "GW-2026-00003",
        "",
    ],
)
def test_a_number_that_is_not_the_next_is_missing_and_unexpected(company: SqlStore, number: str) -> None:
    """However much it looks like one."""
    tamper(company, "UPDATE spend_request SET number = :number WHERE id = 1", number=number)
    unexpected: Wrong = ("number_unexpected", {"year": 2026, "request": number}, {})
    assert differences(company) == [*missing(2026, 1), unexpected]


def test_a_number_that_is_there_twice_hides_no_gap(company: SqlStore) -> None:
    """The schema refuses it; where somebody took that away, the one that it stands in for is missing."""
    desk = Desk(company)
    desk.submit("mei", 50_00)
    twice = "UPDATE spend_request SET number = 'GW-2026-00003' WHERE number = 'GW-2026-00002'"
    if company.database.is_sqlite:
        # Here the constraint is part of the table.
        with pytest.raises(IntegrityError):
            tamper(company, twice)
        return
    tamper(company, "ALTER TABLE spend_request DROP CONSTRAINT uq_spend_request_workspace_id_number", twice)
    assert differences(company) == missing(2026, 2)


def test_negative_amounts_are_counted_by_table(company: SqlStore) -> None:
    """Where the schema's checks are gone: how many rows of which table."""
    if company.database.is_sqlite:
        statements = ["PRAGMA ignore_check_constraints = ON"]
    else:
        statements = ["ALTER TABLE spend_request DROP CONSTRAINT ck_spend_request_held"]
    tamper(company, *statements, "UPDATE spend_request SET spent_minor = -1 WHERE id = 2")
    found = [each for each in differences(company) if each[0] == "negative_amounts"]
    assert found == [("negative_amounts", {"table": "spend_request"}, {"rows": 1})]


def test_another_workspace_is_not_looked_at(company: SqlStore) -> None:
    """What is wrong there is not this company's."""
    other = SqlStore(company.database, 999, company.clock, company.calendar, company.currency)
    checked = {proof.name: proof.checked for proof in other.inspect(verify_books)}
    assert checked.pop("guards")
    assert set(checked.values()) == {0}
