"""The process is killed at every step from a click to its messages: nothing is lost, nothing comes twice."""

from __future__ import annotations

import signal

import pytest

from bot.domain.plans.agreement import PlanState
from bot.services.plans.versions import find_version
from tests.faults.dying_bot import OF_A_PLAN, POINTS
from tests.faults.stage import Stage
from tests.support.desk import Desk
from tests.support.lookups import request_of
from tests.support.office.acts import filled_form
from tests.support.office.opening import Office
from tests.support.office.planning import plan_card, submitted
from tests.support.office.seen import cards


class _DistantOffice(Office):
    """The people at a bot that runs in a process of its own, into which nobody can look."""

    def __init__(self, stage: Stage) -> None:
        self.slack, self.clock = stage.slack, stage.clock

    def answered(self) -> None:
        """Nothing is waited for: the process dies in the midst of it."""


@pytest.mark.parametrize("point", POINTS)
def test_killed_while_a_request_is_sent(stage: Stage, point: str) -> None:
    """Sent again where the form is still open, there is one request, one card for each, and right books."""
    with stage.process(point) as process:
        office: Office = _DistantOffice(stage)
        form = filled_form(office)
        form.submit()
        assert process.wait(20) == -signal.SIGKILL
    stage.wait_for_takeover()
    with stage.office() as office:
        # Delivery may overtake the answer to the form: it dies open after any of the points.
        if point in ("before_commit", "after_commit"):
            assert form.is_open
        if form.is_open:
            assert form.submit(), form.errors
        office.settle()
        assert len(cards(office, "mei")) == 1
        assert len(cards(office, "bo")) == 1
        assert "waiting for a decision" in cards(office, "mei")[0].text(300)
        assert cards(office, "bo")[0].buttons()
        desk = Desk(office.books)
        assert desk.held("MEAL") == (480_00, 0, 0)
        assert desk.read(lambda tx: request_of(tx, "GW-2026-00002")) is None
        desk.assert_books_agree()


@pytest.mark.parametrize("point", POINTS)
def test_killed_while_a_request_is_approved(stage: Stage, point: str) -> None:
    """Clicked again, it is approved once; both cards say so and neither has a twin."""
    with stage.office() as office:
        Desk(office.books).submit("mei", 480_00)
        office.bot.delivery.wake()
        office.settle()
    card = office.bo.wait_for("GW-2026-00001: needs your decision")
    with stage.process(point) as process:
        card.click("Approve")
        assert process.wait(20) == -signal.SIGKILL
    stage.wait_for_takeover()
    with stage.office() as office:
        office.settle()
        if "Approve" in card.buttons():
            assert point == "before_commit"
            card.click("Approve")
            office.settle()
        assert [each.buttons() for each in cards(office, "bo")] == [[]]
        (mine,) = cards(office, "mei")
        assert mine.notification.startswith("GW-2026-00001: approved")
        desk = Desk(office.books)
        assert desk.held("MEAL") == (0, 480_00, 0)
        assert [each.action for each in desk.read(lambda tx: tx.approvals.decisions(1))] == ["approve"]
        desk.assert_books_agree()


@pytest.mark.parametrize("point", POINTS)
def test_killed_while_the_budget_is_moved_for_a_request(stage: Stage, point: str) -> None:
    """Clicked again, the money has moved once, the asker is told once, and the request lacks nothing."""
    with stage.office() as office:
        desk = Desk(office.books)
        terms = desk.terms(3480_00, "BETA", ["Kim Park"], category="gift")
        request = desk.submit_terms("mei", terms)
        desk.adjust("hana", "transfer", "480", from_line="MEAL", to_line="GIFT", request=request.number)
        office.bot.delivery.wake()
        office.settle()
        # Known to Slack already: the click then does its work before the acknowledgement.
        office.fin.command("/spend mine")
        office.answered()
    card = office.fin.wait_for("BA-2026-00001: needs your decision")
    with stage.process(point) as process:
        card.click("Approve")
        assert process.wait(20) == -signal.SIGKILL
    stage.wait_for_takeover()
    with stage.office() as office:
        office.settle()
        if "Approve" in card.buttons():
            assert point == "before_commit"
            card.click("Approve")
            office.settle()
        mine = office.hana.wait_for("BA-2026-00001: Approved")
        assert len(office.hana.replies(mine)) == 1
        assert "Fund by transfer…" not in cards(office, "hana", request.number)[-1].buttons()
        desk = Desk(office.books)
        assert (desk.line("MEAL").budget, desk.line("GIFT").available) == (23_520_00, 0)
        assert "budget_over" not in [each.code for each in desk.request(request).findings]
        desk.assert_books_agree()


@pytest.mark.parametrize("point", OF_A_PLAN)
def test_killed_while_a_plan_is_approved_and_put_in_force(stage: Stage, point: str) -> None:
    """Clicked again where nothing was done, it is in force, posted once, and its preparers are told once."""
    with stage.office() as office:
        name = submitted(office)
        for person, button in (
            (office.bo, "Agree"),
            (office.ida, "Agree"),
            (office.hana, "Approve the plan"),
        ):
            plan_card(person, name).click(button)
            office.settle()
        # Known to Slack already: the click then does its work before the acknowledgement.
        office.fin.command("/spend mine")
        office.answered()
    card = plan_card(office.fin, name, "needs your approval")
    with stage.process(point) as process:
        card.click("Approve the plan")
        assert process.wait(20) == -signal.SIGKILL
    stage.wait_for_takeover()
    with stage.office() as office:
        office.settle()
        if "Approve the plan" in card.buttons():
            assert point == "before_commit"
            card.click("Approve the plan")
            office.settle()
        desk = Desk(office.books)
        assert desk.store.inspect(lambda tx: find_version(tx, name)).state is PlanState.ACTIVE
        assert (desk.line("MEAL").budget, desk.line("GIFT-KEY").budget) == (33_000_00, 22_000_00)
        told = [each for each in office.fin.messages() if "is in force" in each.notification]
        assert len(told) == 1
        desk.assert_books_agree()
