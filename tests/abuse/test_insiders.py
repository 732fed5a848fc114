"""Insiders: what somebody could do yesterday, or hopes that nobody looks at twice."""

from __future__ import annotations

import pytest

from bot.services.approvals.reroute import reroute_all
from bot.services.company.file_shapes import PEOPLE as SHAPE
from bot.services.company.import_people import import_people
from bot.sheets.sheet import read_sheet
from tests.support.company import OPERATOR, PEOPLE
from tests.support.office.acts import answer, approve, approved, ask, card, log_actual
from tests.support.office.forgery import forge_click, forge_submission, put
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import audited, holding, private_words

pytestmark = pytest.mark.heavy


def demote_bo(office: Office, *, routed: bool) -> None:
    """Bo loses his tier by the people file; without `routed` the command dies right after it."""
    text = PEOPLE.replace("hana@example.com,lead,,", "hana@example.com,,,")
    sheet = read_sheet(text.encode(), "people.csv", SHAPE)
    office.books.administer(lambda tx: import_people(tx, sheet, OPERATOR))
    if routed:
        assert reroute_all(office.store, "cli") == 1
    office.settle()


def test_a_demoted_approver_cannot_sign_an_old_card(either_office: Office) -> None:
    """Their click changes nothing but who is asked, says so, and every card follows."""
    office = either_office
    number = ask(office, office.mei)
    demote_bo(office, routed=False)
    card(office.bo, number, "needs your decision").click("Approve")
    office.settle()

    assert any("you can't decide on" in words for words in private_words(office.bo))
    assert holding(office, number) == (48_000, 0, 0)
    assert card(office.bo, number, "waiting for a decision").buttons() == []
    assert card(office.mei, number).has("a decision by Hana Sato")
    assert [action for action, _ in audited(office, number)] == ["request.submit", "request.reroute"]
    approve(office, office.hana, number)
    assert holding(office, number) == (0, 48_000, 0)


def test_an_import_takes_the_buttons_away(either_office: Office) -> None:
    """Nobody has to click first: the demoted approver's card has none any more, the next one's has."""
    office = either_office
    number = ask(office, office.mei)
    demote_bo(office, routed=True)
    assert card(office.bo, number, "waiting for a decision").buttons() == []
    assert "Approve" in card(office.hana, number, "needs your decision").buttons()


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
        waiting = card(office.bo, number, "needs your decision")
        assert "nobody else is responsible for it" in waiting.text(300)
        approve(office, office.bo, number)
        assert holding(office, number) == (0, 48_000, 0)
        for person in (office.mei, office.bo):
            said = "Bo Zhang signed as manager and for compliance: nobody else could."
            assert said in card(person, number, "approved").text(300)


def test_a_controller_cannot_clear_their_own_exception(either_office: Office) -> None:
    """Fin's Home has no button for it, a forged click changes nothing and says why; Ida is asked instead."""
    office = either_office
    # Controllers are sent other things meanwhile: the newest message need not be the card.
    ask(office, office.fin, Category="Meal", Recipients=None)
    number = "GW-2026-00001"
    approve(office, office.cleo, number)
    card(office.fin, number).click("Log actual")
    form = office.fin.wait_for_modal("Log actual")
    form.fill(
        {"Actual amount": "900", "This is the final amount": True, "Receipts": [("bill.pdf", b"%PDF-1.4\n")]}
    )
    assert form.submit(), form.errors
    form.fill({"Reason": "More came"})
    assert form.submit(), form.errors
    office.settle()

    assert office.ida.wait_for(f"{number} has cost ¥900")
    own = office.fin.open_home()
    assert own is not None
    assert f"{number}: ¥900 spent" in own.text(200)
    assert "Somebody else has to look at it." in own.text(200)
    assert "Mark reviewed" not in own.buttons()
    forge_click(office.fin, card(office.fin, number), "exception.clear", "1")
    office.settle()
    assert any("has to look at it" in words for words in private_words(office.fin))
    assert len(office.store.read(lambda tx: tx.alerts.open_exceptions(5))) == 1
    home = office.ida.open_home()
    assert home is not None
    home.click("Mark reviewed")
    office.ida.wait_for(lambda: office.ida.home and not office.ida.home.has("Exceptions"))


def test_a_correction_downwards_is_told_to_the_controllers(either_office: Office) -> None:
    """Mei spends too much and corrects it away: Fin hears of both."""
    office = either_office
    number = approved(office)
    log_actual(office, number, "900", reason="More came")
    card(office.mei, number).click("Correct…")
    form = office.mei.wait_for_modal("Correct an actual")
    form.fill({"Actual amount": "480"})
    assert form.submit(), form.errors
    office.settle()

    assert holding(office, number) == (0, 0, 48_000)
    assert office.fin.wait_for(f"{number}: an actual of ¥900 was corrected to ¥480")


def test_a_slip_of_the_finger_is_asked_again(either_office: Office) -> None:
    """The form stays with what was typed and a checkbox; nothing is recorded before it is ticked."""
    office = either_office
    number = approved(office)
    card(office.mei, number).click("Log actual")
    form = office.mei.wait_for_modal("Log actual")
    sent = {"Actual amount": "48000", "Invoice number": "INV-7", "Receipts": [("bill.pdf", b"%PDF-1.4\n")]}
    form.fill({**sent, "This is the final amount": True})
    assert form.submit()
    asked = office.mei.wait_for_modal("Log actual")
    assert "more than ten times the ¥480 that were approved" in asked.text(300)
    assert (asked.value("Actual amount"), asked.value("Invoice number")) == ("48000", "INV-7")
    assert holding(office, number) == (0, 48_000, 0)

    # Another slip is asked again, whatever was ticked before.
    asked.fill({"Is this amount right?": True, "Actual amount": "480000"})
    assert asked.submit()
    again = office.mei.wait_for_modal("Log actual")
    assert holding(office, number) == (0, 48_000, 0)
    again.fill({"Is this amount right?": True, "Reason": "Three zeros are right"})
    assert again.submit(), again.errors
    office.settle()
    assert holding(office, number) == (0, 0, 48_000_000)
    kept = office.store.read(lambda tx: tx.files.of_request(1))
    assert [(file.name, file.state) for file in kept] == [("bill.pdf", "kept")]


def test_a_slip_that_is_put_right_needs_no_tick(office_with: OfficeOpener) -> None:
    """In Chinese: the amount is corrected, the box stays empty, and that is all."""
    with office_with(locales={"mei": "zh-CN"}) as office:
        office.mei.command("/spend 餐饮 480元 Acme 年度回顾之后的晚餐聚会")
        form = office.mei.wait_for_modal("新建申请")
        form.fill({"计划日期": "2026-09-25", "预期效果": "续约"})
        office.answered()
        assert form.submit(), form.errors
        office.settle()
        number = "GW-2026-00001"
        approve(office, office.bo, number)
        office.mei.wait_for(f"{number}：已批准").click("登记实际支出")
        form = office.mei.wait_for_modal("登记实际支出")
        form.fill({"实际金额": "48000"})
        assert form.submit()
        asked = office.mei.wait_for_modal("登记实际支出")
        assert "十倍以上" in asked.text(300)
        asked.fill({"实际金额": "480", "票据": [("bill.pdf", b"%PDF-1.4\n")]})
        assert asked.submit(), asked.errors
        office.settle()
        assert holding(office, number) == (0, 0, 48_000)


def test_a_cap_that_is_spent_twice_is_told_with_both_requests(either_office: Office) -> None:
    """Settled for little, the rest given once more, then the late bill: compliance and Fin hear of it."""
    office = either_office
    first = approved(office, Amount="500")
    log_actual(office, first, "1")
    others = [approved(office, Amount="499") for _ in range(3)]
    log_actual(office, first, "499", final=False)

    assert holding(office, first) == (0, 0, 50_000)
    named = ", ".join(reversed(others))
    said = f"{first} and {named} together have passed the cap of rule gift-recipient-year"
    for person in (office.ida, office.fin):
        assert person.wait_for(said)
    home = office.ida.open_home()
    assert home is not None
    assert "¥497 over the cap of rule gift-recipient-year (Art. 4.2)" in home.text(300)


def meal(office: Office) -> str:
    """Mei's, approved; the policy asks for its receipt."""
    number = ask(office, office.mei, Category="Meal", Recipients=None)
    approve(office, office.bo, number)
    return number


def morning_after(office: Office, days: int) -> None:
    """Time passes, and the jobs of that morning run."""
    office.clock.advance(days * 86_400)
    office.bot.scheduler.tick()
    office.settle()


def test_an_invented_file_is_no_receipt(either_office: Office) -> None:
    """It gets the actual recorded; Slack knows no such file, Mei is told, and after three days Fin is."""
    office = either_office
    number = meal(office)
    card(office.mei, number).click("Log actual")
    form = office.mei.wait_for_modal("Log actual")
    form.fill({"Actual amount": "480"})
    assert not form.submit()
    assert form.errors == {"Receipts": "Attach the receipt (Art. 5)"}
    invented = {"type": "file_input", "files": [{"id": "F0INVENTED"}]}
    assert forge_submission(form, lambda view: put(view, "receipts", invented)).ok
    office.settle()

    assert holding(office, number) == (0, 0, 48_000)
    assert office.mei.wait_for(f"{number}: the file – was not kept.")
    morning_after(office, 3)
    assert office.fin.wait_for(f"{number} has cost ¥480, and there is still no receipt that counts.")


def test_somebody_elses_file_is_no_receipt(either_office: Office) -> None:
    """Tom's picture in the channel does not do for Mei's dinner; her own does."""
    office = either_office
    number = meal(office)
    message = office.tom.say("#sales", "Here is a bill", files=[("bill.pdf", b"%PDF-1.4\n")])
    office.mei.message_shortcut("Log a receipt", message)
    form = office.mei.wait_for_modal("Log a receipt")
    form.select("Request", number)
    assert form.submit()
    answer(office.mei, "Log actual", Actual_amount="480", This_is_the_final_amount=True)
    office.settle()

    (file,) = office.store.read(lambda tx: tx.files.of_request(1))
    assert file.state == "refused"
    assert office.mei.wait_for("Somebody else uploaded it")
    card(office.mei, number).click("Correct…")
    answer(office.mei, "Correct an actual", Receipts=[("bill.pdf", b"%PDF-1.4\n")])
    office.settle()
    morning_after(office, 5)
    assert office.store.read(lambda tx: tx.alerts.open_exceptions(5)) == []
