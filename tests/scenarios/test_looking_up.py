"""Whatever is named can be opened: a request by its number, and what somebody remembers of it."""

from __future__ import annotations

import pytest

from sandbox.client.person import Person
from sandbox.client.surfaces import Home, ShownMessage
from tests.support.office.acts import answer, approve, approved, ask, card, log_actual
from tests.support.office.newcomers import hire
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import holding, private_words

NOBODYS = "There is no such request, or it is not yours to see."


def typed(office: Office, person: Person, text: str) -> ShownMessage:
    """The answer to what somebody types."""
    person.command(f"/spend {text}")
    office.answered()
    return person.last_message()


def test_a_number_opens_the_card_for_whoever_may_see_it(either_office: Office) -> None:
    """Requester, approver, line owner, controller and compliance see it; everybody else hears of nothing."""
    ada = hire(either_office, "ada")
    number = ask(
        either_office,
        either_office.mei,
        Category="Meal",
        Recipients=None,
        Amount="600",
        Purpose="Dinner after the review",
    )
    mine = typed(either_office, either_office.mei, number)
    assert mine.is_ephemeral
    assert "Withdraw" in mine.buttons()
    deciding = typed(either_office, either_office.bo, number)
    assert "Approve" in deciding.buttons()
    # Hana owns the line, Fin is a controller, Ida looks after compliance: they read.
    for reader in (either_office.hana, either_office.fin, either_office.ida):
        shown = typed(either_office, reader, number)
        assert "Dinner after the review" in shown.text(400)
        assert "Approve" not in shown.buttons()
    # A colleague, managers who were not asked, an administrator, somebody whom the company does not know.
    for outsider in (either_office.tom, either_office.dan, either_office.cleo, ada):
        assert typed(either_office, outsider, number).text(400) == NOBODYS


def test_the_refusal_tells_nothing(office: Office) -> None:
    """A request that is somebody else's and one that does not exist are answered with the same words."""
    number = ask(office, office.mei)
    theirs, nobodys = typed(office, office.tom, number), typed(office, office.tom, "GW-2026-99999")
    shape = [[{**block, "block_id": ""} for block in each.blocks] for each in (theirs, nobodys)]
    assert shape[0] == shape[1]
    assert theirs.notification == nobodys.notification == NOBODYS


def test_another_company_has_no_such_number(office: Office) -> None:
    """A guest of a shared channel, whose own company says who they are, can open nothing."""
    number = ask(office, office.mei)
    office.slack.add_user("eve", real_name="Eve Guest", email="mei@example.com", foreign_team="T0OTHER")
    eve = office.slack.person("eve")
    assert "does not know you yet" in typed(office, eve, number).text(400)


@pytest.mark.parametrize(
    "written", ["gw-2026-00001", "GW-2026-1", "ＧＷ-2026-00001", "gw 2026 1", "#GW-2026-1"]
)
def test_a_number_is_read_however_it_is_written(office: Office, written: str) -> None:
    """Small letters, without zeros, full-width, with blanks."""
    number = ask(office, office.mei)
    assert number in typed(office, office.mei, written).text(400)


def test_what_is_clicked_on_an_opened_card_is_shown_on_it(either_office: Office) -> None:
    """The approver decides on the card that they have opened, and it shows the outcome at once."""
    number = ask(either_office, either_office.mei)
    shown = typed(either_office, either_office.bo, number)
    shown.click("Approve")
    either_office.settle()
    assert "Approve" not in shown.buttons()
    assert "approved" in shown.text(400)
    assert holding(either_office, number) == (0, 48_000, 0)


def test_a_form_from_an_opened_card_draws_it_again(office: Office) -> None:
    """*Approve less…* opened from there ends there."""
    number = ask(office, office.mei)
    shown = typed(office, office.bo, number)
    shown.click("Approve less…")
    answer(office.bo, "Approve less", Approved_amount="300", Reason="Within the cap")
    office.settle()
    assert "Approve less…" not in shown.buttons()
    assert holding(office, number) == (0, 30_000, 0)


def test_controllers_log_and_close_what_others_leave_lying(office: Office) -> None:
    """Their opened card has the buttons for it; the line's owner's has none."""
    number = approved(office)
    shown = typed(office, office.fin, number)
    assert {"Log actual", "Close"} <= set(shown.buttons())
    shown.click("Close")
    office.settle()
    assert holding(office, number) == (0, 0, 0)
    assert "closed" in shown.text(400)
    assert "Close" not in shown.buttons()


def test_find_shows_the_newest_and_all_in_pages(either_office: Office) -> None:
    """Five at once, the rest by *Show all…*, twenty a page; each opens, and leads back."""
    for amount in range(11, 18):
        ask(either_office, either_office.mei, Amount=str(amount))
    ask(either_office, either_office.tom, Customer="Beta Mining", Recipients=None, Amount="90")
    shown = typed(either_office, either_office.mei, "find Acme")
    assert shown.is_ephemeral
    assert "“Acme”: 7 requests" in shown.text(200)
    assert "5 of 7, newest first" in shown.text(200)
    assert "GW-2026-00007" in shown.text(200)
    assert "GW-2026-00002" not in shown.text(200)
    shown.click("Show all…")
    window = either_office.mei.wait_for_modal("Requests found")
    assert "1–7 of 7, newest first" in window.text(200)
    window.click("Open", near="GW-2026-00002")
    opened = either_office.mei.wait_for_modal("GW-2026-00002")
    assert "Withdraw" in opened.buttons()
    opened.click("Back to the list")
    either_office.mei.wait_for_modal("Requests found").click("Open", near="GW-2026-00001")
    again = either_office.mei.wait_for_modal("GW-2026-00001")
    again.click("Withdraw")
    either_office.settle()
    assert "Withdraw" not in again.buttons()
    assert "withdrawn" in again.text(200)


def test_find_keeps_to_the_rights_of_who_asks(office: Office) -> None:
    """A colleague's request is not found, and not counted; a controller finds both."""
    ask(office, office.mei)
    ask(office, office.tom)
    assert "“gift”: 1 request" in typed(office, office.mei, "find gift").text(200)
    assert "GW-2026-00001" not in typed(office, office.tom, "find Mei").text(200)
    assert "“gift”: 2 requests" in typed(office, office.fin, "find gift").text(200)
    nothing = typed(office, office.cleo, "find Acme").text(200)
    assert nothing == "There is no request for “Acme” that you may see."


def test_many_are_turned_over_page_by_page(office: Office) -> None:
    """*Older* and *Newer* lead through all of them; somebody else's page shows them nothing of it."""
    for amount in range(21, 43):
        ask(office, office.mei, Amount=str(amount), Recipients=None)
    typed(office, office.mei, "find").click("Show all…")
    first = office.mei.wait_for_modal("Requests found")
    assert "1–20 of 22" in first.text(200)
    first.click("Older")
    office.answered()
    assert "21–22 of 22" in first.text(200)
    assert first.buttons().count("Open") == 2
    first.click("Newer")
    office.answered()
    assert "1–20 of 22" in first.text(200)


def test_in_chinese(office_with: OfficeOpener) -> None:
    """The words that are typed, and those of the answer."""
    with office_with(locales={"*": "zh-CN"}) as office:
        office.mei.command("/spend 礼品 480 元 Acme 中秋茶具一套送给客户")
        form = office.mei.wait_for_modal()
        form.fill({"计划日期": "2026-09-25"})
        office.answered()
        assert form.submit(), form.errors
        office.settle()
        for text in ("查找 Acme", "搜索 待审批", "查询 中秋", "查找Acme", "find 2026年9月"):
            shown = typed(office, office.mei, text).text(200)
            assert "1 项申请" in shown, text
            assert "GW-2026-00001" in shown
        office.mei.last_message().click("打开")
        assert "撤回" in office.mei.wait_for_modal("GW-2026-00001").buttons()


def test_an_approved_one_is_found_by_its_state(office: Office) -> None:
    """States are words to look for, in the words of the cards."""
    number = approved(office)
    waiting = ask(office, office.mei, Amount="90")
    assert number in typed(office, office.mei, "find approved").text(200)
    assert waiting not in private_words(office.mei)[-1]
    approve(office, office.bo, waiting)
    assert card(office.mei, waiting, "approved")
    assert "“approved”: 2 requests" in typed(office, office.mei, "find approved").text(200)


def test_recent_shows_what_ended_and_what_i_acted_on(either_office: Office) -> None:
    """At the end of Home: the requester's ended ones, the approver's decisions; each opens."""
    number = ask(either_office, either_office.mei)
    open_home(either_office.mei)
    assert "Recent" not in open_home(either_office.mei).text(200)
    card(either_office.bo, number).click("Reject…")
    answer(either_office.bo, "Reject", Reason="Too dear")
    either_office.settle()
    for person in (either_office.mei, either_office.bo):
        home = open_home(person)
        assert number in home.text(200).partition("Recent")[2]
        home.click("Open", near=number)
        assert "rejected" in person.wait_for_modal(number).text(200)
        person.wait_for_modal(number).close()
    assert "Recent" not in open_home(either_office.tom).text(200)


def test_recent_is_cut_with_a_word_and_read_in_full(office: Office) -> None:
    """Five, newest first, and *Show all…*."""
    for amount in range(11, 18):
        number = ask(office, office.mei, Amount=str(amount))
        card(office.mei, number).click("Withdraw")
        office.settle()
    recent = open_home(office.mei).text(200).partition("Recent")[2]
    assert recent.index("GW-2026-00007") < recent.index("GW-2026-00003")
    assert "GW-2026-00002" not in recent
    assert "5 of 7" in recent
    open_home(office.mei).click("Show all…")
    window = office.mei.wait_for_modal("Recent")
    assert "GW-2026-00001" in window.text(200)
    window.click("Open", near="GW-2026-00001")
    assert "withdrawn" in office.mei.wait_for_modal("GW-2026-00001").text(200)


def test_every_list_leads_to_the_card(office: Office) -> None:
    """`/spend mine`, `/spend pending`, the Home, and a page of it."""
    number = ask(office, office.mei)
    for person, text in ((office.mei, "mine"), (office.bo, "pending")):
        typed(office, person, text).click("Open", near=number)
        person.wait_for_modal(number).close()
        open_home(person).click("Open", near=number)
        person.wait_for_modal(number).close()


def test_an_exception_leads_to_its_requests(office: Office) -> None:
    """The controller's message and Home name requests that open."""
    number = approved(office)
    log_actual(office, number, "800", reason="More came")
    told = office.fin.wait_for(
        lambda: next((m for m in office.fin.messages() if number in m.text(200)), None)
    )
    told.click(f"Open {number}")
    office.fin.wait_for_modal(number).close()
    open_home(office.fin).click(f"Open {number}", near=number)
    assert "Log actual" in office.fin.wait_for_modal(number).buttons()


def open_home(person: Person) -> Home:
    home = person.open_home()
    assert home is not None
    return home


def typed_in_channel(office: Office, person: Person, text: str) -> ShownMessage:
    person.command(f"/spend {text}", channel="#sales")
    office.answered()
    return person.last_message("#sales")
