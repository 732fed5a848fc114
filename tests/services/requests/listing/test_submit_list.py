"""A list becomes one request: every row an item, all or nothing, what is wrong named by row."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from bot.domain.company.actor import Actor
from bot.domain.errors import NotAllowed
from bot.domain.requests.request_state import RequestState
from bot.domain.requests.row_finding import RowsRefused
from bot.services.actuals.listing.actuals_file import SHAPE as ACTUALS_SHAPE
from bot.services.actuals.listing.record_list import ActualsSent, record_list
from bot.services.operations.example_file import ExampleTable, example_table
from bot.services.requests.listing.list_file import SHAPE
from bot.services.requests.listing.submit_list import ListAsk, submit_list
from bot.sheets.problems import BadFile
from bot.sheets.sheet import read_sheet
from tests.support.company import POLICY
from tests.support.desk import Desk, refusal
from tests.support.lists import add_contacts, add_customers, sheet_of, submit_rows
from tests.support.statements import statements_of

GIFT = "ACME,Li Na,gift,300,1,2026-09-20,Jasmine tea"
FOR_BETA = "BETA,Kim Park,gift,200,2,2026-09-25,"
MEAL = "ACME,,meal,100,4,2026-09-22,"


def problems(error: object) -> list[tuple[int, str, str]]:
    assert isinstance(error, BadFile)
    return [(each.line, each.column, each.code) for each in error.problems]


def refused_rows(error: object) -> list[tuple[int, str, str]]:
    assert isinstance(error, RowsRefused)
    return [(each.row, each.finding.code, each.finding.rule) for each in error.rows]


def test_each_row_is_an_item_on_its_own_line(desk: Desk) -> None:
    """One request with one number for several customers; each row keeps its line of the file and its note."""
    listed = submit_rows(desk, GIFT, "", FOR_BETA, MEAL)
    request = desk.request(listed.request)

    assert (listed.left_out, request.number, request.terms.is_list) == ((), "GW-2026-00001", True)
    assert [(each.row, each.amount_minor, each.note) for each in request.terms.items] == [
        (2, 300_00, "Jasmine tea"),
        (4, 200_00, ""),
        (5, 100_00, ""),
    ]
    assert [each.customer_id for each in request.terms.items] == [
        desk.customer_id(code) for code in ("ACME", "BETA", "ACME")
    ]
    assert (desk.held("GIFT-KEY")[0], desk.held("GIFT")[0], desk.held("MEAL")[0]) == (300_00, 200_00, 100_00)
    approved = desk.approve("bo", request)
    assert approved.terms == request.terms
    desk.assert_books_agree()


def test_the_same_list_sent_again_is_the_same_request(desk: Desk) -> None:
    """Whatever Slack delivers twice."""
    first, again = (submit_rows(desk, GIFT, FOR_BETA).request for _ in range(2))

    assert first == again
    assert desk.held("GIFT-KEY")[0] == 300_00


def test_every_bad_cell_is_named_and_nothing_is_kept(desk: Desk) -> None:
    """By row and column, all at once."""
    error = refusal(
        lambda: submit_rows(
            desk,
            GIFT,
            "NOPE,Li Na,gift,100,1,2026-09-20,",
            "ACME,Nobody,gift,100,1,2026-09-20,",
            "ACME,Li Na,gifts,100,1,2026-09-20,",
            "ACME,Li Na,gift,,0,2026-09-20,",
            "ACME,Li Na,gift,12.345,x,20/09,",
            "ACME,Li Na,gift,0,1,,",
            "ACME,Li Na,gift,10,1,2056-09-20,",
        )
    )

    assert problems(error) == [
        (3, "customer_code", "unknown_customer"),
        (4, "recipient", "unknown_recipient"),
        (5, "category", "unknown_value_meant"),
        (6, "headcount", "nobody_counted"),
        (6, "amount", "required"),
        (7, "headcount", "not_a_whole_number"),
        (7, "amount", "amount_too_precise"),
        (7, "planned_date", "not_a_date"),
        (8, "amount", "amount_zero"),
        (8, "planned_date", "required"),
        (9, "planned_date", "date_far"),
    ]
    assert desk.held("GIFT-KEY") == (0, 0, 0)


def test_a_list_belongs_to_one_budget_year_and_has_an_end(desk: Desk) -> None:
    """Rows of another year than the first are named, and the row that is one too many."""
    years = refusal(lambda: submit_rows(desk, GIFT, "ACME,,gift,10,1,2027-01-05,"))
    assert problems(years) == [(3, "planned_date", "other_budget_year")]
    long = refusal(lambda: submit_rows(desk, *[GIFT] * 501))
    assert problems(long) == [(502, "", "list_too_long")]
    assert problems(refusal(lambda: sheet_of())) == [(1, "", "file_has_no_rows")]


def test_rows_that_policy_blocks_are_named_with_the_reason(desk: Desk) -> None:
    """A recipient's year is full with the fourth of four gifts of 400: that row is named, nothing is kept."""
    rows = ["ACME,Li Na,gift,400,1,2026-09-20,"] * 4
    error = refusal(lambda: submit_rows(desk, *rows, MEAL))

    assert refused_rows(error) == [(5, "cap", "gift-recipient-year")]
    assert desk.held("GIFT-KEY") == (0, 0, 0)


def test_rows_that_are_not_allowed_are_left_out_on_request(desk: Desk) -> None:
    """The rows that fit stay, in the order of the file; those left out are told with the reason."""
    rows = ["ACME,Li Na,gift,400,1,2026-09-20,"] * 5
    listed = submit_rows(desk, *rows[:3], MEAL, *rows[3:], leave_out=True)

    assert [each.row for each in listed.request.terms.items] == [2, 3, 4, 5]
    assert [(each.row, each.finding.code) for each in listed.left_out] == [(6, "cap"), (7, "cap")]
    assert desk.held("GIFT-KEY")[0] == 1_200_00
    desk.assert_books_agree()


def test_where_no_row_is_allowed_nothing_is_left_to_ask_for(desk: Desk) -> None:
    """The reasons are told, ticked or not."""
    error = refusal(lambda: submit_rows(desk, "ACME,Li Na,gift,1600,1,2026-09-20,", leave_out=True))

    assert refused_rows(error) == [(2, "cap", "gift-recipient-year")]


def test_a_budget_that_the_whole_list_passes_is_told_at_its_last_row(desk: Desk) -> None:
    """To leave out a row would be a choice that is not the policy's: the person makes it."""
    rows = ["ACME,,meal,9000,90,2026-09-20,"] * 3
    error = refusal(lambda: submit_rows(desk, *rows, leave_out=True))

    assert refused_rows(error) == [(4, "budget_over", "")]


def test_two_of_one_name_are_told_apart_by_their_id(desk: Desk) -> None:
    """As the contacts' file has it."""
    add_contacts(desk, "ACME,Wang Wei,Buyer,no,W-1", "ACME,Wang Wei,Seller,no,W-2")
    error = refusal(lambda: submit_rows(desk, "ACME,Wang Wei,gift,100,1,2026-09-20,"))
    assert problems(error) == [(2, "recipient", "recipient_ambiguous")]
    listed = submit_rows(desk, "ACME,wang wei (w-2),gift,100,1,2026-09-20,")
    (named,) = desk.read(lambda tx: tx.customers.contacts(listed.request.terms.recipient_ids))
    assert named.title == "Seller"


def test_only_employees_ask_for_lists(desk: Desk) -> None:
    """Somebody who is unknown is refused before their file is looked at."""
    asked = ListAsk(sheet_of(GIFT), "x")
    stranger = Actor(None, "slack")
    error = refusal(lambda: desk.store.write(lambda tx: submit_list(tx, stranger, asked, "L1")))
    assert type(error) is NotAllowed


SUBMIT = [
    "SELECT policy_version",
    "SELECT customer",
    "SELECT contact",
    "SELECT customer",
    "SELECT contact",
    "SELECT person",
    "SELECT policy_version",
    "SELECT plan",
    "INSERT idempotency",
    "SELECT spend_request",
    "SELECT spend_request",
    "INSERT spend_request",
    "INSERT request_item",
    "INSERT request_recipient",
    "INSERT list_row",
    "INSERT posting",
    "UPDATE balance",
    "UPDATE plan",
    "INSERT customer_use",
    "INSERT approval_step",
    "INSERT step_approver",
    "INSERT outbox",
    "UPDATE audit_head",
    "INSERT audit_entry",
]


def test_five_hundred_rows_need_one_statement_a_kind(open_desk: Callable[..., Desk]) -> None:
    """As many as three rows do: reading, checking, reserving, routing, and the decision."""
    desk = open_desk()
    codes = add_customers(desk, 500)
    rows = [f"{code},Guest {code[1:]},gift,5,1,2026-09-20," for code in codes]
    desk.person("mei")
    counted = []
    for some in (rows[:3], rows):
        with statements_of(desk.store.database) as submitting:
            request = submit_rows(desk, *some, key=f"L{len(some)}").request
        decider = desk.waits_for(request).pop()
        desk.person(decider)
        with statements_of(desk.store.database) as deciding:
            approved = desk.approve(decider, request)
        assert approved.is_approved
        counted.append((submitting, deciding))
    assert len(approved.terms.items) == 500
    assert counted[0] == counted[1]
    assert counted[1][0] == SUBMIT


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_template_of_a_list_is_taken_as_it_is(desk: Desk, locale: str) -> None:
    """And so is that of its actuals: customers, categories and dates are those of this company."""
    desk.apply_policy(POLICY.replace("2026.1", "2026.2").replace('"visit"', '"festival"'))
    found = [
        desk.store.inspect(partial(example_table, kind=kind, locale=locale))
        for kind in ("list", "list-actuals")
    ]
    asked, spent = (
        read_sheet("\n".join([",".join(each.columns), *_lines(each)]).encode(), "x.csv", shape)
        for each, shape in zip(found, (SHAPE, ACTUALS_SHAPE), strict=True)
    )
    actor = desk.actor("mei")
    listed = desk.store.write(lambda tx: submit_list(tx, actor, ListAsk(asked, "Moon cakes"), "L"))
    (decider,) = desk.waits_for(listed.request)
    request = desk.approve(decider, listed.request)
    settled = desk.store.write(lambda tx: record_list(tx, actor, request.id, ActualsSent(spent), "A"))
    assert settled.state is RequestState.SETTLED


def _lines(table: ExampleTable) -> list[str]:
    return [",".join(row[name] for name in table.columns) for row in table.rows]
