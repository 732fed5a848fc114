"""Lines that are open, on hold or closed: what can still be asked for, decided and recorded."""

from __future__ import annotations

import pytest

from bot.domain.budgets.budget import LineStatus
from bot.domain.errors import GoodwillError, Refused
from bot.domain.requests.finding import Finding
from tests.support.desk import Desk, refusal
from tests.support.lookups import line_of
from tests.support.tampering import tamper


def blocking(error: GoodwillError) -> dict[str, Finding]:
    assert isinstance(error, Refused)
    return {finding.code: finding for finding in error.findings if finding.severity == "block"}


@pytest.mark.parametrize("status", [LineStatus.HOLD, LineStatus.CLOSED])
def test_nothing_new_is_asked_for(desk: Desk, status: LineStatus) -> None:
    """Neither on hold nor closed; the finding names the line's owner and the controllers."""
    desk.set_status("MEAL", status)
    found = blocking(refusal(lambda: desk.submit("mei", 100_00)))
    assert set(found) == {f"line_{status}"}
    facts = found[f"line_{status}"].facts
    assert (facts["line"], facts["ask"]) == ("MEAL", "Hana Sato, Fin Costa")
    assert desk.held("MEAL") == (0, 0, 0)


def test_what_waits_is_still_decided_on_a_line_on_hold(desk: Desk) -> None:
    """Also for less; the approval holds the money there."""
    first, second = desk.submit("mei", 100_00), desk.submit("tom", 200_00)
    desk.set_status("MEAL", LineStatus.HOLD)
    assert desk.approve("bo", first).is_approved
    assert desk.approve("bo", second, 150_00).approved_minor == 150_00
    assert desk.held("MEAL") == (0, 250_00, 0)


def test_on_hold_a_request_may_ask_for_less_but_not_for_more(desk: Desk) -> None:
    """An edit that wants no more stays where it is; more, and a raise, are new."""
    waiting, approved = desk.submit("mei", 100_00), desk.approved(300_00, "tom")
    desk.set_status("MEAL", LineStatus.HOLD)
    less = desk.edit("mei", waiting, amount_minor=80_00)
    assert desk.held("MEAL") == (80_00, 300_00, 0)
    for who, request in (("mei", less), ("tom", approved)):
        error = refusal(lambda who=who, request=request: desk.edit(who, request, amount_minor=400_00))  # type: ignore[misc]
        assert set(blocking(error)) == {"line_hold"}


def test_nothing_moves_onto_a_line_on_hold(desk: Desk) -> None:
    """A request that is edited until another line pays is new to that line."""
    request = desk.submit("mei", 100_00, category="gift", recipients=["Li Na"])
    desk.set_status("MEAL", LineStatus.HOLD)
    error = refusal(lambda: desk.edit("mei", request, category="meal"))
    assert set(blocking(error)) == {"line_hold"}


def test_a_closed_line_takes_actuals_alone(desk: Desk) -> None:
    """No approval, no edit; what was approved is spent, and what waits can be rejected."""
    waiting, approved = desk.submit("mei", 100_00), desk.approved(300_00, "tom")
    desk.set_status("MEAL", LineStatus.CLOSED)
    for refused in (
        lambda: desk.approve("bo", waiting),
        lambda: desk.edit("mei", waiting, amount_minor=80_00),
    ):
        assert set(blocking(refusal(refused))) == {"line_closed"}
    desk.spend("tom", approved, 290_00, final=True)
    desk.reject("bo", waiting)
    assert desk.held("MEAL") == (0, 0, 290_00)
    desk.assert_books_agree()


def test_a_line_that_is_open_again_takes_requests(desk: Desk) -> None:
    """Nothing is left of the time on hold."""
    desk.set_status("MEAL", LineStatus.HOLD)
    desk.set_status("MEAL", LineStatus.OPEN)
    assert desk.submit("mei", 100_00).number


def test_a_budget_file_leaves_the_state_of_a_line_as_it_is(desk: Desk) -> None:
    """Importing the line again does not open it."""
    desk.set_status("MEAL", LineStatus.HOLD)
    desk.import_line("MEAL,Sales,meal,,,,,,hana@example.com,absolute,CNY,24000")
    assert desk.read(lambda tx: line_of(tx, "MEAL").status) is LineStatus.HOLD


def test_the_audit_answers_for_the_state_of_a_line(desk: Desk) -> None:
    """Who opens a line behind its back is found."""
    desk.set_status("MEAL", LineStatus.HOLD)
    desk.assert_books_agree()
    tamper(desk.store, "UPDATE budget_line SET status = 'open' WHERE code = 'MEAL'")
    (wrong,) = desk.store.inspect(lambda tx: tx.proofs.records().differences)
    assert (wrong.code, wrong.where["column"]) == ("record_changed", "status")
