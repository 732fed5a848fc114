"""Accounts that Slack deactivates and gives back."""

from __future__ import annotations

import pytest

from bot.domain.company.customer import Person
from bot.services.approvals.reroute import reroute_all
from bot.services.company.account_state import note_account_state
from tests.support.company_files import audited
from tests.support.desk import Desk, refusal
from tests.support.told import told

BO = "U0BO"


@pytest.fixture
def linked(desk: Desk) -> Desk:
    """Bo has a Slack account."""
    bo = desk.person("bo").id
    desk.store.write(told(lambda tx: tx.people.link_slack(bo, BO)))
    return desk


def person(desk: Desk, name: str) -> Person:
    """As they are now."""
    found = desk.read(lambda tx: tx.people.by_email(f"{name}@example.com"))
    assert found is not None
    return found


def say(desk: Desk, slack_id: str, *, deactivated: bool) -> bool:
    return desk.store.write(lambda tx: note_account_state(tx, slack_id, deactivated=deactivated))


def test_without_an_account_nobody_acts(linked: Desk) -> None:
    """They are found no more by their account, and have left as far as any right goes."""
    assert say(linked, BO, deactivated=True)
    bo = person(linked, "bo")
    assert (bo.employed, bo.deactivated, bo.active) == (True, True, False)
    assert linked.read(lambda tx: tx.people.by_slack_id(BO)) is None
    assert audited(linked.store)[-1] == "person.deactivated"


def test_what_waits_is_routed_on(linked: Desk) -> None:
    """Bo decides nothing more: Hana is asked, and new requests go to her at once."""
    request = linked.submit("mei", 480_00)
    say(linked, BO, deactivated=True)
    assert reroute_all(linked.store, "slack") == 1
    assert linked.waits_for(request) == {"hana"}
    assert refusal(lambda: linked.approve("bo", linked.request(request))).code == "not_your_decision"
    assert linked.waits_for(linked.submit("mei", 100_00)) == {"hana"}


def test_an_account_that_is_given_back_may_act_again(linked: Desk) -> None:
    """New requests go to Bo again; what was routed on stays where it is."""
    request = linked.submit("mei", 480_00)
    say(linked, BO, deactivated=True)
    reroute_all(linked.store, "slack")
    assert say(linked, BO, deactivated=False)
    assert linked.waits_for(linked.submit("mei", 100_00)) == {"bo"}
    assert linked.waits_for(request) == {"hana"}
    assert "person.reactivated" in audited(linked.store)


def test_the_same_word_again_is_no_news(linked: Desk) -> None:
    """Slack repeats itself: one audit entry; and accounts of nobody are nobody's."""
    assert say(linked, BO, deactivated=True)
    before = audited(linked.store)
    assert not say(linked, BO, deactivated=True)
    assert not say(linked, "U0NOBODY", deactivated=True)
    assert audited(linked.store) == before


def test_a_people_file_does_not_give_an_account_back(linked: Desk) -> None:
    """The file says who works here, Slack who has an account: both are needed."""
    say(linked, BO, deactivated=True)
    linked.import_people(("bo@example.com,Bo Zhang", "bo@example.com,Bo Z. Zhang"))
    bo = person(linked, "bo")
    assert (bo.name, bo.deactivated, bo.active) == ("Bo Z. Zhang", True, False)
