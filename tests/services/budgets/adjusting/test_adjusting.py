"""Adjustments of the budget: asked for, decided, carried out, undone; the books agree after each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from bot.domain.budgets.adjustment import Adjustment, AdjustmentState
from bot.domain.messages.kind import MessageKind
from bot.services.approvals.reroute import reroute_all
from bot.services.budgets.adjusting.decide import reject_adjustment, withdraw_adjustment
from tests.support.agreed import activate, approve
from tests.support.company import POLICY
from tests.support.desk import Desk, policy_with, refusal
from tests.support.lookups import line_of
from tests.support.plans import by_category, new_version

OpenDesk = Callable[..., Desk]
BUDGET = {"MEAL": 24_000_00, "GIFT-KEY": 12_000_00, "GIFT": 3_000_00}


def budgets(desk: Desk, *codes: str) -> tuple[int, ...]:
    return tuple(desk.line(code).budget for code in codes)


def asked(desk: Desk, amount: str = "5000", who: str = "fin", **more: str) -> Adjustment:
    """Fin, a controller, moves money from Hana's meals to Bo's gifts."""
    lines = {"from_line": "MEAL", "to_line": "GIFT-KEY"} | more
    return desk.adjust(who, "transfer", amount, **lines)


def test_a_transfer_moves_money_once_all_have_signed(desk: Desk) -> None:
    """Nothing before; then both lines change by the same, month by month, and the plan stays as large."""
    adjustment = asked(desk)
    assert adjustment.number == "BA-2026-00001"
    assert budgets(desk, "MEAL", "GIFT-KEY") == (24_000_00, 12_000_00)

    desk.approve_adjustment("hana", adjustment)
    done = desk.approve_adjustment("cleo", adjustment)

    assert done.state is AdjustmentState.APPROVED
    assert budgets(desk, "MEAL", "GIFT-KEY") == (19_000_00, 17_000_00)
    # From September on, as far as each month goes.
    assert [desk.line("MEAL", month).budget for month in (8, 9, 10, 11)] == [2000_00, 0, 0, 1000_00]
    assert [desk.line("GIFT-KEY", month).budget for month in (9, 10, 11)] == [3000_00, 3000_00, 2000_00]
    desk.assert_books_agree()


def test_a_month_that_is_asked_for_is_the_only_one(desk: Desk) -> None:
    """It gives what it has, and no more."""
    error = refusal(lambda: asked(desk, "2000.01", month="2026-11"))
    assert (error.code, error.facts["free_minor"]) == ("line_gives_less", 2000_00)
    adjustment = asked(desk, "2000", month="2026-11")
    desk.approve_adjustment("hana", adjustment)
    desk.approve_adjustment("cleo", adjustment)
    assert (desk.line("MEAL", 11).budget, desk.line("GIFT-KEY", 11).budget) == (0, 3000_00)


def test_nothing_is_taken_that_is_held(desk: Desk) -> None:
    """Asked for while it was free, the decision finds it held: refused, and it stays pending."""
    adjustment = asked(desk, "23000")
    desk.approve_adjustment("hana", adjustment)
    request = desk.submit("mei", 1500_00)

    error = refusal(lambda: desk.approve_adjustment("cleo", adjustment))
    assert (error.code, error.facts["free_minor"]) == ("line_gives_less", 22_500_00)
    assert budgets(desk, "MEAL", "GIFT-KEY") == (24_000_00, 12_000_00)

    desk.withdraw("mei", request)
    assert desk.approve_adjustment("cleo", adjustment).state is AdjustmentState.APPROVED
    desk.assert_books_agree()


def test_a_pending_adjustment_holds_nothing(desk: Desk) -> None:
    """The whole line may still be asked for."""
    asked(desk, "24000")
    assert desk.submit("mei", 24_000_00).number


def test_the_giving_owner_signs_first_and_whoever_asks_never(desk: Desk) -> None:
    """Cleo can't sign before Hana, Fin not at all, Hana not twice."""
    adjustment = asked(desk)
    for who, code in (
        ("cleo", "not_your_decision"),
        ("fin", "own_adjustment"),
        ("mei", "adjustment_unknown"),
    ):
        assert refusal(lambda who=who: desk.approve_adjustment(who, adjustment)).code == code  # type: ignore[misc]
    desk.approve_adjustment("hana", adjustment)
    assert refusal(lambda: desk.approve_adjustment("hana", adjustment)).code == "not_your_decision"
    desk.approve_adjustment("cleo", adjustment)
    assert refusal(lambda: desk.approve_adjustment("cleo", adjustment)).code == "adjustment_decided"


def test_an_owner_who_asks_has_agreed(desk: Desk) -> None:
    """Hana gives from her own line: a controller alone decides."""
    adjustment = asked(desk, who="hana")
    assert desk.approve_adjustment("fin", adjustment).state is AdjustmentState.APPROVED


@pytest.mark.parametrize("who", ["mei", "ida"])
def test_who_has_nothing_to_do_with_the_lines_can_not_ask(desk: Desk, who: str) -> None:
    """Neither owner, nor an owner's manager, nor a controller."""
    assert refusal(lambda: asked(desk, who=who)).code == "adjustment_not_yours"


def test_managers_of_an_owner_may_ask(desk: Desk) -> None:
    """Dan is above Hana and Bo."""
    assert asked(desk, who="dan").asked_by == desk.person("dan").id


def test_the_policy_says_who_decides(open_desk: OpenDesk) -> None:
    """The row with the lowest limit that covers; above all of them the controllers."""
    rows = """
[[adjustment]]
crossing = "same_department"
limit = "1000"
approve = ["owner"]

[[adjustment]]
crossing = "same_department"
limit = "5000"
approve = ["tier:director", "role:compliance"]
"""
    desk = open_desk(policy=policy_with({}, rows))
    small = asked(desk, "1000", who="hana")
    assert desk.approve_adjustment("bo", small).state is AdjustmentState.APPROVED
    middle = asked(desk, "1000.01", who="hana")
    desk.approve_adjustment("dan", middle)
    assert desk.approve_adjustment("ida", middle).state is AdjustmentState.APPROVED
    large = asked(desk, "5000.01", who="hana")
    assert desk.approve_adjustment("fin", large).state is AdjustmentState.APPROVED
    desk.assert_books_agree()


def test_a_supplement_and_a_cut_change_the_plan(desk: Desk) -> None:
    """The plan grows and shrinks by as much; what was adopted stays."""
    before = desk.read(lambda tx: tx.budgets.plan(2026))
    more = desk.adjust("hana", "supplement", "700", to_line="MEAL")
    desk.approve_adjustment("fin", more)
    less = desk.adjust("hana", "cut", "300", from_line="MEAL")
    desk.approve_adjustment("fin", less)

    after = desk.read(lambda tx: tx.budgets.plan(2026))
    assert before is not None
    assert after is not None
    assert after.budget_minor - before.budget_minor == 400_00
    assert budgets(desk, "MEAL") == (24_400_00,)
    line_id = desk.line_id("MEAL")
    assert desk.read(lambda tx: tx.budgets.adopted(after.id))[line_id] == 24_000_00
    desk.assert_books_agree()


def test_a_line_is_put_on_hold_closed_and_opened(desk: Desk) -> None:
    """By the owner and a controller; it says so when it is that already."""
    for kind, status in (("hold", "hold"), ("close", "closed"), ("open", "open")):
        adjustment = desk.adjust("hana", kind, from_line="MEAL")
        desk.approve_adjustment("fin", adjustment)
        assert desk.read(lambda tx: line_of(tx, "MEAL").status) == status
        again = partial(desk.adjust, "hana", kind, from_line="MEAL")
        assert refusal(again).code == f"line_is_{status}"
    desk.assert_books_agree()


def test_an_opposite_adjustment_undoes_the_first(desk: Desk) -> None:
    """Every month is as it was; a second time, or something else than the opposite, is refused."""
    months = [(desk.line("MEAL", m).budget, desk.line("GIFT-KEY", m).budget) for m in range(1, 13)]
    first = asked(desk, who="hana")
    back = {"from_line": "GIFT-KEY", "to_line": "MEAL", "undoes": first.number}
    assert refusal(lambda: asked(desk, who="bo", **back)).code == "undoes_nothing_done"
    desk.approve_adjustment("fin", first)
    assert refusal(lambda: asked(desk, "4999", who="bo", **back)).code == "undo_is_no_opposite"

    second = asked(desk, who="bo", **back)
    desk.approve_adjustment("fin", second)
    assert [(desk.line("MEAL", m).budget, desk.line("GIFT-KEY", m).budget) for m in range(1, 13)] == months
    error = refusal(lambda: asked(desk, who="bo", **back))
    assert (error.code, error.facts["by"]) == ("undone_already", second.number)
    desk.assert_books_agree()


def test_a_cut_goes_back_to_its_months(desk: Desk) -> None:
    """Not into the month in which it is taken back."""
    first = desk.adjust("hana", "cut", "1500", from_line="MEAL", month="2026-12")
    desk.approve_adjustment("fin", first)
    back = desk.adjust("hana", "supplement", "1500", to_line="MEAL", undoes=first.number)
    desk.approve_adjustment("fin", back)
    assert [desk.line("MEAL", month).budget for month in (9, 12)] == [2000_00, 2000_00]


def test_numbers_are_counted_without_gaps(desk: Desk) -> None:
    """What is refused takes none, and the same form sent twice makes one."""
    first = desk.adjust("hana", "cut", "10", key="view:1", from_line="MEAL")
    again = desk.adjust("hana", "cut", "10", key="view:1", from_line="MEAL")
    refusal(lambda: desk.adjust("hana", "cut", "99999", from_line="MEAL"))
    second = desk.adjust("hana", "cut", "10", from_line="MEAL")
    assert (first.number, again.number, second.number) == ("BA-2026-00001", "BA-2026-00001", "BA-2026-00002")
    desk.assert_books_agree()


@pytest.mark.parametrize("end", ["reject", "withdraw"])
def test_what_is_rejected_or_taken_back_moves_nothing(desk: Desk, end: str) -> None:
    """By whoever decides, with a reason; by whoever asked."""
    adjustment = asked(desk, who="hana")
    fin, hana = desk.actor("fin"), desk.actor("hana")
    if end == "reject":
        assert refusal(
            lambda: desk.store.write(lambda tx: reject_adjustment(tx, fin, adjustment.id, " "))
        ).code == ("text_missing")
        ended = desk.store.write(lambda tx: reject_adjustment(tx, fin, adjustment.id, "Not now"))
    else:
        assert refusal(
            lambda: desk.store.write(lambda tx: withdraw_adjustment(tx, fin, adjustment.id))
        ).code == ("not_your_adjustment")
        ended = desk.store.write(lambda tx: withdraw_adjustment(tx, hana, adjustment.id))
    assert not ended.is_pending
    assert budgets(desk, "MEAL", "GIFT-KEY") == (24_000_00, 12_000_00)
    assert refusal(lambda: desk.approve_adjustment("fin", adjustment)).code == "adjustment_decided"
    desk.assert_books_agree()


@pytest.mark.parametrize(
    ("kind", "amount", "more", "code"),
    [
        ("transfer", "10", {"from_line": "MEAL"}, "adjustment_needs_to_line"),
        ("transfer", "10", {"from_line": "MEAL", "to_line": "meal"}, "adjustment_same_line"),
        ("transfer", "0", {"from_line": "MEAL", "to_line": "GIFT"}, "amount_zero"),
        ("supplement", "10", {"from_line": "MEAL", "to_line": "GIFT"}, "adjustment_has_no_from_line"),
        ("hold", "10", {"from_line": "MEAL"}, "adjustment_has_no_amount"),
        ("hold", "", {"from_line": "NOWHERE"}, "line_not_found"),
        ("cut", "10", {"from_line": "MEAL", "month": "soon"}, "month_unreadable"),
        ("cut", "10", {"from_line": "MEAL", "month": "0000-05"}, "month_unreadable"),
        ("cut", "10", {"from_line": "MEAL", "month": "2031-01"}, "no_plan"),
        ("cut", "10", {"from_line": "MEAL", "cause": "boredom"}, "cause_missing"),
        ("give", "10", {"from_line": "MEAL"}, "kind_missing"),
        ("cut", "10", {"from_line": "MEAL", "explanation": " "}, "text_missing"),
        ("cut", "10", {"from_line": "MEAL", "undoes": "BA-2026-99999"}, "adjustment_not_found"),
    ],
)
def test_what_is_missing_or_has_no_place_is_refused(
    desk: Desk, kind: str, amount: str, more: dict[str, str], code: str
) -> None:
    """Each at its own field, before anything is written."""
    assert refusal(lambda: desk.adjust("fin", kind, amount, **more)).code == code


def test_the_policy_of_the_question_counts(open_desk: OpenDesk) -> None:
    """A policy that comes later does not change who decides on what was asked before."""
    assert "[[adjustment]]" not in POLICY
    desk = open_desk()
    adjustment = asked(desk, who="hana")
    rows = '\n[[adjustment]]\ncrossing = "same_department"\napprove = ["role:compliance"]\n'
    desk.apply_policy(policy_with({}, rows))
    assert desk.approve_adjustment("fin", adjustment).state is AdjustmentState.APPROVED


def told(desk: Desk) -> list[int]:
    """Whom cards of adjustments were put into the outbox for, in order."""
    return [payload["person_id"] for payload in desk.queued(MessageKind.ADJUSTMENT_CARD)]


def test_whoever_may_decide_by_now_is_asked(desk: Desk) -> None:
    """Fin is no controller any more: Cleo, the highest manager, gets a card and decides, and Fin can't."""
    adjustment = asked(desk, who="hana")
    fin, cleo, hana = (desk.person(name).id for name in ("fin", "cleo", "hana"))
    assert set(told(desk)) == {hana, fin}
    desk.import_people(("controller admin", "admin"))
    assert cleo in told(desk)
    before = told(desk)
    reroute_all(desk.store, "cli")
    assert told(desk) == before
    assert refusal(lambda: desk.approve_adjustment("fin", adjustment)).code == "adjustment_unknown"
    assert desk.approve_adjustment("cleo", adjustment).state is AdjustmentState.APPROVED


def test_an_overspent_plan_is_cut_no_further_but_its_lines_are_put_on_hold(desk: Desk) -> None:
    """More was spent than there is: no line gives anything away, and any line may be stopped."""
    request = desk.approved(1000_00)
    desk.spend("mei", request, 95_100_00, final=True)
    assert refusal(lambda: desk.adjust("bo", "cut", "200", from_line="GIFT-KEY")).code == "plan_gives_less"
    desk.approve_adjustment("fin", desk.adjust("bo", "hold", from_line="GIFT-KEY"))
    desk.assert_books_agree()


def test_a_line_that_the_plan_has_no_more_takes_part_in_nothing(desk: Desk) -> None:
    """What was asked for before is refused at the decision: its money would go where nobody can use it."""
    lines = {"from_line": "MEAL", "to_line": "GIFT-KEY"}
    done = asked(desk, who="hana", **lines)
    desk.approve_adjustment("fin", done)
    back = {"from_line": "GIFT-KEY", "to_line": "MEAL"}
    waiting = [
        asked(desk, "10", who="hana", **lines),
        asked(desk, "10", who="bo", **back),
        asked(desk, who="bo", undoes=done.number, **back),
        desk.adjust("bo", "hold", from_line="GIFT-KEY"),
    ]
    name = new_version(desk.store, by_category(meal=20_000, gift=22_000))
    approve(desk.store, name)
    activate(desk.store, name)

    for each in waiting:
        error = refusal(lambda each=each: desk.approve_adjustment("fin", each))  # type: ignore[misc]
        assert (error.code, error.facts["line"]) == ("line_retired", "GIFT-KEY")
    assert budgets(desk, "MEAL") == (20_000_00,)
    assert refusal(lambda: asked(desk, **lines)).code == "line_not_found"
    desk.assert_books_agree()
