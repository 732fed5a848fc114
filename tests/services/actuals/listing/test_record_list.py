"""One file has the actuals of a list: each row is final, all or nothing."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.errors import NotAllowed
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.services.actuals.listing.actuals_file import SHAPE
from bot.services.actuals.listing.record_list import ActualsSent, record_list
from bot.sheets.problems import BadFile
from bot.sheets.sheet import read_sheet
from tests.support.desk import Desk, refusal
from tests.support.lists import add_customers, submit_rows
from tests.support.statements import statements_of

GIFT = "ACME,Li Na,gift,300,1,2026-09-20,"
FOR_BETA = "BETA,Kim Park,gift,200,1,2026-09-25,"
MEAL = "ACME,,meal,100,4,2026-09-22,"


def record(
    desk: Desk,
    request: SpendRequest,
    *rows: str,
    reason: str = "",
    key: str = "A1",
    receipts: tuple[str, ...] = (),
) -> SpendRequest:
    """Mei sends a file of these rows: `ACME,Li Na,290,2026-09-14,INV-1,yes`."""
    sheet = read_sheet("\n".join([",".join(SHAPE.all), *rows]).encode(), "actuals.csv", SHAPE)
    actor = desk.actor("mei")
    sent = ActualsSent(sheet, reason, receipts)
    return desk.store.write(lambda tx: record_list(tx, actor, request.id, sent, key))


def approved_list(desk: Desk, *rows: str) -> SpendRequest:
    request = submit_rows(desk, *(rows or (GIFT, FOR_BETA, MEAL))).request
    (decider,) = desk.waits_for(request)
    return desk.approve(decider, request)


def problems(error: object) -> list[tuple[int, str, str]]:
    assert isinstance(error, BadFile)
    return [(each.line, each.column, each.code) for each in error.problems]


def test_each_row_is_the_final_actual_of_its_own(desk: Desk) -> None:
    """Found by customer and recipient; who stayed away has no share; the last row settles the request."""
    request = approved_list(desk)
    partly = record(desk, request, "ACME,Li Na,290.50,2026-09-14,INV-1,yes", "BETA,Kim Park,0,2026-09-14,,no")
    assert (partly.state, [each.final for each in partly.items]) == (
        RequestState.APPROVED,
        [True, True, False],
    )
    first, second = desk.actuals(partly)
    assert (first.item, first.amount_minor, first.invoice_number) == (1, 290_50, "INV-1")
    assert (first.came, second.came) == (request.terms.items[0].recipient_ids, ())
    meal = "ACME,,100,2026-09-14,INV-2,"
    assert refusal(lambda: record(desk, partly, meal, key="A2")).code == "receipt_missing"
    settled = record(desk, partly, meal, key="A2", receipts=("F0BILL",))
    assert settled.state is RequestState.SETTLED
    assert [desk.held(line) for line in ("GIFT-KEY", "GIFT", "MEAL")] == [
        (0, 0, 290_50),
        (0, 0, 0),
        (0, 0, 100_00),
    ]
    desk.assert_books_agree()


def test_the_same_file_sent_again_records_nothing_more(desk: Desk) -> None:
    """Whatever Slack delivers twice."""
    request = approved_list(desk)
    for _ in range(2):
        record(desk, request, "ACME,Li Na,290,2026-09-14,,yes")
    assert desk.held("GIFT-KEY") == (0, 0, 290_00)


def test_every_row_that_cant_be_taken_is_named_and_nothing_is_recorded(desk: Desk) -> None:
    """By row and column: no such row, one more than there are, no date, still to come, over its approval."""
    request = approved_list(desk)
    error = refusal(
        lambda: record(
            desk,
            request,
            "ACME,Li Na,290,2026-09-14,,yes",
            "ACME,Li Na,290,2026-09-14,,yes",
            "BETA,,10,2026-09-14,,yes",
            "ACME,,100,2026-09-30,,perhaps",
            "BETA,Kim Park,,,,yes",
            "NOPE,,1,2026-09-14,,",
        )
    )
    assert problems(error) == [
        (3, "customer_code", "more_rows_than_the_list"),
        (4, "customer_code", "no_row_of_the_list"),
        (5, "date", "not_spent_yet"),
        (5, "came", "not_yes_or_no"),
        (6, "amount", "required"),
        (6, "date", "required"),
        (7, "customer_code", "unknown_customer"),
    ]
    assert desk.actuals(request) == []


def test_what_is_over_its_approval_is_taken_with_a_reason(desk: Desk) -> None:
    """The truth is never refused, only unexplained; controllers see the exception."""
    request = approved_list(desk)
    row = "ACME,Li Na,450,2026-09-14,,yes"
    assert problems(refusal(lambda: record(desk, request, row))) == [(2, "amount", "over_its_approval")]
    record(desk, request, row, reason="The set alone was sold out")

    assert [(each.kind, each.facts["over_minor"]) for each in desk.exceptions()] == [
        ("over_approval", 150_00)
    ]
    desk.assert_books_agree()


def test_a_receipt_that_is_still_being_fetched_serves_the_next_file_too(desk: Desk) -> None:
    """As it serves the next actual of anything else."""
    request = approved_list(desk)
    record(desk, request, "ACME,Li Na,290,2026-09-14,INV-1,yes", receipts=("F0BILL",))
    record(desk, request, "ACME,,100,2026-09-14,INV-2,", key="A2")
    assert [item.is_done for item in desk.request(request).items] == [True, False, True]


def test_what_rows_pass_together_is_told_once(desk: Desk) -> None:
    """Hundreds of rows on one overdrawn line are one thing to look at, not hundreds."""
    codes = add_customers(desk, 12)
    request = submit_rows(
        desk, *(f"{code},Guest {code[1:]},gift,400,1,2026-09-14," for code in codes)
    ).request
    while waits := desk.waits_for(request):
        request = desk.approve(min(waits), request)
    rows = [f"{code},Guest {code[1:]},410,2026-09-14,,yes" for code in codes]
    record(desk, request, *rows, reason="Dearer by now")

    assert [(each.kind, each.facts["line"], each.facts["over_minor"]) for each in desk.exceptions()] == [
        ("over_budget", "GIFT", 280_00)
    ]
    desk.assert_books_agree()


def test_rows_left_out_of_the_approval_have_nothing_to_come(desk: Desk) -> None:
    """What was not approved is no open row."""
    request = desk.approve("bo", submit_rows(desk, GIFT, FOR_BETA).request, 300_00, 0)
    error = refusal(lambda: record(desk, request, "BETA,Kim Park,10,2026-09-14,,yes"))
    assert problems(error) == [(2, "customer_code", "no_row_of_the_list")]


def test_only_a_list_takes_a_file(desk: Desk) -> None:
    """And only from whose it is."""
    error = refusal(lambda: record(desk, desk.approved(100_00), "ACME,,1,2026-09-14,,"))
    assert (type(error), error.code) == (NotAllowed, "no_list")


def test_five_hundred_actuals_need_one_statement_a_kind(open_desk: Callable[..., Desk]) -> None:
    """As many as three do."""
    desk = open_desk()
    codes = add_customers(desk, 500)
    counted = []
    for some in (codes[:3], codes):
        request = submit_rows(
            desk, *(f"{code},Guest {code[1:]},gift,5,1,2026-09-14," for code in some), key=f"L{len(some)}"
        ).request
        (decider,) = desk.waits_for(request)
        approved = desk.approve(decider, request)
        with statements_of(desk.store.database) as recording:
            settled = record(
                desk,
                approved,
                *(f"{code},Guest {code[1:]},4,2026-09-14,,yes" for code in some),
                key=f"A{len(some)}",
            )
        assert settled.state is RequestState.SETTLED
        counted.append(recording)
    assert counted[0] == counted[1]
