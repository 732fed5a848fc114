"""A person, a customer and a budget line have a screen of their own, with what its reader may see."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.views.kit.ids import Action
from sandbox.client.person import Person
from sandbox.client.surfaces import Home, Modal, ShownMessage, Surface
from tests.support.lookups import line_of
from tests.support.office.acts import approved, ask, card
from tests.support.office.forgery import forge_choice, forge_click
from tests.support.office.newcomers import hire
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import private_words
from tests.support.office.waiting import eventually

NAMED = "What is named here can be opened."
NOBODYS = "There is nothing of that name, or it is not yours to see."


def typed(office: Office, person: Person, text: str, channel: str = "@bot") -> ShownMessage:
    person.command(f"/spend {text}", channel=channel)
    office.answered()
    return person.last_message(channel)


def choose(office: Office, person: Person, place: Surface, name: str, title: str) -> Modal:
    """The screen of what somebody chooses from the menu of names, once what is folded is opened."""
    if isinstance(place, ShownMessage):
        place.open("")
    place.select(NAMED, name)
    office.answered()
    return person.wait_for_modal(title)


def press(office: Office, person: Person, value: str) -> Surface:
    """What somebody gets to see who chooses `value` from a menu, wherever they have it from."""
    person.command("/spend help")
    office.answered()
    forge_choice(person, person.last_message(), Action.OPEN_NAMED, value)
    office.answered()
    return person.modal or person.last_message()


def meal(office: Office) -> str:
    """Mei asks Bo for a dinner, which Hana's line pays."""
    return ask(office, office.mei, Category="Meal", Recipients=None, Amount="600", Purpose="A dinner for two")


def test_a_card_leads_to_its_customer_people_and_line(either_office: Office) -> None:
    """The approver's card in their conversation, as it was sent: each name has a screen with its requests."""
    number = meal(either_office)
    other = ask(either_office, either_office.tom, Amount="90")
    for name, title, told in (
        ("Acme", "Customer", "key customer · growth · North · Cloud"),
        ("Mei Lin", "Person", "Reports to Bo Zhang"),
        ("MEAL", "Budget line", "¥23,400 left of ¥24,000"),
    ):
        window = choose(either_office, either_office.bo, card(either_office.bo, number), name, title)
        assert told in window.text(400)
        assert number in window.text(400)
        assert (other in window.text(400)) == (name == "Acme")
        window.close()


def test_the_requester_opens_who_decides(either_office: Office) -> None:
    """From the requester's card to the approver, from there to a request and back."""
    number = meal(either_office)
    window = choose(either_office, either_office.mei, card(either_office.mei, number), "Bo Zhang", "Person")
    assert "Sales · North" in window.text(400)
    window.click("Open", near=number)
    opened = either_office.mei.wait_for_modal(number)
    opened.click("Back to the list")
    again = either_office.mei.wait_for_modal("Person")
    assert "Bo Zhang" in again.text(400)
    again.select(NAMED, "Hana Sato")
    either_office.answered()
    assert "Reports to Dan Meyer" in either_office.mei.wait_for_modal("Person").text(400)


def test_each_role_sees_what_is_theirs(either_office: Office) -> None:
    """Whoever may see the request finds it on the customer's screen; the others find an empty one."""
    number = meal(either_office)
    otto, ada = hire(either_office, "otto"), hire(either_office, "ada")
    for person, sees_it, sees_total in (
        (either_office.mei, True, False),
        (either_office.bo, True, False),
        (either_office.hana, True, False),
        (either_office.fin, True, True),
        (either_office.ida, True, True),
        (otto, True, True),
        (either_office.tom, False, False),
        (either_office.cleo, False, False),
        (ada, False, False),
    ):
        words = press(either_office, person, "customer:1:0").text(400)
        assert "Acme" in words
        assert (number in words) == sees_it
        assert ("¥600 reserved, committed or spent this year" in words) == sees_total
        assert ("There is no request here that you may see." in words) != sees_it
        close(person)


def test_a_line_is_hidden_from_who_has_no_part_in_it(either_office: Office) -> None:
    """Sales' line: its people, its owner, controllers, compliance, auditors, administrators.

    What is hidden and what does not exist are answered with the same words.
    """
    line = either_office.store.read(lambda tx: line_of(tx, "MEAL")).id
    otto, ada = hire(either_office, "otto"), hire(either_office, "ada")
    seeing = (either_office.tom, either_office.hana, either_office.fin, either_office.ida, otto, ada)
    for person in seeing:
        assert "¥24,000 left of ¥24,000" in press(either_office, person, f"line:{line}:0").text(400)
        close(person)
    # Cleo works in Finance.
    hidden = press(either_office, either_office.cleo, f"line:{line}:0").text(400)
    assert NOBODYS in hidden
    assert press(either_office, either_office.cleo, "line:999999:0").text(400) == hidden


def test_the_line_opens_once_a_request_on_it_is_theirs(office: Office) -> None:
    """Cleo is asked to decide: the card shows her the line, and so does its screen."""
    line = office.store.read(lambda tx: line_of(tx, "MEAL")).id
    number = meal(office)
    card(office.bo, number).click("Reassign…")
    form = office.bo.wait_for_modal("Reassign")
    form.fill({"New approver": "Cleo Martin", "Reason": "I am away"})
    assert form.submit(), form.errors
    office.settle()
    assert number in press(office, office.cleo, f"line:{line}:0").text(400)


def test_a_stranger_opens_nothing(office: Office) -> None:
    """A guest of a shared channel is told what everybody is told whom the company does not know."""
    meal(office)
    office.slack.add_user("eve", real_name="Eve Guest", email="mei@example.com", foreign_team="T0OTHER")
    eve = office.slack.person("eve")
    for value in ("person:1:0", "customer:1:0", "line:1:0"):
        press(office, eve, value)
        assert "does not know you yet" in private_words(eve)[-1]


@pytest.mark.parametrize("value", ["person:0:0", "customer:999999:0", "line:1:9999999", "person::0", "x:1:0"])
def test_what_is_not_ours_opens_nothing(office: Office, value: str) -> None:
    """A forged value ends in a sentence, or in a search that finds nothing."""
    words = press(office, office.tom, value).text(400)
    assert NOBODYS in words or "There is no request for" in words


def test_the_digest_leads_to_all_it_names(office: Office) -> None:
    """Requests, customers, lines and their owners, from the message and from *More…*."""
    number = meal(office)
    office.clock.advance(8 * 86_400)
    digest = typed(office, office.fin, "digest for everything", "#sales")
    for name, title in (("Acme", "Customer"), ("Hana Sato", "Person"), ("MEAL", "Budget line")):
        digest.select(NAMED, name)
        office.answered()
        office.fin.wait_for_modal(title).close()
    digest.select(NAMED, number)
    office.answered()
    office.fin.wait_for_modal(number).close()
    digest.click("More…")
    detail = office.fin.wait_for_modal("Budget digest")
    detail.select(NAMED, number)
    office.answered()
    assert "A dinner for two" in office.fin.wait_for_modal(number).text(400)
    office.fin.wait_for_modal(number).close()
    detail.select(NAMED, "GIFT-KEY")
    office.answered()
    assert "Bo Zhang" in office.fin.wait_for_modal("Budget line").text(400)


def test_more_of_a_digest_keeps_what_is_not_theirs(office: Office) -> None:
    """Tom may read his department's digest, which names Mei's request: its card stays closed to him."""
    number = meal(office)
    office.clock.advance(8 * 86_400)
    typed(office, office.tom, "digest", "#sales").click("More…")
    detail = office.tom.wait_for_modal("Budget digest")
    assert number in detail.text(400)
    detail.select(NAMED, number)
    office.answered()
    assert "not yours to see" in office.tom.wait_for_modal("Not done").text(400)
    office.tom.wait_for_modal("Not done").close()
    detail.select(NAMED, "Acme")
    office.answered()
    assert "There is no request here that you may see." in office.tom.wait_for_modal("Customer").text(400)


def test_more_of_a_channels_digest_opens_no_request_to_an_outsider(office: Office) -> None:
    """Cleo works in Finance and reads the channel of Sales: its digest in full, and not one request of it."""
    number = meal(office)
    office.hana.command("/spend digest weekly mon 09:00 for Sales", channel="#sales")
    office.answered()
    weekly(office)
    office.cleo.wait_for(number, channel="#sales").click("More…")
    detail = office.cleo.wait_for_modal("Budget digest")
    detail.select(NAMED, number)
    office.answered()
    assert "not yours to see" in office.cleo.wait_for_modal("Not done").text(400)
    close(office.cleo)
    detail.select(NAMED, "MEAL")
    office.answered()
    assert NOBODYS in office.cleo.wait_for_modal("Not done").text(400)


def test_more_of_anothers_digest_stays_closed(office: Office) -> None:
    """What was not sent to the channel: a colleague hears what is theirs, a guest nothing."""
    meal(office)
    office.slack.add_user("eve", real_name="Eve Guest", email="mei@example.com", foreign_team="T0OTHER")
    eve = office.slack.person("eve")
    for person, told in ((office.cleo, "Finance"), (eve, "does not know you yet")):
        person.command("/spend help")
        office.answered()
        forge_click(person, person.last_message(), Action.DIGEST_MORE, "0:department:Sales")
        office.answered()
        assert told in private_words(person)[-1]
        assert "GIFT-KEY" not in private_words(person)[-1]


def test_the_home_and_the_budget_lead_to_each_line(either_office: Office) -> None:
    """Beside the bars stands a menu of their lines."""
    number = meal(either_office)
    home = open_home(either_office.hana)
    home.choose("Open MEAL")
    either_office.answered()
    assert number in either_office.hana.wait_for_modal("Budget line").text(400)
    either_office.hana.wait_for_modal("Budget line").close()
    typed(either_office, either_office.mei, "budget").choose("Open MEAL")
    either_office.answered()
    assert "Owner: Hana Sato" in either_office.mei.wait_for_modal("Budget line").text(400)


def test_many_requests_are_turned_over(office: Office) -> None:
    """Twenty a page, newest first; a card leads back to its page."""
    for amount in range(21, 43):
        ask(office, office.mei, Amount=str(amount), Recipients=None)
    shown = typed(office, office.fin, "GW-2026-00001")
    window = choose(office, office.fin, shown, "Acme", "Customer")
    assert "1–20 of 22" in window.text(400)
    window.click("Older")
    office.answered()
    assert "21–22 of 22" in window.text(400)
    window.click("Open", near="GW-2026-00001")
    office.fin.wait_for_modal("GW-2026-00001").click("Back to the list")
    assert "21–22 of 22" in office.fin.wait_for_modal("Customer").text(400)


def test_in_chinese(office_with: OfficeOpener) -> None:
    """The same words in the reader's language."""
    with office_with(locales={"fin": "zh-CN"}) as office:
        number = approved(office)
        shown = typed(office, office.fin, number)
        shown.open("")
        for name, title, told in (
            ("Acme", "客户", "重点客户 · 成长期"),
            ("Mei Lin", "人员", "上级：Bo Zhang"),
            ("GIFT-KEY", "预算项目", "负责人：Bo Zhang"),
        ):
            shown.select("此处提到的内容均可打开。", name)
            office.answered()
            window = office.fin.wait_for_modal(title)
            assert told in window.text(400)
            assert number in window.text(400)
            window.close()


def weekly(office: Office) -> None:
    """Two Mondays later the channel has its digest."""
    office.clock.set(datetime(2026, 9, 28, 9, 1, tzinfo=UTC))
    assert eventually(office.bot.scheduler.tick)
    office.settle()


def close(person: Person) -> None:
    assert person.modal is not None
    person.modal.close()


def open_home(person: Person) -> Home:
    home = person.open_home()
    assert home is not None
    return home
