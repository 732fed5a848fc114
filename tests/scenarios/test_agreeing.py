"""A plan is agreed on in Slack: reviewers side by side, approvers one after the other, and then in force."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.services.books.verify import verify_books
from bot.services.budgets.show import show_budget
from bot.services.plans.agreeing.submit import withdraw_plan
from bot.services.plans.reading.show import list_versions, show_comments
from tests.support.databases import Fill
from tests.support.office.acts import answer
from tests.support.office.opening import Office, ready_for_work
from tests.support.office.planning import plan_card, submitted
from tests.support.office.seen import private_words
from tests.support.office.waiting import eventually
from tests.support.plans import OPERATOR


@pytest.fixture
def filling() -> Fill:
    return ready_for_work


def state(office: Office, name: str) -> str:
    versions = office.books.inspect(list_versions)
    return next(version.state.value for version in versions if version.name == name)


def agreed_by_all(office: Office, name: str) -> None:
    for person, button in ((office.bo, "Agree"), (office.ida, "Agree")):
        plan_card(person, name, "needs your agreement").click(button)
        office.settle()
    for person in (office.hana, office.fin):
        plan_card(person, name, "needs your approval").click("Approve the plan")
        office.settle()


def assert_books_agree(office: Office) -> None:
    assert [proof.differences for proof in office.books.inspect(verify_books) if proof.differences] == []


def test_the_card_says_what_the_plan_comes_to(office: Office) -> None:
    """Total and change, a chart by category beside the budget in force, changes with reasons, findings."""
    name = submitted(office)
    card = plan_card(office.bo, name, "needs your agreement")
    shown = card.text(300)
    for words in ("¥60,000", "beside the budget of 2026", "Largest changes", "More dinners in the North"):
        assert words in shown
    assert "GIFT-KEY grows by" in shown
    assert [block["type"] for block in card.blocks].count("data_visualization") == 1
    assert not any(name in message.notification for message in office.hana.messages())


def test_the_workbook_hangs_in_the_thread_of_each_card(either_office: Office) -> None:
    """Of reviewers at once, of approvers when their turn has come; once, however often the card changes."""
    office = either_office
    name = submitted(office)
    for person, button in ((office.bo, "Agree"), (office.ida, "Agree")):
        shown = plan_card(person, name, "needs your agreement")
        assert [reply.files for reply in person.replies(shown)] == [[f"plan-{name}.xlsx"]]
        shown.click(button)
        office.settle()
    card = plan_card(office.hana, name, "needs your approval")
    assert [reply.files for reply in office.hana.replies(card)] == [[f"plan-{name}.xlsx"]]
    mine = plan_card(office.bo, name, "in review")
    assert [reply.files for reply in office.bo.replies(mine)] == [[f"plan-{name}.xlsx"]]
    (sent,) = {each.name: each.content for each in office.slack.files.values()}.items()
    assert sent[0] == f"plan-{name}.xlsx"
    assert sent[1].startswith(b"PK")


def test_without_the_right_to_send_files_the_card_is_there(office: Office) -> None:
    """An installation from before the scope: agreeing goes on, nothing waits."""
    office.slack.app.scopes = frozenset(office.slack.app.scopes or ()) - {"files:write"}
    name = submitted(office)
    plan_card(office.bo, name, "needs your agreement").click("Agree")
    office.settle()
    assert office.bo.replies(plan_card(office.bo, name, "in review")) == []


def test_approvers_are_asked_after_all_reviewers_one_after_the_other(either_office: Office) -> None:
    """With the last signature the plan comes into force, and those who prepare budgets are told."""
    office = either_office
    name = submitted(office)
    plan_card(office.bo, name, "needs your agreement").click("Agree")
    office.settle()
    assert state(office, name) == "in_review"
    assert "Bo Zhang agrees." in plan_card(office.bo, name, "in review").text(300)
    plan_card(office.ida, name, "needs your agreement").click("Agree")
    office.settle()
    assert not any(name in message.notification for message in office.fin.messages())
    plan_card(office.hana, name, "needs your approval").click("Approve the plan")
    office.settle()
    plan_card(office.fin, name, "needs your approval").click("Approve the plan")
    office.settle()
    assert eventually(lambda: state(office, name) == "active")
    office.settle()
    assert any("is in force" in message.notification for message in office.fin.messages())
    table = office.books.read(lambda tx: show_budget(tx, 2026))
    assert {line.code: balance.budget for line, balance in table.lines} == {
        "GIFT-KEY": 22_000_00,
        "MEAL": 33_000_00,
        "RESERVE": 5_000_00,
    }
    assert_books_agree(office)


def test_a_plan_of_the_coming_year_waits_for_its_first_day(office: Office) -> None:
    """The clock brings it into force, once."""
    name = submitted(office, 2027)
    agreed_by_all(office, name)
    assert state(office, name) == "approved"
    office.clock.set(datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    office.bot.scheduler.tick()
    office.settle()
    assert state(office, name) == "approved"
    office.clock.set(datetime(2027, 1, 1, 0, 30, tzinfo=UTC))
    office.bot.scheduler.tick()
    office.settle()
    assert eventually(lambda: state(office, name) == "active")
    assert_books_agree(office)


def test_what_is_sent_back_ends_there(office: Office) -> None:
    """With the reason on every card; a click on an older one says so to that person alone."""
    name = submitted(office)
    old = plan_card(office.ida, name, "needs your agreement")
    plan_card(office.bo, name, "needs your agreement").click("Ask for changes…")
    answer(office.bo, "Ask for changes", Reason="Too little for the North")
    office.settle()
    assert state(office, name) == "returned"
    shown = plan_card(office.ida, name, "sent back")
    assert "Bo Zhang sends it back: Too little for the North." in shown.text(300)
    assert not any(block["type"] == "actions" for block in shown.blocks)
    assert old.ts == shown.ts


def test_a_comment_stands_by_its_line(office: Office) -> None:
    """On every card, and wherever the version is shown."""
    name = submitted(office)
    plan_card(office.bo, name, "needs your agreement").click("Comment on a line…")
    answer(office.bo, "Comment on a line", Line="MEAL", Comment="Twelve are too few")
    office.settle()
    assert "MEAL: Twelve are too few (Bo Zhang)" in plan_card(office.ida, name, "needs your agreement").text(
        300
    )
    (version, *_) = office.books.inspect(list_versions)
    (said,) = office.books.inspect(lambda tx: show_comments(tx, version))
    assert (said.line, said.name, said.comment) == ("MEAL", "Bo Zhang", "Twelve are too few")
    assert_books_agree(office)


def test_whoever_is_not_asked_changes_nothing(office: Office) -> None:
    """Somebody who has signed is told so; a plan that was taken back can't be signed any more."""
    name = submitted(office)
    card = plan_card(office.bo, name, "needs your agreement")
    office.books.administer(lambda tx: withdraw_plan(tx, name, OPERATOR))
    card.click("Agree")
    office.answered()
    assert any("this can't be done" in words for words in private_words(office.bo))
    assert state(office, name) == "returned"
