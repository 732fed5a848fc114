"""A click that Slack delivers twice: one effect, and not a word about the second."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.handlers.deferred import SeenClicks
from sandbox.client.person import Person
from tests.support.office.acts import approved, ask, card, log_actual, new_form
from tests.support.office.forgery import forge_click
from tests.support.office.opening import Office
from tests.support.office.seen import audited, cards, private_words

NUMBER = "GW-2026-00001"


@pytest.fixture(params=["the same process", "another process"])
def reached(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which process the second delivery comes to; another one remembers nothing of the first."""
    if request.param == "another process":
        monkeypatch.setattr(SeenClicks, "is_new", lambda _self, _key: True)
    return str(request.param)


def asked(office: Office) -> None:
    ask(office, office.mei)


def partly_spent(office: Office) -> None:
    log_actual(office, approved(office), "100", final=False)


def on_card(button: str, who: str) -> Callable[[Office], None]:
    return lambda office: _must(card(office.slack.person(who), NUMBER).click(button))


def in_list(office: Office) -> None:
    office.bo.command("/spend pending")
    office.answered()
    shown = next(message for message in reversed(office.bo.seen()) if message.is_ephemeral)
    office.slack.faults.duplicate_interactions()
    _must(shown.click("Approve"))


def at_home(office: Office) -> None:
    office.bo.open_home()
    office.answered()
    home = office.bo.home
    assert home is not None
    office.slack.faults.duplicate_interactions()
    _must(home.click("Approve"))


def _must(done: bool) -> None:
    assert done


@pytest.mark.parametrize(
    ("before", "click", "who", "action"),
    [
        (asked, on_card("Approve", "bo"), "bo", "request.approve"),
        (asked, in_list, "bo", "request.approve"),
        (asked, at_home, "bo", "request.approve"),
        (asked, on_card("Withdraw", "mei"), "mei", "request.withdraw"),
        (partly_spent, on_card("Close", "mei"), "mei", "request.close"),
    ],
    ids=["approve", "approve in a list", "approve at home", "withdraw", "close"],
)
def test_what_a_click_does_is_done_once(
    office: Office,
    reached: str,
    before: Callable[[Office], None],
    click: Callable[[Office], None],
    who: str,
    action: str,
) -> None:
    """One entry in the audit, and nothing is said to who clicked but what the first delivery said."""
    before(office)
    person = office.slack.person(who)
    said = private_words(person)
    if click not in (in_list, at_home):
        office.slack.faults.duplicate_interactions()
    click(office)
    office.settle()
    assert [what for what, _ in audited(office, NUMBER)].count(action) == 1
    new = [words for words in private_words(person) if words not in said]
    assert not any("Nothing was changed" in words or "out of date" in words for words in new), new
    assert len(cards(office, who)) == 1


@pytest.mark.parametrize(
    ("before", "button", "who", "title"),
    [
        (asked, "Approve less…", "bo", "Approve less"),
        (asked, "Ask a question…", "bo", "Ask a question"),
        (asked, "Reject…", "bo", "Reject"),
        (asked, "Reassign…", "bo", "Reassign"),
        (asked, "Edit", "mei", f"Edit {NUMBER}"),
        (partly_spent, "Log actual", "mei", "Log actual"),
        (partly_spent, "Correct…", "mei", "Correct an actual"),
    ],
)
def test_a_form_opens_once(
    office: Office, reached: str, before: Callable[[Office], None], button: str, who: str, title: str
) -> None:
    """The second delivery neither opens another nor says that it can't."""
    before(office)
    person: Person = office.slack.person(who)
    office.slack.faults.duplicate_interactions()
    on_card(button, who)(office)
    office.answered()
    assert person.wait_for_modal(title).is_open
    assert private_words(person) == []
    assert not any("did not open" in message.text(300) for message in person.messages())


def test_a_refusal_is_said_once(office: Office) -> None:
    """Somebody presses what is not theirs: the same process says so once."""
    number = ask(office, office.mei)
    theirs = card(office.bo, number)
    value = next(e["value"] for b in theirs.blocks if b["type"] == "actions" for e in b["elements"])
    office.slack.faults.duplicate_interactions()
    forge_click(office.mei, card(office.mei, number), "request.approve", value)
    office.settle()
    assert len([words for words in private_words(office.mei) if "own request" in words]) == 1


def test_two_clicks_are_two_clicks(office: Office) -> None:
    """Who really presses a button again, on a card that is out of date, is told that it is."""
    number = ask(office, office.mei)
    old = card(office.bo, number)
    value = next(e["value"] for b in old.blocks if b["type"] == "actions" for e in b["elements"])
    old.click("Approve")
    office.settle()
    forge_click(office.bo, old, "request.approve", value)
    office.settle()
    assert any("is approved already. Nothing was changed." in words for words in private_words(office.bo))


def test_delivered_twice_everywhere(every_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """On each database, in each delivery mode, and at a process that does not know of the first delivery."""
    office = every_office
    monkeypatch.setattr(SeenClicks, "is_new", lambda _self, _key: True)
    asked(office)
    office.slack.faults.duplicate_interactions()
    on_card("Approve", "bo")(office)
    office.settle()
    assert [what for what, _ in audited(office, NUMBER)].count("request.approve") == 1
    office.slack.faults.duplicate_interactions()
    on_card("Log actual", "mei")(office)
    office.answered()
    form = office.mei.wait_for_modal("Log actual")
    form.fill({"Actual amount": "480", "This is the final amount": True})
    office.slack.faults.duplicate_interactions()
    assert form.submit(), form.errors
    office.settle()
    assert [what for what, _ in audited(office, NUMBER)].count("actual.record") == 1
    assert private_words(office.bo) == private_words(office.mei) == []
    new_form(office.mei).close()
