"""A request of several items: checked and reserved together, decided, spent and closed one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import InvalidInput, Refused, Unconfirmed
from bot.domain.requests.finding import Severity
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.domain.requests.terms import Terms
from tests.support.desk import Desk, refusal

LI_NA = ("ACME", ["Li Na"])


def visit(desk: Desk, meal: int = 600_00, gift: int = 300_00) -> Terms:
    """A dinner, a gift for Li Na, and travel that no line but the one for the rest pays."""
    return desk.together(
        desk.terms(meal, "ACME", ["Li Na"]),
        desk.terms(gift, "ACME", ["Li Na"], category="gift"),
        desk.terms(200_00, "ACME", category="visit"),
    )


def blocking(error: object) -> list[tuple[str, str, int]]:
    """(code, rule, item) of what blocks."""
    assert isinstance(error, Refused)
    return [(f.code, f.rule, f.item) for f in error.findings if f.severity is Severity.BLOCK]


def held(request: SpendRequest) -> list[tuple[int, int, int]]:
    return [(each.holding.reserved, each.holding.committed, each.holding.spent) for each in request.items]


def test_each_item_reserves_on_its_own_line(desk: Desk) -> None:
    """One request with one number; each item draws on the line that is for it, in its own month."""
    request = desk.submit_terms("mei", visit(desk))

    assert held(request) == [(600_00, 0, 0), (300_00, 0, 0), (200_00, 0, 0)]
    assert [line for line in ("MEAL", "GIFT-KEY", "REST") if desk.line_id(line) in request.line_ids] == [
        "MEAL",
        "GIFT-KEY",
        "REST",
    ]
    assert (desk.held("MEAL"), desk.held("GIFT-KEY"), desk.held("REST")) == (
        (600_00, 0, 0),
        (300_00, 0, 0),
        (200_00, 0, 0),
    )
    assert desk.request(request) == request
    desk.assert_books_agree()


def test_the_sum_decides_who_approves(desk: Desk) -> None:
    """Three items of a lead's amount each need the head together."""
    terms = desk.together(*[desk.terms(900_00) for _ in range(3)])

    assert desk.waits_for(desk.submit_terms("mei", terms)) == {"hana"}


def test_findings_of_any_item_add_their_steps(desk: Desk) -> None:
    """An official at the dinner alone: compliance signs the whole request, and the finding names the item."""
    terms = desk.together(desk.terms(100_00), desk.terms(100_00, "ACME", ["Zhou Wei"]))
    request = desk.submit_terms("mei", terms)

    assert desk.waits_for(request) == {"bo", "ida"}
    assert [f.item for f in request.findings if f.code == "role_required"] == [2]


def test_items_on_one_line_are_added_up_before_it_is_checked(desk: Desk) -> None:
    """Each would fit alone; together they don't, and the last one on the line says so."""
    terms = desk.together(desk.terms(14_000_00), desk.terms(100_00, category="visit"), desk.terms(12_000_00))
    error = refusal(lambda: desk.submit_terms("mei", terms))

    assert blocking(error) == [("budget_over", "", 3)]
    assert isinstance(error, Refused)
    (over,) = (f for f in error.findings if f.code == "budget_over")
    assert (over.facts["asked_minor"], over.facts["over_minor"]) == (26_000_00, 2_000_00)
    assert desk.held("MEAL") == (0, 0, 0)


def test_items_under_one_windowed_cap_count_together(desk: Desk) -> None:
    """1,500 a year for a recipient: four gifts of 400 in one request pass it, told at the last of them."""
    terms = desk.together(*[desk.terms(400_00, *LI_NA, category="gift") for _ in range(4)])
    error = refusal(lambda: desk.submit_terms("mei", terms))

    assert blocking(error) == [("cap", "gift-recipient-year", 4)]
    desk.submit_terms("mei", desk.together(*[desk.terms(400_00, *LI_NA, category="gift") for _ in range(3)]))


def test_a_gift_is_not_split_into_items_under_its_cap(desk: Desk) -> None:
    """A recipient's cap for one request holds for all of its items: two halves are told like the whole."""
    halves = desk.together(*[desk.terms(300_00, *LI_NA, category="gift") for _ in range(2)])
    request = desk.submit_terms("mei", halves)

    (cap,) = (f for f in request.findings if f.code == "cap" and f.severity is Severity.ESCALATE)
    assert (cap.rule, cap.item, cap.facts["over_minor"]) == ("gift-per-recipient", 2, 100_00)


def test_items_are_of_one_budget_year(desk: Desk) -> None:
    """Its number belongs to one plan."""
    next_year = desk.terms(1_00, planned_on=desk.terms(1_00).planned_on.replace(year=2027))
    error = refusal(lambda: desk.submit_terms("mei", desk.together(desk.terms(1_00), next_year)))

    assert (type(error), error.code, error.field) == (InvalidInput, "items_of_two_years", "planned_on")


def test_approving_less_by_item_and_leaving_one_out(desk: Desk) -> None:
    """Each item has its own amount; 0 leaves it out, and nothing stays reserved for it."""
    request = desk.approve("bo", desk.submit_terms("mei", visit(desk)), 500_00, 0, 200_00)

    assert request.is_approved
    assert held(request) == [(0, 500_00, 0), (0, 0, 0), (0, 200_00, 0)]
    assert (request.approved_minor, [each.approved_minor for each in request.items]) == (
        700_00,
        [500_00, 0, 200_00],
    )
    assert desk.held("GIFT-KEY") == (0, 0, 0)
    (made,) = desk.read(lambda tx: tx.approvals.decisions(request.id))
    assert (made.amount_minor, made.by_item) == (700_00, (500_00, 0, 200_00))
    desk.assert_books_agree()


@pytest.mark.parametrize(
    ("amounts", "code"),
    [((0, 0, 0), "amount_zero"), ((600_01, 0, 0), "approved_more_than_asked"), ((1_00,), "item_unknown")],
)
def test_amounts_that_make_no_sense_are_refused(desk: Desk, amounts: tuple[int, ...], code: str) -> None:
    """One item at least stays, and none is approved for more than was asked."""
    request = desk.submit_terms("mei", visit(desk))

    assert refusal(lambda: desk.approve("bo", request, *amounts)).code == code


def test_what_one_has_cut_of_an_item_the_next_cannot_restore(desk: Desk) -> None:
    """The least that anybody has approved of each item is committed, not the least sum."""
    terms = desk.together(desk.terms(300_00, "ACME", ["Zhou Wei"]), desk.terms(200_00))
    request = desk.submit_terms("mei", terms)
    desk.approve("bo", request, 250_00, 200_00)
    approved = desk.approve("ida", desk.request(request), 300_00, 100_00)

    assert [each.approved_minor for each in approved.items] == [250_00, 100_00]


def test_a_raise_reserves_the_difference_of_each_item(desk: Desk) -> None:
    """The approval stands meanwhile; the other items stay as they were approved."""
    request = desk.approve("bo", desk.submit_terms("mei", visit(desk)))
    raised = desk.edit("mei", request, items=visit(desk, meal=900_00).items)

    assert held(raised) == [(300_00, 600_00, 0), (0, 300_00, 0), (0, 200_00, 0)]
    rejected = desk.reject("bo", raised)
    assert (rejected.state, held(rejected)) == (
        RequestState.APPROVED,
        [(0, 600_00, 0), (0, 300_00, 0), (0, 200_00, 0)],
    )
    desk.assert_books_agree()


def test_money_does_not_move_between_items_of_an_approved_request(desk: Desk) -> None:
    """No item may ask for less than is approved of it."""
    request = desk.approve("bo", desk.submit_terms("mei", visit(desk)))
    moved = visit(desk, meal=1_000_00, gift=200_00).items

    less = refusal(lambda: desk.edit("mei", request, items=moved))
    assert (less.code, less.item, less.facts["stands_minor"]) == ("raise_only", 2, 300_00)


def test_an_edit_adds_changes_and_removes_items(desk: Desk) -> None:
    """What was reserved is released on the lines of before, and reserved on those of now."""
    request = desk.submit_terms("mei", visit(desk))
    fewer = desk.edit("mei", request, items=visit(desk).items[1:2])
    assert held(fewer) == [(300_00, 0, 0)]
    assert (desk.held("MEAL"), desk.held("GIFT-KEY"), desk.held("REST")) == (
        (0, 0, 0),
        (300_00, 0, 0),
        (0, 0, 0),
    )
    desk.assert_books_agree()

    more = desk.edit("mei", fewer, items=(*visit(desk, meal=100_00).items, *desk.terms(50_00).items))
    assert held(desk.request(more)) == [(100_00, 0, 0), (300_00, 0, 0), (200_00, 0, 0), (50_00, 0, 0)]
    desk.assert_books_agree()


def test_an_item_that_shrinks_for_another_is_a_new_ask_of_todays_policy(desk: Desk) -> None:
    """The same sum, but more money for one of them."""
    request = desk.submit_terms("mei", visit(desk))

    assert request.is_new_ask(visit(desk, meal=700_00, gift=200_00))
    assert not request.is_new_ask(visit(desk, meal=500_00, gift=300_00))


def test_actuals_by_item_settle_the_request_once_all_are_final(desk: Desk) -> None:
    """A final actual releases the rest of its item alone; what was left out has nothing to come."""
    request = desk.approve("bo", desk.submit_terms("mei", visit(desk)), 600_00, 0, 200_00)
    request = desk.spend("mei", request, 550_00, final=True, item=1)
    assert (request.state, held(request)) == (
        RequestState.APPROVED,
        [(0, 0, 550_00), (0, 0, 0), (0, 200_00, 0)],
    )
    request = desk.spend("mei", request, 150_00, item=3)
    assert held(request)[2] == (0, 50_00, 150_00)
    request = desk.spend("mei", request, 20_00, final=True, item=3)
    assert (request.state, held(request)[2]) == (RequestState.SETTLED, (0, 0, 170_00))
    desk.assert_books_agree()


def test_a_correction_takes_the_final_actual_of_its_item_back(desk: Desk) -> None:
    """The request is open again, and only that item holds what it held."""
    request = desk.approve("bo", desk.submit_terms("mei", visit(desk)))
    for item, amount in ((1, 550_00), (2, 300_00), (3, 200_00)):
        request = desk.spend("mei", request, amount, final=True, item=item)
    assert request.state is RequestState.SETTLED
    first = next(each for each in desk.actuals(request) if each.item == 1)
    again = desk.correct("mei", first, 500_00)

    assert (again.state, [each.final for each in again.items]) == (RequestState.APPROVED, [False, True, True])
    assert held(again)[1:] == [(0, 0, 300_00), (0, 0, 200_00)]
    desk.assert_books_agree()


def test_an_item_over_its_approval_is_told_although_the_others_are_under(desk: Desk) -> None:
    """The sum stays below what was approved; the item does not, so its person says why."""
    request = desk.approve("bo", desk.submit_terms("mei", visit(desk)))
    unsaid = refusal(lambda: desk.spend("mei", request, 400_00, item=2, reason=""))
    assert (type(unsaid), unsaid.code) == (Unconfirmed, "actual_unexplained")
    desk.spend("mei", request, 400_00, item=2, reason="The set alone was sold out")

    (raised,) = desk.exceptions()
    assert (raised.kind, raised.line_id, raised.facts["over_minor"]) == (
        "over_approval",
        desk.line_id("GIFT-KEY"),
        100_00,
    )
    desk.assert_books_agree()


def test_an_actual_of_an_item_that_is_not_there_is_refused(desk: Desk) -> None:
    """Nothing is recorded."""
    request = desk.approve("bo", desk.submit_terms("mei", visit(desk)))

    assert refusal(lambda: desk.spend("mei", request, 1_00, item=4)).code == "item_unknown"
    assert desk.actuals(request) == []


@pytest.mark.parametrize("end", ["withdraw", "expire", "close"])
def test_ending_releases_what_every_item_still_holds(desk: Desk, end: str) -> None:
    """On all lines at once."""
    request = desk.approve("bo", desk.submit_terms("mei", visit(desk)))
    if end == "close":
        request = desk.spend("mei", request, 100_00, item=1)
    ended = desk.expire(request) if end == "expire" else getattr(desk, end)("mei", request)

    assert [each.holding.committed for each in ended.items] == [0, 0, 0]
    assert [sum(desk.held(line)[:2]) for line in ("MEAL", "GIFT-KEY", "REST")] == [0, 0, 0]
    desk.assert_books_agree()


def test_the_same_person_may_be_named_in_two_items(desk: Desk) -> None:
    """Recipients belong to their item."""
    request = desk.submit_terms("mei", visit(desk))

    li_na = desk.contact_ids(*LI_NA)
    assert [each.recipient_ids for each in desk.request(request).terms.items] == [li_na, li_na, ()]
    named = replace(visit(desk), items=visit(desk).items[2:] + visit(desk).items[:1])
    edited = desk.edit("mei", request, items=named.items)
    assert [each.recipient_ids for each in desk.request(edited).terms.items] == [(), li_na]
    desk.assert_books_agree()


def test_each_item_has_its_own_receipt(desk: Desk) -> None:
    """The receipt of one dinner is none of the other; an item whose rules ask for none needs none."""
    terms = desk.together(desk.terms(600_00), desk.terms(400_00), desk.terms(100_00, category="visit"))
    request = desk.approve("bo", desk.submit_terms("mei", terms))
    request = desk.spend("mei", request, 600_00, item=1, final=True, file_ids=("F0000001",))
    missing = refusal(lambda: desk.spend("mei", request, 400_00, item=2, final=True, file_ids=()))
    assert isinstance(missing, Refused)
    assert missing.code == "receipt_missing"
    request = desk.spend("mei", request, 100_00, item=3, final=True, file_ids=())
    settled = desk.spend("mei", request, 400_00, item=2, final=True, file_ids=("F0000002",))
    assert settled.state is RequestState.SETTLED


def test_what_was_logged_for_the_wrong_item_is_taken_back(desk: Desk) -> None:
    """Corrected to nothing, its item holds again what was approved; the actual is logged where it belongs."""
    request = desk.approve("bo", desk.submit_terms("mei", visit(desk)))
    wrong = desk.spend("mei", request, 300_00, item=1, final=True)
    (logged,) = desk.actuals(wrong)
    back = desk.correct("mei", logged, 0, final=False)
    assert [(item.holding.committed, item.holding.spent, item.final) for item in back.items] == [
        (600_00, 0, False),
        (300_00, 0, False),
        (200_00, 0, False),
    ]
    right = desk.spend("mei", back, 300_00, item=2, final=True)
    assert [item.holding.spent for item in right.items] == [0, 300_00, 0]
    assert desk.held("MEAL")[1:] == (600_00, 0)
    assert desk.held("GIFT-KEY")[1:] == (0, 300_00)
