"""The App Home of each kind of person: what is to do, worst first, and what an action leaves behind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sandbox.client.person import Person
from sandbox.client.surfaces import Home
from tests.support.office.acts import answer, approved, ask, card, log_actual
from tests.support.office.opening import Office

PDF = b"%PDF-1.4\n%%EOF\n"


def home_of(person: Person) -> Home:
    shown = person.open_home()
    assert shown is not None
    return shown


def order(text: str, *words: str) -> None:
    places = [text.index(each) for each in words]
    assert places == sorted(places), (places, text)


def test_a_requester_sees_what_is_late_first(office: Office) -> None:
    """An actual that is past its date says by how much, with its button, above what only waits."""
    late = approved(office, Planned_date="2026-09-16")
    ask(office, office.mei, Amount="200")
    assert "Late" not in home_of(office.mei).text(200)
    office.clock.set(datetime(2026, 9, 18, 9, tzinfo=UTC))
    home = home_of(office.mei)
    order(
        home.text(200), "New request", "Late", late, "2 days past its date", "My requests", "Lines I draw on"
    )
    assert home.text(400).count(late) == 1
    home.click("Log actual", near=late)
    answer(office.mei, "Log actual", Actual_amount="470", This_is_the_final_amount=True)
    shown = office.mei.wait_for(lambda: office.mei.home and office.mei.home.has(f"{late} is settled"))
    assert shown
    assert not home_of(office.mei).has("Late")


def test_an_approver_sees_how_long_others_wait(office: Office) -> None:
    """What waits too long in working time comes before what has just come."""
    old = ask(office, office.mei)
    office.clock.set(datetime(2026, 9, 17, 9, tzinfo=UTC))
    new = ask(office, office.tom, Customer="Beta", Recipients=["Kim Park"])
    text = home_of(office.bo).text(300)
    order(text, "Late", old, "Waiting for your decision for 2 working days", "Needs your approval", new)
    assert "My requests" not in text


def test_nothing_to_do(office: Office) -> None:
    """Somebody for whom nothing waits is told so, in one line."""
    assert home_of(office.bo).has("You’re all caught up.")


def test_lines_that_are_mine_and_lines_that_i_draw_on(office: Office) -> None:
    """A line's owner sees it apart, the most used first; what is overspent says by how much."""
    ask(office, office.mei)
    owner = home_of(office.hana).text(300)
    assert "GIFT-KEY  ¥11,520 left of ¥12,000 (4% used)" in owner
    assert "Lines I own" in owner
    assert "Lines I own" not in home_of(office.mei).text(300)


def test_a_controller_sees_exceptions_overdue_actuals_and_the_plan(office: Office) -> None:
    """With who spent it for whom, and how late; after reviewing it, the result."""
    number = approved(office, Category="Meal", Recipients=None)
    log_actual(office, number, "600", final=False, reason="Two more came", Receipts=[("receipt.pdf", PDF)])
    other = approved(office, Planned_date="2026-09-16")
    office.clock.set(datetime(2026, 9, 21, 9, tzinfo=UTC))
    home = home_of(office.fin)
    text = home.text(300)
    order(text, "Exceptions", "Mei Lin · Acme", "Overdue actuals", other, "5 days late", "Plan 2026")
    home.click("Mark reviewed", near=number)
    office.fin.wait_for(lambda: office.fin.home and office.fin.home.has("Marked as reviewed."))


def test_compliance_has_its_own_home(office: Office) -> None:
    """Nothing that is the controllers' alone; nothing to do is said."""
    approved(office, Planned_date="2026-09-16")
    office.clock.set(datetime(2026, 9, 21, 9, tzinfo=UTC))
    text = home_of(office.ida).text(300)
    assert "Overdue actuals" not in text
    assert "Plan 2026" not in text
    assert "You’re all caught up." in text


@pytest.mark.parametrize("where", ["home", "list"])
def test_nothing_is_cut_silently(office: Office, where: str) -> None:
    """A list that is longer says "4 of 7", and *Show all…* opens all, decidable there."""
    numbers = [ask(office, office.mei, Amount=str(100 + each)) for each in range(7)]
    if where == "home":
        shown = home_of(office.bo)
        assert shown.has("4 of 7")
    else:
        office.bo.command("/spend pending")
        shown = office.bo.wait_for("Needs your approval")
        assert shown.has("6 of 7")
    shown.click("Show all…")
    page = office.bo.wait_for_modal("Needs your approval")
    assert all(page.has(number) for number in numbers)
    page.click("Approve", near=numbers[6])
    office.settle()
    page = office.bo.wait_for_modal("Needs your approval")
    office.bo.wait_for(lambda: page.has(f"{numbers[6]} is approved: ¥106."))
    assert not page.has("Mei Lin asks for ¥106")
    assert page.has(numbers[5])


def test_a_stale_list_says_what_is_needed_of_its_reader(office: Office) -> None:
    """Who clicks on an old state of a request is not told that it waits for somebody: it waits for them."""
    number = ask(office, office.mei)
    office.bo.command("/spend pending")
    shown = office.bo.wait_for("Needs your approval")
    card(office.mei, number).click("Edit")
    answer(office.mei, f"Edit {number}", Amount="300")
    office.settle()
    shown.click("Approve", near=number)
    office.bo.wait_for(lambda: shown.has(f"{number} needs your decision."))
    assert not shown.has("waits for Bo Zhang")
    shown.click("Approve", near=number)
    office.bo.wait_for(lambda: shown.has(f"{number} is approved: ¥300."))
