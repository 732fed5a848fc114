"""What lacks only money waits for it, holds nothing, and is submitted as soon as there is room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pytest

from bot.domain.budgets.adjustment import AdjustmentState
from bot.domain.budgets.budget import LineStatus
from bot.domain.errors import GoodwillError, Refused
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.domain.requests.terms import Terms
from bot.services.approvals.deadlines import enforce_deadlines, requests_that_wait
from bot.services.budgets.adjusting.reading import read_adjustment
from bot.services.requests.waiting import look_again, submit_if_room
from bot.storage.operations.queue import SqlQueue
from tests.support import company
from tests.support.agreed import activate, approve
from tests.support.ceilings import set_ceiling
from tests.support.desk import Desk, policy_with, refusal
from tests.support.plans import by_category, new_version
from tests.support.tampering import tamper
from tests.support.told import told
from tests.support.waking import wait, wake

OpenDesk = Callable[..., Desk]
WAITING, PENDING = RequestState.WAITING_FOR_BUDGET, RequestState.PENDING


def waits_together(desk: Desk, *each: Terms) -> SpendRequest:
    return desk.submit_terms("tom", desk.together(*each), wait=True)


def blocking(error: GoodwillError) -> list[str]:
    assert isinstance(error, Refused)
    return [finding.code for finding in error.findings if finding.severity == "block"]


def test_what_lacks_only_money_takes_a_number_and_holds_nothing(desk: Desk) -> None:
    """Nobody is asked; it stands in the audit; the next request takes the next number; the books agree."""
    desk.submit("mei", 23_000_00)
    waiting = wait(desk, "tom", 2_000_00)

    assert (waiting.number, waiting.state) == ("GW-2026-00002", WAITING)
    assert desk.request(waiting) == waiting
    assert (waiting.holding.total, desk.steps(waiting)) == (0, [])
    assert desk.held("MEAL") == (23_000_00, 0, 0)
    assert desk.audited(waiting) == [("request.wait", "tom")]
    assert desk.submit("tom", 1_000_00).number == "GW-2026-00003"
    desk.assert_books_agree()


def test_what_fits_does_not_wait(desk: Desk) -> None:
    """The checkbox changes nothing where there is budget; the same form sent again is the same request."""
    assert wait(desk, "tom", 2_000_00).state is PENDING
    desk.submit("mei", 22_000_00)
    first = wait(desk, "tom", 1_00, key="view:V1")
    assert wait(desk, "tom", 1_00, key="view:V1") == first


def test_more_than_money_missing_is_refused(desk: Desk) -> None:
    """What a rule forbids, or nobody can approve or pay, does not wait; nor does anything unasked."""
    desk.submit("mei", 24_000_00)
    assert blocking(refusal(lambda: desk.submit("tom", 1_00))) == ["budget_over"]
    assert blocking(refusal(lambda: wait(desk, "tom", 1_00, purpose="x"))) == ["required", "budget_over"]
    desk.set_status("MEAL", LineStatus.HOLD)
    assert "line_hold" in blocking(refusal(lambda: wait(desk, "tom", 1_00)))


@pytest.mark.parametrize("short", ["line", "ceiling", "plan"])
def test_lines_ceilings_and_the_plan_alike(desk: Desk, short: str) -> None:
    """Whichever has no room: it waits for that, and goes once that has room. Several items, too."""
    full = {"line": 23_000_00, "ceiling": 5_000_00, "plan": 23_000_00}[short]
    if short == "ceiling":
        set_ceiling(desk, 6_000_00)
    if short == "plan":
        visit = {"category": "visit", "contact_channel": "in_person"}
        desk.submit("mei", 71_000_00, **visit)
    holds = desk.submit("mei", full)
    waiting = waits_together(desk, desk.terms(900_00), desk.terms(300_00))
    codes = {finding.code for finding in waiting.findings if finding.severity == "block"}
    assert {f"{short}_over".replace("line", "budget")} <= codes
    desk.withdraw("mei", holds)
    assert wake(desk.store) == 1
    assert desk.request(waiting).holding.reserved == 1_200_00
    desk.assert_books_agree()


@dataclass
class Full:
    """MEAL is used up, by what waits for a decision, what is approved, and what is spent partly."""

    desk: Desk
    asked: SpendRequest
    approved: SpendRequest
    used: SpendRequest


def fill(desk: Desk) -> Full:
    approved = desk.approved(1_500_00)
    used = desk.spend("mei", desk.approved(1_500_00), 100_00)
    return Full(desk, desk.submit("mei", 21_000_00), approved, used)


def adjusted(full: Full, kind: str, **lines: str) -> None:
    """Asked for by who owns MEAL, signed by whoever is to sign."""
    adjustment = full.desk.adjust("hana", kind, "2000", **lines)
    while adjustment.state is AdjustmentState.PENDING:
        asked = full.desk.read(partial(read_adjustment, adjustment_id=adjustment.id))
        signer = asked.people[min(asked.waiting_for)]
        adjustment = full.desk.approve_adjustment(signer.email.partition("@")[0], adjustment)


def imported(full: Full) -> None:
    full.desk.import_budget(company.BUDGET.replace("absolute,CNY,24000", "absolute,CNY,30000"))


def activated(full: Full) -> None:
    name = new_version(full.desk.store, by_category(meal=40_000))
    approve(full.desk.store, name)
    assert activate(full.desk.store, name).uncovered == ()


def corrected(full: Full) -> None:
    desk = full.desk
    used = desk.spend("mei", full.used, 1_400_00, final=True)
    assert wake(desk.store) == 0
    desk.correct("fin", desk.actuals(used)[-1], 400_00, final=True)


WAYS: dict[str, Callable[[Full], object]] = {
    "withdrawal": lambda full: full.desk.withdraw("mei", full.asked),
    "rejection": lambda full: full.desk.reject("dan", full.asked),
    "expiry": lambda full: full.desk.expire(full.asked),
    "an edit to less": lambda full: full.desk.edit("mei", full.asked, amount_minor=20_000_00),
    "an approval of less": lambda full: full.desk.approve("dan", full.asked, 20_000_00),
    "a smaller actual": lambda full: full.desk.spend("mei", full.approved, 500_00, final=True),
    "a smaller last actual": lambda full: full.desk.spend("mei", full.used, 100_00, final=True),
    "a correction": corrected,
    "closing": lambda full: full.desk.close("mei", full.used),
    "expiry of an approval": lambda full: full.desk.expire(full.approved),
    "a transfer": lambda full: adjusted(full, "transfer", from_line="REST", to_line="MEAL"),
    "a supplement": lambda full: adjusted(full, "supplement", to_line="MEAL"),
    "a budget file": imported,
    "a plan in force": activated,
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_which_room_can_come(open_desk: OpenDesk, way: str) -> None:
    """It is woken by what gave the room, in the same transaction; a second wake-up does nothing."""
    desk = open_desk()
    full = fill(desk)
    waiting = wait(desk, "tom", 1_000_00)
    assert wake(desk.store) == 0
    WAYS[way](full)
    assert desk.request(waiting).state is WAITING
    assert wake(desk.store) > 0
    now = desk.request(waiting)
    assert (now.state, now.holding.reserved, now.submitted_at) == (PENDING, 1_000_00, waiting.submitted_at)
    assert desk.waits_for(now) == {"bo"}
    assert [facts["state"] for facts in desk.audited_facts(now)] == ["waiting_for_budget", "pending"]
    assert wake(desk.store) == 0
    desk.assert_books_agree()


def test_who_asked_first_comes_first_and_a_small_one_may_overtake(desk: Desk) -> None:
    """Room for 1,500: the first of three fits, the second does not, the third does."""
    holds = desk.submit("mei", 22_500_00)
    desk.submit("mei", 1_500_00)
    waiting: Sequence[SpendRequest] = [wait(desk, "tom", minor) for minor in (21_200_00, 2_000_00, 1_300_00)]
    desk.withdraw("mei", holds)
    wake(desk.store)
    assert [desk.request(each).state for each in waiting] == [PENDING, WAITING, PENDING]
    desk.withdraw("tom", desk.request(waiting[1]))
    desk.withdraw("tom", desk.request(waiting[0]))
    wake(desk.store)
    assert desk.request(waiting[1]).state is RequestState.WITHDRAWN
    assert desk.held("MEAL") == (2_800_00, 0, 0)
    desk.assert_books_agree()


def test_a_wake_up_that_is_cut_off_goes_on_elsewhere(desk: Desk) -> None:
    """The process dies after the first of two: whoever takes the message over submits the second alone."""
    holds = desk.submit("mei", 24_000_00)
    first, second = wait(desk, "tom", 1_000_00), wait(desk, "tom", 2_000_00)
    desk.withdraw("mei", holds)
    claimed = SqlQueue(desk.store, owner="dead").claim(50)
    assert [item.kind for item in claimed].count("budget.room") == 1
    assert desk.store.write(partial(submit_if_room, request_id=first.id))
    assert wake(desk.store) == 0, "its lease has not run out"
    desk.advance(seconds=10)
    assert wake(desk.store) == 1
    assert [desk.request(each).version for each in (first, second)] == [2, 2]
    assert desk.held("MEAL") == (3_000_00, 0, 0)
    assert not desk.store.write(partial(submit_if_room, request_id=first.id))
    desk.assert_books_agree()


def test_it_is_checked_as_a_new_request_by_the_policy_of_that_day(open_desk: OpenDesk) -> None:
    """A line on hold, a rule that has come, a person who has left: it goes on waiting until that is over."""
    desk = open_desk()
    holds = desk.submit("mei", 24_000_00)
    waiting = wait(desk, "tom", 1_000_00)
    tom_id = desk.person("tom").id
    desk.store.write(told(lambda tx: tx.people.set_deactivated(tom_id, True)))
    desk.withdraw("mei", holds)
    assert wake(desk.store) == 1
    assert desk.request(waiting).state is WAITING
    desk.store.write(told(lambda tx: tx.people.set_deactivated(tom_id, False)))
    desk.set_status("MEAL", LineStatus.HOLD)
    assert wake(desk.store) == 1
    assert desk.request(waiting).state is WAITING
    desk.apply_policy(policy_with({"{ purpose_min_length = 8 }": "{ purpose_min_length = 90 }"}))
    desk.set_status("MEAL", LineStatus.OPEN)
    assert wake(desk.store) == 1
    assert desk.request(waiting).state is WAITING
    text = policy_with({}).replace("2026.2", "2026.3")
    desk.apply_policy(text)
    # No posting tells of a policy: that is what the look of every hour is for.
    assert [desk.store.write(lambda tx: look_again(tx, "2026-09-15T10")) for _ in range(2)] == [1, 1]
    assert wake(desk.store) == 1
    now = desk.request(waiting)
    assert (now.state, now.policy_version) == (PENDING, "2026.3")


def test_it_ends_after_expire_after_days(open_desk: OpenDesk) -> None:
    """Nothing is released, since nothing was held; a decision that waits is none of its business."""
    desk = open_desk(policy=policy_with({}, "\n[deadlines]\nexpire_after_days = 14\n"))
    desk.submit("mei", 24_000_00)
    waiting = wait(desk, "tom", 1_000_00)

    def enforce() -> str:
        assert waiting.id in desk.read(requests_that_wait)
        return desk.store.write(lambda tx: enforce_deadlines(tx, waiting.id))

    desk.advance(days=13, hours=23)
    assert (enforce(), desk.request(waiting).state) == ("", WAITING)
    desk.advance(hours=1)
    assert enforce() == "expired"
    assert desk.request(waiting).state is RequestState.EXPIRED
    assert waiting.id not in desk.read(requests_that_wait)
    assert desk.request(waiting).can_be_asked_again
    desk.assert_books_agree()


def test_what_waits_can_only_be_withdrawn(desk: Desk) -> None:
    """Neither edited nor approved nor spent; an old button is out of date once it was submitted."""
    holds = desk.submit("mei", 24_000_00)
    waiting = wait(desk, "tom", 1_000_00)
    refused = [
        refusal(work).code
        for work in (
            lambda: desk.edit("tom", waiting, amount_minor=500_00),
            lambda: desk.approve("bo", waiting),
            lambda: desk.spend("tom", waiting, 500_00),
            lambda: desk.close("fin", waiting),
        )
    ]
    # Nobody is asked yet: to Bo it does not exist.
    assert refused == ["request_moved_on", "request_unknown", "nothing_approved", "request_moved_on"]
    desk.withdraw("mei", holds)
    wake(desk.store)
    assert refusal(lambda: desk.withdraw("tom", waiting)).code == "card_out_of_date"
    assert desk.withdraw("tom", desk.request(waiting)).state is RequestState.WITHDRAWN


def test_verify_tells_of_what_waits_and_holds_all_the_same(desk: Desk) -> None:
    """Postings of it are found, also when they add up to nothing."""
    pending = desk.submit("mei", 24_000_00)
    waiting = wait(desk, "tom", 1_000_00)
    tamper(
        desk.store,
        "UPDATE posting SET document = :now WHERE document = :before",
        now=f"request:{waiting.id}",
        before=f"request:{pending.id}",
    )
    proof = desk.store.inspect(lambda tx: tx.proofs.requests())
    found = {(each.code, each.where["request"]) for each in proof.differences}
    assert ("posted_while_waiting", waiting.number) in found
