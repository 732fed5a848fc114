"""An account is deactivated in Slack: no new decision, and what waits is routed on."""

from __future__ import annotations

from sqlalchemy import update

from bot.storage.schema.tables import person
from sandbox.client.administration import change_user, deactivate
from tests.support.office.acts import ask, card
from tests.support.office.forgery import forge_click
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import audited, holding


def settle(office: Office) -> None:
    office.slack.idle()
    office.settle()


def test_what_waits_for_who_left_goes_to_the_next(either_office: Office) -> None:
    """Bo's account is deactivated: Hana gets the card, Mei's says so, the audit has both."""
    office = either_office
    number = ask(office, office.mei)
    deactivate(office.slack, "bo")
    settle(office)
    assert "Approve" in card(office.hana, number, "needs your decision").buttons()
    assert "Hana Sato" in card(office.mei, number).text(200)
    assert "request.reroute" in [action for action, _ in audited(office, number)]


def test_who_left_decides_nothing_with_an_old_card(office: Office) -> None:
    """A click that was kept changes nothing."""
    number = ask(office, office.mei)
    old = card(office.bo, number)
    deactivate(office.slack, "bo")
    settle(office)
    # The click was on its way when the account was deactivated.
    office.slack.user("bo").deleted = False
    forge_click(office.bo, old, "request.approve", "1:1")
    settle(office)
    assert holding(office, number) == (48_000, 0, 0)


def test_an_account_given_back_is_asked_again(office: Office) -> None:
    """New requests go to Bo as before."""
    ask(office, office.mei)
    deactivate(office.slack, "bo")
    settle(office)
    change_user(office.slack, "bo", deleted=False)
    settle(office)
    number = ask(office, office.mei)
    assert "Approve" in card(office.bo, number, "needs your decision").buttons()


def test_a_deactivation_that_was_missed_is_noticed(office_with: OfficeOpener) -> None:
    """The bot was away when it happened: Slack says so when it is asked for Bo's language."""
    with office_with() as office:
        with office.bot.database.writing() as connection:
            linked = update(person).where(person.c.email == "bo@example.com")
            connection.execute(linked.values(slack_id=office.slack.user("bo").id))
        office.slack.user("bo").deleted = True
        number = ask(office, office.mei)
        settle(office)
        assert "Approve" in card(office.hana, number, "needs your decision").buttons()
