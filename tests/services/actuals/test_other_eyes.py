"""Nobody clears or settles their own, and one slip of the finger stops nobody else."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from bot.domain.errors import NotAllowed, Refused, Stale, Unconfirmed
from bot.domain.listed import Listed
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.services.requests.reading.home import read_home
from tests.support.desk import Desk, refusal
from tests.support.tampering import tamper


def kinds(desk: Desk) -> list[str]:
    """The open exceptions, newest first."""
    return [found.kind for found in desk.exceptions()]


def fins_dinner(desk: Desk, spent: int) -> SpendRequest:
    """The controller's own, on the company's rest; Cleo, above him, has approved it."""
    asked = desk.submit("fin", 480_00)
    return desk.spend("fin", desk.approve("cleo", asked), spent, final=True)


# -- clearing


def test_a_controller_does_not_clear_their_own_spending(desk: Desk) -> None:
    """It stays open until somebody else has looked; where he is the only controller that is compliance."""
    fins_dinner(desk, 900_00)
    (found,) = desk.exceptions()

    error = refusal(partial(desk.clear, "fin", found.id))
    assert (type(error), error.code) == (NotAllowed, "own_exception")
    assert kinds(desk) == ["over_approval"]
    desk.clear("ida", found.id)
    assert kinds(desk) == []
    desk.assert_books_agree()


def test_nor_what_they_have_logged_for_somebody(desk: Desk) -> None:
    """Who says what was spent is not who looks at it."""
    request = desk.approved(480_00)
    desk.spend("fin", request, 900_00, final=True)
    (found,) = desk.exceptions()

    assert refusal(partial(desk.clear, "fin", found.id)).code == "own_exception"
    assert refusal(partial(desk.clear, "mei", found.id)).code == "controllers_only"


def test_everybody_sees_what_they_may_do(desk: Desk) -> None:
    """His Home shows it without a button, compliance's with one, and a colleague's none at all."""
    fins_dinner(desk, 900_00)

    def home(who: str) -> list[bool] | None:
        found = desk.read(lambda tx: read_home(tx, desk.actor(who)).exceptions)
        return None if found is None else [each.may_clear for each in found.shown]

    assert home("fin") == [False]
    assert home("ida") == [True]
    assert home("mei") is None


def test_compliance_sees_no_exception_that_is_not_theirs(desk: Desk) -> None:
    """What passed an approval is the controllers'."""
    desk.spend("mei", desk.approved(480_00), 900_00, final=True)

    assert desk.read(lambda tx: read_home(tx, desk.actor("ida")).exceptions) == Listed()


def test_clearing_twice_is_clearing_once(desk: Desk) -> None:
    """The second click finds nothing open: who had looked first stays on record."""
    desk.spend("mei", desk.approved(480_00), 900_00, final=True)
    (found,) = desk.exceptions()
    desk.clear("fin", found.id)
    desk.clear("fin", found.id)

    rows = desk.store.inspect(lambda tx: [row["action"] for row in tx.exports.audit()])
    assert rows.count("exception.clear") == 1


def test_a_controller_does_not_settle_their_own(desk: Desk) -> None:
    """Closing what is settled is another's last look; what is partly used they close as anybody does."""
    settled = fins_dinner(desk, 480_00)
    assert refusal(partial(desk.close, "fin", settled)).code == "not_partly_used"
    partly = desk.spend("fin", desk.approve("cleo", desk.submit("fin", 480_00)), 100_00)
    assert desk.close("fin", partly).state is RequestState.CLOSED


def test_verify_finds_what_was_cleared_by_its_own_person(desk: Desk) -> None:
    """And an excess that no exception tells of."""
    fins_dinner(desk, 900_00)
    request = desk.spend("mei", desk.approved(100_00), 5_000_00, final=True)

    def found() -> set[str]:
        return {each.code for each in desk.store.inspect(lambda tx: tx.proofs.exceptions()).differences}

    assert found() == set()
    fin = desk.person("fin").id
    tamper(
        desk.store,
        f"DELETE FROM spend_exception WHERE request_id = {request.id}",  # noqa: S608
        f"UPDATE spend_exception SET cleared_at = raised_at, cleared_by = {fin}",  # noqa: S608
    )
    assert found() == {"exception_cleared_by_own", "overspending_unraised"}


def test_what_is_logged_after_the_look_makes_nobody_concerned(desk: Desk) -> None:
    """Fin looks, then logs the late taxi: that is a new exception, and the old look was right."""
    request = desk.spend("mei", desk.approved(480_00), 900_00, final=True)
    (found,) = desk.exceptions()
    desk.clear("fin", found.id)
    desk.advance(minutes=1)
    desk.spend("fin", request, 30_00)

    assert refusal(partial(desk.clear, "fin", desk.exceptions()[0].id)).code == "own_exception"
    desk.assert_books_agree()


# -- correcting


def test_an_overspent_actual_is_not_corrected_down_alone(desk: Desk) -> None:
    """The correction is recorded, and a controller looks at it: it has its own exception."""
    request = desk.spend("mei", desk.approved(480_00), 900_00, final=True)
    (wrong,) = desk.actuals(request)
    desk.correct("mei", wrong, 480_00, final=True)

    assert kinds(desk) == ["corrected", "over_approval"]
    newest = desk.exceptions()[0]
    assert (newest.facts["said_minor"], newest.facts["right_minor"]) == (900_00, 480_00)
    assert refusal(partial(desk.clear, "mei", newest.id)).code == "controllers_only"
    desk.clear("fin", newest.id)


def test_small_corrections_add_up(desk: Desk) -> None:
    """Each within 10 % of the one before, together beyond it."""
    request = desk.spend("mei", desk.approved(480_00), 400_00)
    for amount, raised in ((370_00, []), (340_00, ["corrected"])):
        desk.correct("mei", desk.actuals(request)[-1], amount)
        assert kinds(desk) == raised


def test_a_controllers_correction_of_others_is_seen_already(desk: Desk) -> None:
    """But not that of what he has logged himself."""
    request = desk.spend("mei", desk.approved(480_00), 400_00)
    desk.correct("fin", desk.actuals(request)[-1], 100_00)
    assert kinds(desk) == []
    desk.correct("fin", desk.actuals(request)[-1], 300_00)
    assert kinds(desk) == ["corrected"]


# -- a slip of the finger


def test_ten_times_the_approval_is_asked_again(desk: Desk) -> None:
    """Nothing is recorded before exactly this amount is confirmed; the same form then does it."""
    request = desk.approved(480_00)
    slip = partial(desk.spend, "mei", request, 480_000_00, key="view:V9", final=True)
    for confirmed in (None, 480_00):
        error = refusal(partial(slip, confirmed_minor=confirmed))
        assert (type(error), error.code, error.field) == (Unconfirmed, "actual_implausible", "actual_amount")
    assert (desk.held("MEAL"), desk.actuals(request)) == ((0, 480_00, 0), [])

    assert slip(confirmed_minor=480_000_00).state is RequestState.SETTLED
    assert kinds(desk) == ["over_budget", "over_approval"]


def test_what_is_over_is_recorded_with_its_reason(desk: Desk) -> None:
    """Nothing is recorded before it is said; the same form then does it."""
    request = desk.approved(480_00)
    over = partial(desk.spend, "mei", request, 600_00, key="view:V9", final=True)
    error = refusal(partial(over, reason=""))
    assert (type(error), error.code, error.field) == (Unconfirmed, "actual_unexplained", "reason")
    assert (desk.held("MEAL"), desk.actuals(request)) == ((0, 480_00, 0), [])

    assert over(reason="Two more came").state is RequestState.SETTLED
    (made,) = desk.actuals(request)
    assert made.reason == "Two more came"
    error = refusal(partial(desk.correct, "mei", made, 700_00, reason=""))
    assert error.code == "actual_unexplained"
    desk.assert_books_agree()


def test_a_correction_is_asked_again_too(desk: Desk) -> None:
    """However the amount came to be, it is looked at."""
    request = desk.spend("mei", desk.approved(480_00), 48_00)
    (wrong,) = desk.actuals(request)
    error = refusal(partial(desk.correct, "mei", wrong, 4_800_01, confirmed_minor=None))

    assert error.code == "actual_implausible"
    assert desk.held("MEAL") == (0, 432_00, 48_00)


def test_one_huge_actual_stops_no_other_line(desk: Desk) -> None:
    """The plan leaves the excess out until a controller has looked; the line that paid is passed."""
    slip = desk.spend("mei", desk.approved(480_00), 480_000_00, final=True)
    other: dict[str, Any] = {"category": "gift", "recipients": ["Li Na"]}

    asked = desk.submit("mei", 400_00, **other)
    assert desk.approve("bo", asked).state is RequestState.APPROVED
    assert refusal(partial(desk.submit, "tom", 100_00)).code == "request_blocked"
    for found in desk.exceptions():
        desk.clear("fin", found.id)
    # Somebody has looked: it is the truth, and the plan is spent.
    error = refusal(partial(desk.submit, "mei", 100_00, **other))
    assert isinstance(error, Refused)
    assert {finding.code for finding in error.findings if finding.severity == "block"} == {"plan_over"}
    (wrong,) = desk.actuals(slip)
    desk.correct("mei", wrong, 480_00, final=True)
    desk.submit("mei", 100_00, **other)


@pytest.mark.parametrize("corrected", [480_00, 500_00])
def test_what_was_taken_back_makes_no_room(desk: Desk, corrected: int) -> None:
    """An exception that is still open leaves out no more than is really spent beyond the approval."""
    slip = desk.spend("mei", desk.approved(480_00), 480_000_00, final=True)
    plan = slip.plan_id
    assert desk.read(lambda tx: tx.alerts.unexamined_excess(plan)) == 479_520_00
    (wrong,) = desk.actuals(slip)
    desk.correct("mei", wrong, corrected, final=True)

    assert desk.read(lambda tx: tx.alerts.unexamined_excess(plan)) == corrected - 480_00


def test_the_same_form_once_more_changes_nothing(desk: Desk) -> None:
    """A confirmed form that comes twice is one actual."""
    request = desk.approved(480_00)
    for _ in range(2):
        desk.spend("mei", request, 480_000_00, key="view:V9", final=True)

    assert len(desk.actuals(request)) == 1
    assert isinstance(refusal(partial(desk.withdraw, "mei", desk.request(request))), Stale)
