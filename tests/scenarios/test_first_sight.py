"""Somebody who meets the bot for the first time: in their own language, within Slack's three seconds."""

from __future__ import annotations

import time
from functools import partial

from sqlalchemy import select

from bot.services.ports.unit_of_work import Transaction
from bot.storage.schema.tables import person
from tests.support.office.opening import Office, OfficeOpener
from tests.support.told import told


def link(office: Office, *names: str) -> None:
    """As a people file with `slack_id` does: linked, and no profile was ever read."""
    for name in names:
        office.books.write(told(partial(_link, name=name, account=office.slack.user(name).id)))


def _link(tx: Transaction, name: str, account: str) -> None:
    found = tx.people.by_email(f"{name}@example.com")
    assert found is not None
    tx.people.link_slack(found.id, account)


def wait_for_profiles(office: Office, *names: str) -> None:
    """Minutes pass until exactly these people's profiles were read."""
    for _ in range(100):
        office.clock.advance(60)
        office.bot.scheduler.tick()
        if profiles_read(office) == set(names):
            return
        time.sleep(0.05)
    raise AssertionError(profiles_read(office))


def profiles_read(office: Office) -> set[str]:
    with office.bot.database.reading() as connection:
        rows = connection.execute(select(person.c.email).where(person.c.profile_read_at.is_not(None)))
        return {email.partition("@")[0] for email in rows.scalars()}


def test_the_first_command_is_answered_in_their_language(office_with: OfficeOpener) -> None:
    """Linked by the people file, in an English company, with a Chinese Slack."""
    with office_with(locales={"mei": "zh-CN"}) as office:
        link(office, "mei")
        assert office.mei.command("/spend 帮助", channel="#sales")
        office.settle()
        assert "可用命令" in office.mei.last_message("#sales").text(200)
        assert not office.slack.warnings


def test_the_first_form_is_in_their_language(office_with: OfficeOpener) -> None:
    """By the command and by the shortcut: the trigger is still good when Slack has been asked."""
    with office_with(locales={"mei": "zh-CN", "tom": "zh-CN"}) as office:
        link(office, "mei", "tom")
        assert office.mei.command("/spend")
        assert office.mei.wait_for_modal("新建申请").title == "新建申请"
        assert office.tom.shortcut("Request customer spend")
        assert office.tom.wait_for_modal("新建申请").title == "新建申请"


def test_profiles_are_read_ahead(office_with: OfficeOpener) -> None:
    """Of who is linked, before they come: then Slack need not be asked first."""
    with office_with(locales={"mei": "zh-CN"}) as office:
        link(office, "mei")
        wait_for_profiles(office, "mei")
        office.slack.faults.fail("users.info", times=10, error="internal_error", status=500)
        office.mei.command("/spend 帮助", channel="#sales")
        office.settle()
        assert "可用命令" in office.mei.last_message("#sales").text(200)


def test_an_account_that_slack_does_not_know_stops_nobody(office: Office) -> None:
    """Neither does a limit: what was not answered is asked again."""
    link(office, "bo")
    office.books.write(told(lambda tx: _link(tx, "mei", "U0GONE")))
    office.slack.faults.rate_limit("users.info")
    wait_for_profiles(office, "bo")


def test_slack_that_can_not_say_delays_nobody(office: Office) -> None:
    """Then it is the company's language, and what the person wants is done."""
    link(office, "mei")
    office.slack.faults.fail("users.info", times=5, error="internal_error", status=500)
    office.mei.command("/spend help", channel="#sales")
    office.settle()
    assert "/spend" in office.mei.last_message("#sales").text(200)
