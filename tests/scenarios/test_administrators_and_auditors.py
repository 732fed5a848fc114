"""Those who ask and decide nothing: the administrator looks after the installation, the auditor reads."""

from __future__ import annotations

import pytest

from bot.views.kit.ids import Action
from sandbox.client.person import Person
from sandbox.client.surfaces import Home, ShownMessage
from tests.support.lookups import request_of
from tests.support.office.acts import approved, ask, fill, log_actual, new_form
from tests.support.office.forgery import forge_click
from tests.support.office.newcomers import hire, promote_tom
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import holding, private_words

DECIDING = {"Approve", "Approve less…", "Ask a question…", "Reject…", "Reassign…", "Mark reviewed"}
OWNERS = {"Edit", "Withdraw", "Log actual", "Correct…", "Close"}


def typed(office: Office, person: Person, text: str, channel: str = "@bot") -> ShownMessage:
    person.command(f"/spend {text}", channel=channel)
    office.answered()
    return person.last_message(channel)


def open_home(person: Person) -> Home:
    home = person.open_home()
    assert home is not None
    return home


@pytest.mark.parametrize("name", ["ada", "otto"])
def test_their_home_has_the_plan_and_nothing_to_decide(either_office: Office, name: str) -> None:
    """How the year stands, their own department's lines, and that nothing waits for them."""
    person = hire(either_office, name)
    log_actual(either_office, approved(either_office), "800", reason="Two guests more")
    ask(either_office, either_office.mei, Amount="90")
    home = open_home(person)
    shown = home.text(400)
    assert "You’re all caught up." in shown
    assert "Plan 2026" in shown and "¥94,110 left of ¥95,000" in shown
    assert "REST" in shown and "GIFT-KEY" not in shown
    assert "Exceptions" not in shown and "Overdue actuals" not in shown and "GW-2026" not in shown
    assert home.buttons() == ["New request"]


@pytest.mark.parametrize("name", ["ada", "otto"])
def test_their_lists_are_empty_in_words(either_office: Office, name: str) -> None:
    """`mine`, `pending` and `budget` are theirs alone, whatever else they may read."""
    person = hire(either_office, name)
    ask(either_office, either_office.mei)
    assert typed(either_office, person, "mine").text(400).strip() == "You have no open requests."
    assert typed(either_office, person, "pending").text(400).strip() == "You’re all caught up."
    lines = typed(either_office, person, "budget").text(400)
    assert "REST" in lines and "MEAL" not in lines


def test_an_auditor_reads_every_request(either_office: Office) -> None:
    """Found, opened with what was decided, in every state; and nothing on the card to press."""
    otto = hire(either_office, "otto")
    number = approved(either_office)
    log_actual(either_office, number, "480")
    waiting = ask(either_office, either_office.tom, Amount="90")
    found = typed(either_office, otto, "find")
    assert number in found.text(400) and waiting in found.text(400)
    for each, told in ((number, "Bo Zhang approved ¥480"), (waiting, "waits for Bo Zhang")):
        card = typed(either_office, otto, each)
        assert told in card.text(400)
        assert not (DECIDING | OWNERS) & set(card.buttons())
    assert "Recent" not in open_home(otto).text(400)


def test_an_administrator_sees_no_request_of_others(either_office: Office) -> None:
    """Not found, not counted, not opened."""
    ada = hire(either_office, "ada")
    number = ask(either_office, either_office.mei)
    assert typed(either_office, ada, "find Acme").text(400) == (
        "There is no request for “Acme” that you may see."
    )
    assert typed(either_office, ada, number).text(400) == (
        "There is no such request, or it is not yours to see."
    )


@pytest.mark.parametrize("name", ["ada", "otto"])
def test_they_read_every_digest_and_explain_none(either_office: Office, name: str) -> None:
    """Everything, or any part of it; why a line is off is said by who answers for it."""
    person = hire(either_office, name)
    for text in ("digest for everything", "digest for Sales", "digest"):
        digest = typed(either_office, person, text, "#sales")
        assert "GIFT-KEY" in digest.text(400)
    digest.click("More…")
    assert "GIFT-KEY" in person.wait_for_modal("Budget digest").text(400)
    person.wait_for_modal("Budget digest").close()
    digest.click("Explain a variance")
    either_office.answered()
    assert "Only the owner of a budget line and finance controllers" in private_words(person)[-1]


def test_an_administrator_sends_a_channel_its_digest_and_an_auditor_does_not(office: Office) -> None:
    """Subscribing is for owners, controllers and administrators."""
    ada, otto = hire(office, "ada"), hire(office, "otto")
    order = "digest weekly mon 09:00 for Sales"
    refused = typed(office, otto, order, "#sales").text(400)
    assert "Only budget owners, finance controllers and administrators" in refused
    assert "09:00" in typed(office, ada, order, "#sales").text(400)


@pytest.mark.parametrize("name", ["ada", "otto"])
def test_what_they_forge_changes_nothing(either_office: Office, name: str) -> None:
    """Deciding, withdrawing, closing, marking as reviewed: refused in words, and the request stays."""
    person = hire(either_office, name)
    number = approved(either_office)
    log_actual(either_office, number, "800", final=False, reason="Two guests more")
    waiting = ask(either_office, either_office.mei, Amount="90")
    shown = typed(either_office, person, "help")
    for each in (number, waiting):
        request = either_office.store.read(lambda tx: request_of(tx, each))  # noqa: B023 - read at once
        assert request is not None
        for action in (Action.APPROVE, Action.WITHDRAW, Action.CLOSE, Action.LOG_ACTUAL, Action.EDIT):
            before = len(private_words(person))
            assert forge_click(person, shown, action, f"{request.id}:{request.version}")
            either_office.settle()
            assert len(private_words(person)) == before + 1, action
    exception = either_office.store.read(lambda tx: tx.alerts.open_exceptions(10))[0]
    assert forge_click(person, shown, Action.CLEAR_EXCEPTION, str(exception.id))
    either_office.settle()
    assert either_office.store.read(lambda tx: tx.alerts.exception(exception.id)) == exception
    assert holding(either_office, waiting) == (9_000, 0, 0)
    assert person.modal is None


def test_they_ask_like_everybody_else(office: Office) -> None:
    """A role takes no right away: the auditor's own dinner is asked for, decided and found by them."""
    otto = hire(office, "otto")
    form = fill(
        office,
        new_form(otto),
        {
            "Category": "Meal",
            "Customer": "Acme",
            "Amount": "120",
            "Planned date": "2026-09-25",
            "Purpose": "Lunch after the audit",
        },
    )
    assert form.submit(), form.errors
    office.settle()
    assert "GW-2026-00001" in typed(office, otto, "mine").text(400)
    assert "GW-2026-00001" in open_home(otto).text(400)


def test_an_administrator_hears_who_may_decide_now(office: Office) -> None:
    """An import that changes it is told to controllers and administrators, not to the auditor."""
    ada = hire(office, "ada")
    otto = hire(office, "otto")
    # Their accounts are known once they have typed something.
    for person in (ada, otto):
        typed(office, person, "help")
    office.clock.advance(60)
    promote_tom(office)
    told = ada.wait_for("has the tier")
    assert "Tom Okafor" in told.text(400)
    assert not [message for message in otto.messages() if "has the tier" in message.text(400)]


def test_in_chinese(office_with: OfficeOpener) -> None:
    """Home and answers in the reader's language."""
    with office_with(locales={"fin": "zh-CN"}) as office:
        number = ask(office, office.mei)
        for name in ("ada", "otto"):
            person = hire(office, name, locale="zh-CN")
            shown = open_home(person).text(400)
            assert "2026 年预算方案" in shown and "全部项目" in shown
            assert "已全部处理完毕。" in shown
            assert "您没有进行中的申请" in typed(office, person, "我的").text(400)
            assert "GIFT-KEY" in typed(office, person, "周报", "#sales").text(400)
        assert number in typed(office, person, "查找 Acme").text(400)
