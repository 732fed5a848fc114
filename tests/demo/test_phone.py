"""What of a card and of a form is seen on a telephone of 390 × 844, without scrolling, in both languages."""

from __future__ import annotations

from playwright.sync_api import Browser

from sandbox.web import PageServer
from tests.support.office.acts import answer, approve, ask, card
from tests.support.office.opening import Office, OfficeOpener
from tests.support.phone import Phone

EN = ["Approve", "Approve less…", "Ask a question…", "Reject…", "Reassign…"]
ZH = ["批准", "减额批准…", "提问…", "驳回…", "转交…"]


def ask_the_most(office: Office) -> str:
    """A gift that passes its cap and goes to an official: with everything that needs attention."""
    return ask(
        office,
        office.mei,
        Amount="1200",
        Recipients=["Li Na", "Zhou Wei"],
        Headcount="2",
        Purpose="Two tea sets for Mid-Autumn, for purchasing and for the inspection of our port",
        Expected_result="Renewal signed by the end of October",
    )


def test_an_approval_card_is_seen_whole(office_with: OfficeOpener, browser: Browser) -> None:
    """Verdict, all that needs attention, what for, the budget, all five buttons, the folded line."""
    with office_with() as office, PageServer(office.slack) as pages:
        number = ask_the_most(office)
        with Phone(browser, pages, "ida") as phone:
            shown = phone.card(number)
            assert shown.buttons_in_view() == shown.buttons() == EN
            text = shown.text_in_view()
            for words in (
                "Mei Lin asks for ¥1,200",
                "needs your decision",
                "over the ¥500 limit (Art. 4.1)",
                "Zhou Wei is a public official (Art. 7)",
                "Two tea sets for Mid-Autumn",
                "¥10,800 left",
                "1 check passes · Details",
            ):
                assert words in text


def test_an_approval_card_is_seen_whole_in_chinese(office_with: OfficeOpener, browser: Browser) -> None:
    """The same card for a Chinese reader."""
    with office_with(locales={"ida": "zh-CN"}) as office, PageServer(office.slack) as pages:
        number = ask_the_most(office)
        with Phone(browser, pages, "ida") as phone:
            shown = phone.card(number)
            assert shown.buttons_in_view() == shown.buttons() == ZH
            text = shown.text_in_view()
            for words in ("Mei Lin 申请 ¥1,200", "待您审批", "超出上限 ¥500", "公职人员（第 7 条）", "详情"):
                assert words in text


def test_a_requesters_card_is_seen_whole(office_with: OfficeOpener, browser: Browser) -> None:
    """At its longest, with a question after an approval: state, question, next step, buttons."""
    with office_with() as office, PageServer(office.slack) as pages:
        number = ask_the_most(office)
        approve(office, office.ida, number)
        card(office.bo, number).click("Ask a question…")
        answer(office.bo, "Ask a question", Question="Why two of them, and who of the port gets the second?")
        office.settle()
        with Phone(browser, pages, "mei") as phone:
            shown = phone.card(f"{number}: waiting for an answer")
            assert shown.buttons_in_view() == shown.buttons() == ["Answer", "Edit", "Withdraw"]
            text = shown.text_in_view()
            for words in ("¥1,200", "waiting for an answer", "Why two of them", "Next: answer the question"):
                assert words in text


def test_a_form_shows_its_verdict_with_the_amount(office_with: OfficeOpener, browser: Browser) -> None:
    """As it opens, filled in from a command: from the category to the verdict, and its buttons."""
    with office_with() as office, PageServer(office.slack) as pages:
        office.mei.command("/spend gift 480 CNY Acme Tea set for Mid-Autumn")
        office.mei.wait_for_modal("New request")
        office.answered()
        with Phone(browser, pages, "mei") as phone:
            shown = phone.modal()
            assert shown.buttons_in_view() == ["Add an item", "Cancel", "Submit"]
            text = shown.text_in_view()
            for words in (
                "Category",
                "Customer",
                "Recipients",
                "Headcount",
                "Amount",
                "Allowed",
                "¥11,520 left",
            ):
                assert words in text


def test_the_form_of_an_actual_needs_no_scrolling_for_what_must_be_said(
    office_with: OfficeOpener, browser: Browser
) -> None:
    """The amount, that it is final, the date and the headcount; everything else may stay empty."""
    with office_with() as office, PageServer(office.slack) as pages:
        number = ask(office, office.mei)
        approve(office, office.bo, number)
        card(office.mei, number).click("Log actual")
        office.mei.wait_for_modal("Log actual")
        with Phone(browser, pages, "mei") as phone:
            shown = phone.modal()
            assert shown.buttons_in_view() == ["Cancel", "Save"]
            text = shown.text_in_view()
            for words in ("Actual amount", "This is the final amount", "Date", "Headcount"):
                assert words in text
