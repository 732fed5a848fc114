"""Changes of the budget in the year: the cards of whoever asks and whoever decides."""

from __future__ import annotations

from tests.support.office.acts import adjust, answer, ask, fill
from tests.support.office.opening import Office
from tests.support.office.seen import private_words


def test_a_transfer_is_decided_in_slack(either_office: Office) -> None:
    """The giving owner, then who decides: each by one click; the cards follow, and the asker's too."""
    office = either_office
    number = adjust(office, "fin", "transfer", "5000", from_line="MEAL", to_line="GIFT-KEY")
    assert number == "BA-2026-00001"
    mine = office.fin.wait_for(f"{number}: Waiting for a decision")
    assert mine.buttons() == ["Withdraw"]
    card = office.hana.wait_for(f"{number}: needs your decision")
    text = card.text(200)
    for fact in (
        "Fin Costa wants to move ¥5,000 from MEAL to GIFT-KEY",
        "Budget MEAL: ¥24,000 left → ¥19,000 left after this",
        "Budget GIFT-KEY: ¥12,000 left → ¥17,000 left after this",
        "Fewer dinners this autumn",
        "Hana Sato: owns the line that gives",
    ):
        assert fact in text
    card.click("Approve")
    office.settle()
    assert office.hana.wait_for(f"{number}: Waiting for a decision").buttons() == []
    office.cleo.wait_for(f"{number}: needs your decision").click("Approve")
    office.settle()
    for person in (office.fin, office.hana, office.cleo):
        assert person.wait_for(f"{number}: Approved").buttons() == []


def test_a_rejection_has_a_reason(office: Office) -> None:
    """It stands on the asker's card; nothing has moved."""
    number = adjust(office, "hana", "cut", "1000", from_line="MEAL")
    office.fin.wait_for(f"{number}: needs your decision").click("Reject…")
    answer(office.fin, "Reject", Reason="We need it in <!channel> autumn")
    office.settle()
    shown = office.hana.wait_for(f"{number}: Rejected")
    assert "Fin Costa rejected it: We need it in" in shown.text(200)
    assert shown.buttons() == []


def test_a_click_that_comes_too_late_says_so(office: Office) -> None:
    """To that person alone; nothing is changed."""
    number = adjust(office, "hana", "cut", "1000", from_line="MEAL")
    late = office.fin.wait_for(f"{number}: needs your decision")
    office.hana.wait_for(f"{number}: Waiting for a decision").click("Withdraw")
    late.click("Approve")
    office.settle()
    assert f"{number} is decided already. Nothing was changed." in private_words(office.fin)


def test_what_no_longer_fits_stays_pending_and_says_why(office: Office) -> None:
    """The line was used meanwhile: the click explains it, the card keeps its buttons."""
    number = adjust(office, "hana", "cut", "23900", from_line="MEAL")
    card = office.fin.wait_for(f"{number}: needs your decision")
    ask(office, office.mei, Category="Meal", Recipients=None, Amount="200")
    card.click("Approve")
    office.settle()
    assert "MEAL can give ¥23,800 at most, not ¥23,900" in " ".join(private_words(office.fin))
    assert office.fin.wait_for(f"{number}: needs your decision").buttons() == ["Approve", "Reject…"]


def test_an_adjustment_is_opened_by_its_number(office: Office) -> None:
    """By whoever may see it, with what they may do; for others it does not exist."""
    number = adjust(office, "hana", "hold", from_line="MEAL")
    office.fin.command(f"/spend {number.lower()}")
    opened = office.fin.wait_for("Hana Sato wants to put MEAL on hold")
    assert opened.buttons() == ["Approve", "Reject…"]
    office.mei.command(f"/spend {number}")
    office.answered()
    assert "There is no such adjustment, or it is not yours to see." in private_words(office.mei)


def test_the_form_checks_both_lines_and_says_who_decides(either_office: Office) -> None:
    """While it is filled in; sent, it is asked for, and the asker's card comes."""
    office = either_office
    office.hana.command("/spend adjust")
    form = office.hana.wait_for_modal("Adjust the budget")
    assert form.labels() == ["Kind", "From line", "To line", "Amount", "Month", "Cause", "Explanation"]
    fill(office, form, {"From line": "MEAL", "To line": "GIFT-KEY", "Amount": "30000"})
    assert "MEAL can give ¥24,000 at most, not ¥30,000" in form.text(400)
    assert not form.fill({"Cause": "Market", "Explanation": "Fewer dinners"}).submit()
    assert "MEAL can give ¥24,000 at most" in form.errors["Amount"]
    fill(office, form, {"Amount": "5000"})
    for words in ("Budget MEAL: ¥24,000 left → ¥19,000 left", "Fin Costa: decides for finance control"):
        assert words in form.text(400)
    assert form.submit()
    office.settle()
    office.hana.wait_for("BA-2026-00001: Waiting for a decision")
    office.fin.wait_for("BA-2026-00001: needs your decision").click("Approve")
    office.settle()
    office.hana.wait_for("BA-2026-00001: Approved")


def test_the_form_asks_for_what_the_kind_needs(office: Office) -> None:
    """To put a line on hold takes no amount; what was typed stays."""
    office.fin.command("/spend 调整")
    form = office.fin.wait_for_modal("Adjust the budget")
    form.fill({"Explanation": "No dinners before the audit"})
    fill(office, form, {"Kind": "Put on hold", "Line": "MEAL"})
    assert form.labels() == ["Kind", "Line", "Cause", "Explanation"]
    assert form.fill({"Cause": "Risk"}).submit(), form.errors
    office.settle()
    assert "No dinners before the audit" in office.hana.wait_for("needs your decision").text(200)


def test_the_form_is_for_those_who_answer_for_lines(office: Office) -> None:
    """Somebody without any is told whom to ask, and no line's name."""
    office.mei.command("/spend adjust")
    office.answered()
    assert "Ask one of them." in " ".join(private_words(office.mei))
    assert office.mei.modal is None
