"""Insiders: what somebody could do yesterday, or hopes that nobody looks at twice."""

from __future__ import annotations

from bot.services.approvals.reroute import reroute_all
from bot.services.company.file_shapes import PEOPLE as SHAPE
from bot.services.company.import_people import import_people
from bot.sheets.sheet import read_sheet
from tests.support.company import OPERATOR, PEOPLE
from tests.support.office.acts import approve, ask, card
from tests.support.office.opening import Office, OfficeOpener
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


def test_a_manager_with_the_role_signs_one_part(office_with: OfficeOpener) -> None:
    """Bo is Mei's manager and compliance too: Ida has to sign, and his card shows that it waits for her."""
    people = PEOPLE.replace("hana@example.com,lead,,", "hana@example.com,lead,compliance,")
    with office_with(files={"people": people}) as office:
        number = ask(office, office.mei, Recipients=["Zhou Wei"])
        approve(office, office.bo, number)
        assert holding(office, number) == (48_000, 0, 0)
        assert card(office.bo, number, "waiting for a decision").has("waits for Ida Novak")
        approve(office, office.ida, number)
        assert holding(office, number) == (0, 48_000, 0)


def test_where_nobody_else_has_the_role_everybody_sees_it(office_with: OfficeOpener) -> None:
    """Bo is all the compliance there is: one click, and both cards say what it was for."""
    people = PEOPLE.replace("hana@example.com,lead,,", "hana@example.com,lead,compliance,")
    people = people.replace("cleo@example.com,,compliance,", "cleo@example.com,,,")
    with office_with(files={"people": people}) as office:
        number = ask(office, office.mei, Recipients=["Zhou Wei"])
        waiting = card(office.bo, number, "a decision is needed")
        assert "nobody else is responsible for it" in waiting.text(300)
        approve(office, office.bo, number)
        assert holding(office, number) == (0, 48_000, 0)
        for person in (office.mei, office.bo):
            said = "Bo Zhang signed as manager and for compliance: nobody else could."
            assert said in card(person, number, "approved").text(300)
