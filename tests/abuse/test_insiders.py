"""Insiders: what somebody could do yesterday, or hopes that nobody looks at twice."""

from __future__ import annotations

from bot.services.approvals.reroute import reroute_all
from bot.services.company.file_shapes import PEOPLE as SHAPE
from bot.services.company.import_people import import_people
from bot.sheets.sheet import read_sheet
from tests.support.company import OPERATOR, PEOPLE
from tests.support.office.acts import approve, ask, card
from tests.support.office.opening import Office
from tests.support.office.seen import audited, holding, private_words


def demote_bo(office: Office, *, routed: bool) -> None:
    """Bo loses his tier by the people file; without `routed` the command dies right after it."""
    text = PEOPLE.replace("hana@example.com,lead,,", "hana@example.com,,,")
    sheet = read_sheet(text.encode(), "people.csv", SHAPE)
    office.books.administer(lambda tx: import_people(tx, sheet, OPERATOR))
    if routed:
        assert reroute_all(office.store, "cli") == 1
    office.settle()


def test_a_demoted_approver_cannot_sign_an_old_card(every_office: Office) -> None:
    """Their click changes nothing but who is asked, says so, and every card follows."""
    office = every_office
    number = ask(office, office.mei)
    demote_bo(office, routed=False)
    card(office.bo, number, "a decision is needed").click("Approve")
    office.settle()

    assert any("you can't decide on" in words for words in private_words(office.bo))
    assert holding(office, number) == (48_000, 0, 0)
    assert card(office.bo, number, "waiting for a decision").buttons() == []
    assert card(office.mei, number).has("a decision by Hana Sato")
    assert [action for action, _ in audited(office, number)] == ["request.submit", "request.reroute"]
    approve(office, office.hana, number)
    assert holding(office, number) == (0, 48_000, 0)


def test_an_import_takes_the_buttons_away(every_office: Office) -> None:
    """Nobody has to click first: the demoted approver's card has none any more, the next one's has."""
    office = every_office
    number = ask(office, office.mei)
    demote_bo(office, routed=True)
    assert card(office.bo, number, "waiting for a decision").buttons() == []
    assert "Approve" in card(office.hana, number, "a decision is needed").buttons()
