"""What is seen on a telephone without scrolling: of the Home what is to do, of a digest its first half."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import Browser

from bot.services.budgets.close_month import close_month
from sandbox.web import PageServer
from tests.support.company import OPERATOR
from tests.support.office.acts import approved, ask, log_actual
from tests.support.office.opening import Office
from tests.support.phone import Phone


def test_a_requesters_home(office: Office, browser: Browser) -> None:
    """What is late with its button, and the lines."""
    late = approved(office, Planned_date="2026-09-16")
    office.clock.set(datetime(2026, 9, 18, 9, tzinfo=UTC))
    assert office.mei.open_home()
    with PageServer(office.slack) as pages, Phone(browser, pages, "mei") as phone:
        home = phone.home()
        assert {"New request", "Log actual"} <= set(home.buttons_in_view())
        seen = home.text_in_view()
        assert all(words in seen for words in ("Late", late, "2 days past its date", "Lines I draw on"))


def test_an_approvers_home(office: Office, browser: Browser) -> None:
    """How long others wait, and all that decides about the first of them."""
    ask(office, office.mei)
    office.clock.set(datetime(2026, 9, 17, 9, tzinfo=UTC))
    assert office.bo.open_home()
    with PageServer(office.slack) as pages, Phone(browser, pages, "bo") as phone:
        home = phone.home()
        buttons = {"Approve", "Approve less…", "Ask a question…", "Reject…", "Reassign…"}
        assert buttons <= set(home.buttons_in_view())
        assert "Waiting for your decision for 2 working days" in home.text_in_view()


def test_a_digest(office: Office, browser: Browser) -> None:
    """Headline, the four numbers and the three worst problems fit on one screen."""
    approved(office)
    office.books.administer(lambda tx: close_month(tx, "2026-08", OPERATOR))
    office.hana.command("/spend digest weekly mon 09:00 for Sales", channel="#sales")
    office.answered()
    office.clock.set(datetime(2026, 9, 21, 9, 1, tzinfo=UTC))
    office.bot.scheduler.tick()
    office.settle()
    with PageServer(office.slack) as pages, Phone(browser, pages, "mei") as phone:
        digest = phone.card("Budget digest", "#sales")
        digest.frame.locator(".bk").first.evaluate("each => each.scrollIntoView({block: 'start'})")
        seen = digest.text_in_view()
        wanted = ("Budget digest", "Available", "Variance to date", "Forecast for the year", "Worst first")
        assert all(words in seen for words in wanted), seen


def test_a_controllers_home(office: Office, browser: Browser) -> None:
    """What was spent beyond its approval, by whom and why, with what to do about it."""
    log_actual(office, approved(office), "800", reason="Two guests more")
    assert office.fin.open_home()
    with PageServer(office.slack) as pages, Phone(browser, pages, "fin") as phone:
        home = phone.home()
        assert {"Mark reviewed", "Open GW-2026-00001"} <= set(home.buttons_in_view())
        seen = home.text_in_view()
        assert all(words in seen for words in ("Exceptions", "¥320 over", "Mei Lin", "Acme")), seen


def test_an_exception(office: Office, browser: Browser) -> None:
    """The controller's message says by how much, and leads to the request."""
    number = approved(office)
    log_actual(office, number, "800", reason="Two guests more")
    with PageServer(office.slack) as pages, Phone(browser, pages, "fin") as phone:
        told = phone.card(f"{number} has cost")
        assert f"Open {number}" in told.buttons_in_view()
        assert "¥320 more than the ¥480" in told.text_in_view()


def test_a_warning(office: Office, browser: Browser) -> None:
    """The line, how much is left of it, and whom to ask, in the line's channel."""
    for _ in range(10):
        approved(office, Category="Meal", Recipients=None, Amount="1950")
    with PageServer(office.slack) as pages, Phone(browser, pages, "mei") as phone:
        warning = phone.card("MEAL has reached", "#sales")
        seen = warning.text_in_view()
        assert all(words in seen for words in ("80%", "is left", "check with Hana Sato")), seen


def test_an_opened_card(office: Office, browser: Browser) -> None:
    """In a window its details stand open, below what can be done."""
    number = approved(office)
    office.fin.command(f"/spend find {number}")
    office.answered()
    office.fin.last_message().click("Open")
    office.fin.wait_for_modal(number)
    with PageServer(office.slack) as pages, Phone(browser, pages, "fin") as phone:
        assert {"Log actual", "Close"} <= set(phone.modal().buttons_in_view())
