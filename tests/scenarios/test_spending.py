"""After the money is spent: actuals, receipts, corrections, exceptions and warnings."""

from __future__ import annotations

import hashlib

import pytest

from sandbox.client.person import Person
from tests.support.office.acts import answer, approve, approved, ask, card, log_actual
from tests.support.office.forgery import forge_click
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import holding, private_words

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.mark.parametrize(
    ("amount", "final", "held", "state"),
    [
        ("200", False, (0, 28_000, 20_000), "approved"),
        ("480", True, (0, 0, 48_000), "settled"),
        ("400", True, (0, 0, 40_000), "settled"),
        ("520", True, (0, 0, 52_000), "settled"),
        ("0", True, (0, 0, 0), "settled"),
    ],
)
def test_an_actual_moves_the_money(
    office: Office, amount: str, final: bool, held: tuple[int, int, int], state: str
) -> None:
    """Partial keeps the rest held, final releases it, over and under are recorded as they were."""
    number = approved(office)
    log_actual(office, number, amount, final=final)
    assert holding(office, number) == held
    card(office.mei, number, state)


def test_the_form_says_what_was_logged_so_far(office: Office) -> None:
    """Log actual has its fields, today's date and the amounts until now."""
    number = approved(office)
    log_actual(office, number, "200", final=False)
    card(office.mei, number).click("Log actual")
    form = office.mei.wait_for_modal("Log actual")
    assert form.labels() == [
        "Actual amount",
        "This is the final amount",
        "Date",
        "Headcount",
        "Who came",
        "Other guests",
        "Our people",
        "Invoice number",
        "Receipts",
        "How did it go?",
        "Result",
    ]
    assert "¥200 of ¥480 approved is logged so far." in form.text(120)
    assert form.offered("How did it go?")[0] == "5 – excellent"
    form.fill({"Actual amount": "0", "This is the final amount": False})
    assert not form.submit()
    assert "Zero can only be the final amount" in form.errors["Actual amount"]
    form.fill({"Actual amount": "10", "Date": "2026-09-16"})
    assert not form.submit()
    assert form.errors == {"Date": "This date is still to come. Log what was spent already."}


def test_a_receipt_is_kept_with_its_checksum(office: Office) -> None:
    """Receipts are fetched, kept unchanged and named by their SHA-256; what is no receipt is refused."""
    number = approved(office)
    log_actual(
        office,
        number,
        "480",
        Receipts=[("receipt.pdf", PDF), ("note.pdf", b"MZ\x90\x00\x03" + b"\x00" * 200)],
    )
    files = {file.name: file for file in office.store.read(lambda tx: tx.files.of_request(1))}
    kept = files["receipt.pdf"]
    assert (kept.purpose, kept.state, kept.detected_type) == ("receipt", "kept", "application/pdf")
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert files["note.pdf"].state == "refused"
    assert any("note.pdf" in message.text(200) for message in office.mei.messages())


def test_a_meal_needs_its_receipt(office: Office) -> None:
    """A rule that requires the receipt refuses the final actual without one, at Receipts."""
    number = ask(office, office.mei, Category="Meal", Recipients=None)
    approve(office, office.bo, number)
    card(office.mei, number).click("Log actual")
    form = office.mei.wait_for_modal("Log actual")
    form.fill({"Actual amount": "300", "This is the final amount": True})
    assert not form.submit()
    assert form.errors == {"Receipts": "Attach the receipt (Art. 5)"}
    form.fill({"Receipts": [("receipt.pdf", PDF)]})
    assert form.submit(), form.errors


def test_the_message_shortcut_logs_a_receipt(office: Office) -> None:
    """Log a receipt on a message asks for the request and brings the message's files along."""
    number = approved(office)
    other = approved(office, Amount="200")
    message = office.mei.say("#sales", "Here is the bill", files=[("bill.pdf", PDF)])
    office.mei.message_shortcut("Log a receipt", message)
    form = office.mei.wait_for_modal("Log a receipt")
    assert "1 file attached from the message" in form.text()
    assert [option.partition(" ")[0] for option in form.offered("Request")] == [other, number]
    form.select("Request", number)
    assert form.submit()
    answer(office.mei, "Log actual", Actual_amount="470", This_is_the_final_amount=True)
    office.settle()
    assert holding(office, number) == (0, 0, 47_000)
    kept = office.store.read(lambda tx: tx.files.of_request(1))
    assert [(file.name, file.state) for file in kept] == [("bill.pdf", "kept")]


def test_the_message_shortcut_without_a_request(office: Office) -> None:
    """Whoever has nothing approved is told so, and nothing opens."""
    message = office.mei.say("#sales", "Here is the bill", files=[("bill.pdf", PDF)])
    office.mei.message_shortcut("Log a receipt", message)
    office.mei.wait_for("You have no approved request to log a receipt for.")
    assert office.mei.modal is None


def test_one_actual_is_corrected(office: Office) -> None:
    """Correct… opens the same form filled in; the old amount is crossed out and no longer counts."""
    number = approved(office)
    log_actual(office, number, "400", Result="Went well", Invoice_number="INV-7")
    card(office.mei, number).click("Correct…")
    form = office.mei.wait_for_modal("Correct an actual")
    assert (form.value("Actual amount"), form.value("Invoice number")) == ("400", "INV-7")
    form.fill({"Actual amount": "380.50"})
    assert form.submit(), form.errors
    office.settle()
    assert holding(office, number) == (0, 0, 38_050)
    shown = card(office.mei, number, "settled").text(200)
    assert "Spent ¥400 on Sep 15, 2026 (corrected)" in shown
    assert "Spent ¥380.50 on Sep 15, 2026 (final)" in shown


def test_several_actuals_ask_which_is_wrong(office: Office) -> None:
    """With more than one actual the person chooses; a final correction releases the rest."""
    number = approved(office)
    log_actual(office, number, "100", final=False)
    log_actual(office, number, "150", final=False)
    card(office.mei, number).click("Correct…")
    pick = office.mei.wait_for_modal("Correct an actual")
    assert pick.offered("Actual") == ["¥100 · Sep 15, 2026", "¥150 · Sep 15, 2026"]
    pick.select("Actual", "¥150 · Sep 15, 2026")
    assert pick.submit()
    form = office.mei.wait_for(
        lambda: office.mei.modal and "Actual amount" in office.mei.modal.labels() and office.mei.modal
    )
    form.fill({"Actual amount": "250", "This is the final amount": True})
    assert form.submit(), form.errors
    office.settle()
    assert holding(office, number) == (0, 0, 35_000)
    card(office.mei, number, "settled")


def test_a_late_invoice_is_logged_after_the_final_one(office: Office) -> None:
    """The truth is never refused: a settled request takes another actual."""
    number = approved(office)
    log_actual(office, number, "400")
    log_actual(office, number, "30")
    assert holding(office, number) == (0, 0, 43_000)


def test_too_much_spent_goes_to_the_controllers(office: Office) -> None:
    """An actual beyond its approval is recorded, told to the controllers, and waits in their Home."""
    number = approved(office, Category="Meal", Recipients=None)
    log_actual(office, number, "600", reason="Two more came", Receipts=[("receipt.pdf", PDF)])
    told = office.fin.wait_for(f"{number} has cost ¥600, ¥120 more than the ¥480")
    assert not told.is_ephemeral
    home = office.fin.open_home()
    assert home is not None
    assert "Mei Lin · Acme" in home.text(200)
    assert f"{number}: ¥600 spent of ¥480 approved, ¥120 over" in home.text(200)
    assert "All lines" in home.text(200)
    assert office.mei.open_home() is not None
    assert "Exceptions" not in office.mei.home.text()  # type: ignore[union-attr]
    home.click("Mark reviewed")
    office.fin.wait_for(lambda: office.fin.home and not office.fin.home.has("Exceptions"))
    forge_click(office.mei, card(office.mei, number), "exception.clear", "1")
    office.settle()
    assert any("Only finance controllers can do this." in words for words in private_words(office.mei))


def test_who_spends_more_is_asked_why(either_office: Office) -> None:
    """Nothing is recorded before; the reason stands on both cards, in the exception and in the Home."""
    office = either_office
    number = approved(office, Category="Meal", Recipients=None)
    card(office.mei, number).click("Log actual")
    form = office.mei.wait_for_modal("Log actual")
    assert "Reason" not in form.labels()
    form.fill({"Actual amount": "600", "Receipts": [("receipt.pdf", PDF)]})
    assert form.submit(), form.errors
    assert "¥600 spent would be ¥120 over the ¥480 that were approved." in form.text(300)
    assert form.labels()[:2] == ["Actual amount", "Reason"]
    assert "1 file is attached already." in form.text(300)
    assert not form.submit()
    assert "say why, and save again" in form.errors["Reason"]
    assert holding(office, number) == (0, 48_000, 0)
    form.fill({"Reason": "Two more came"})
    assert form.submit(), form.errors
    office.settle()
    assert holding(office, number) == (0, 0, 60_000)
    said = "Spent ¥600 on Sep 15, 2026 (final): Two more came"
    assert card(office.mei, number, "settled").has(said)
    assert card(office.bo, number, "settled").has(said)
    assert office.fin.wait_for(f"{number} has cost ¥600").has("Reason: Two more came")
    assert office.fin.open_home().has("Reason: Two more came")  # type: ignore[union-attr]


def test_what_is_over_is_asked_in_chinese(office_with: OfficeOpener) -> None:
    """What looks like a slip is confirmed and explained at once; a correction keeps the reason."""
    with office_with(locales={"fin": "zh-CN"}) as office:
        number = approved(office)
        office.fin.command(f"/spend {number}")
        office.answered()
        office.fin.last_message().click("登记实际支出")
        form = office.fin.wait_for_modal("登记实际支出")
        form.fill({"实际金额": "9000"})
        assert form.submit(), form.errors
        assert "¥9,000 是获批金额 ¥480 的十倍以上" in form.text(300)
        form.fill({"这个金额对吗？": True, "理由": "临时增加两位客人"})
        assert form.submit(), form.errors
        office.settle()
        assert card(office.mei, number, "settled").has("(final): 临时增加两位客人")
        office.fin.command(f"/spend {number}")
        office.answered()
        office.fin.last_message().click("更正…")
        assert office.fin.wait_for_modal("更正实际支出").value("理由") == "临时增加两位客人"


def test_warnings_come_once(either_office: Office) -> None:
    """At 80 and 100 percent the line's channel and its owner are warned, once for each threshold."""
    office = either_office

    def warnings(person: Person, channel: str) -> list[str]:
        return [
            m.text(300)
            for m in person.messages(channel)
            if "of its budget for 2026" in m.text(300) or "nothing left" in m.text(300)
        ]

    number = ask(office, office.mei, Category="Meal", Amount="19200", Recipients=None)
    office.settle()
    in_channel = warnings(office.tom, "#sales")
    assert len(in_channel) == 1
    assert (
        "MEAL has reached 80% of its budget for 2026, ¥4,800 is left: check with Hana Sato" in in_channel[0]
    )
    assert len(warnings(office.hana, "@bot")) == 1
    approve(office, office.dan, number)
    assert len(warnings(office.tom, "#sales")) == 1
    ask(office, office.mei, Category="Meal", Amount="4800", Recipients=None)
    office.settle()
    assert len(warnings(office.tom, "#sales")) == 2
    assert len(warnings(office.hana, "@bot")) == 2


def test_overdue_actuals_stand_in_the_controllers_home(office: Office) -> None:
    """An approved request whose date has passed without a final actual is listed for the controllers."""
    number = approved(office)
    home = office.fin.open_home()
    assert home is not None
    assert "Overdue actuals" not in home.text()
    office.clock.advance(20 * 86_400)
    home = office.fin.open_home()
    assert home is not None
    assert "Overdue actuals" in home.text(200)
    assert f"{number}  ¥480 · Gift · Acme · Sep 25, 2026 · Mei Lin" in home.text(200)


def test_the_form_begins_with_what_is_held(office: Office) -> None:
    """The amount is filled in, final comes second and is checked, and there is no currency to choose."""
    number = approved(office)
    card(office.mei, number).click("Log actual")
    form = office.mei.wait_for_modal("Log actual")
    assert form.labels()[:2] == ["Actual amount", "This is the final amount"]
    assert "Currency" not in form.labels()
    assert form.value("Actual amount") == "480"
    assert form.submit(), form.errors
    office.settle()
    assert card(office.mei, number, "settled").has("¥480 spent of ¥480 approved")


def test_a_second_log_begins_with_the_rest(office: Office) -> None:
    """What is still held after the first actual."""
    number = approved(office)
    log_actual(office, number, "200", final=False)
    card(office.mei, number).click("Log actual")
    assert office.mei.wait_for_modal("Log actual").value("Actual amount") == "280"
