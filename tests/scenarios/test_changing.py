"""After the submission: edit, raise, withdraw."""

from __future__ import annotations

from tests.support.office.acts import answer, approve, approved, ask, card, fill
from tests.support.office.forgery import forge_click
from tests.support.office.opening import Office
from tests.support.office.seen import holding, private_words


def test_an_edit_starts_the_steps_again(office: Office) -> None:
    """Editing a pending request asks everybody anew; a signature given before does not count."""
    number = ask(office, office.mei, Recipients=["Zhou Wei"])
    approve(office, office.bo, number)
    assert card(office.bo, number).buttons() == []
    card(office.mei, number).click("Edit")
    form = office.mei.wait_for_modal(f"Edit {number}")
    assert (form.value("Amount"), form.value("Purpose")) == ("480", "Tea set for Mid-Autumn")
    assert [option["text"]["text"] for option in form.value("Recipients")] == ["Zhou Wei"]
    fill(office, form, {"Amount": "300", "Recipients": ["Li Na"]})
    assert "Budget GIFT-KEY: ¥12,000 left → ¥11,700 left after this" in form.text(120)
    assert form.submit(), form.errors
    office.settle()
    assert holding(office, number) == (30_000, 0, 0)
    again = card(office.bo, number, "needs your decision")
    assert "asks for ¥300" in again.text(120)
    assert card(office.ida, number).buttons() == []
    approve(office, office.bo, number)
    assert holding(office, number) == (0, 30_000, 0)


def test_an_edit_answers_a_question_too(office: Office) -> None:
    """Instead of answering, the requester may change the request."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Ask a question…")
    answer(office.bo, "Ask a question", Question="Could it be less?")
    office.settle()
    card(office.mei, number, "waiting for an answer").click("Edit")
    answer(office.mei, f"Edit {number}", Amount="300")
    office.settle()
    assert card(office.bo, number, "needs your decision").has("asks for ¥300")


def test_an_approved_request_can_be_raised(office: Office) -> None:
    """The approval stands while only the difference is reserved and decided; less is refused."""
    number = approved(office)
    card(office.mei, number).click("Edit")
    form = office.mei.wait_for_modal(f"Edit {number}")
    assert "The approval stands; only what is added waits for a decision" in form.text(200)
    assert "Customer" not in form.labels()
    fill(office, form, {"Amount": "450"})
    assert not form.submit()
    assert "can only be raised" in form.errors["Amount"]
    fill(office, form, {"Amount": "490"})
    assert form.submit(), form.errors
    office.settle()
    assert holding(office, number) == (1_000, 48_000, 0)
    shown = card(office.bo, number, "an approved amount is to be raised")
    assert "¥480 approved so far" in shown.text(200)
    mine = card(office.mei, number, "waiting for a decision")
    assert "¥480 approved, ¥490 asked" in mine.text(200)
    assert mine.buttons() == ["Log actual", "Edit", "Withdraw"]
    shown.click("Approve")
    office.settle()
    assert holding(office, number) == (0, 49_000, 0)
    assert card(office.mei, number, "approved").has("¥490 still reserved for you")


def test_a_rejected_raise_leaves_the_approval(office: Office) -> None:
    """When the raise is rejected, what was approved before stays approved."""
    number = approved(office)
    card(office.mei, number).click("Edit")
    answer(office.mei, f"Edit {number}", Amount="490")
    office.settle()
    card(office.bo, number).click("Reject…")
    answer(office.bo, "Reject", Reason="480 is enough")
    office.settle()
    assert holding(office, number) == (0, 48_000, 0)
    assert card(office.mei, number, "approved").has("480 is enough")


def test_withdrawing_frees_the_money(office: Office) -> None:
    """Withdraw asks first, then releases everything; the approver's card loses its buttons."""
    number = ask(office, office.mei)
    mine = card(office.mei, number)
    mine.click("Withdraw", confirm=False)
    office.settle()
    assert holding(office, number) == (48_000, 0, 0)
    mine.click("Withdraw")
    office.settle()
    assert holding(office, number) == (0, 0, 0)
    assert card(office.mei, number, "withdrawn").buttons() == ["Ask again"]
    assert card(office.bo, number, "withdrawn").buttons() == []


def test_an_approval_is_withdrawn_too_until_money_is_spent(office: Office) -> None:
    """An approved request can be withdrawn; once something was spent it can't, and says why."""
    number = approved(office)
    card(office.mei, number).click("Withdraw")
    office.settle()
    assert holding(office, number) == (0, 0, 0)
    second = approved(office)
    card(office.mei, second).click("Log actual")
    answer(office.mei, "Log actual", Actual_amount="100", This_is_the_final_amount=False)
    office.settle()
    assert card(office.mei, second).buttons() == ["Log actual", "Edit", "Close", "Correct…"]
    logged = card(office.mei, second)
    value = next(e["value"] for b in logged.blocks if b["type"] == "actions" for e in b["elements"])
    forge_click(office.mei, logged, "request.withdraw", value)
    office.settle()
    assert any("Money was spent on" in words for words in private_words(office.mei))
    assert holding(office, second) == (0, 38_000, 10_000)


def test_changed_from_the_home_and_the_list(office: Office) -> None:
    """My requests can be changed where they are listed; the list then shows how they stand."""
    number = ask(office, office.mei)
    home = office.mei.open_home()
    assert home is not None
    home.click("Edit")
    form = fill(office, office.mei.wait_for_modal(f"Edit {number}"), {"Amount": "470"})
    assert form.submit(), form.errors
    office.mei.wait_for(lambda: office.mei.home and office.mei.home.has("¥470 is reserved"))
    office.mei.command("/spend mine")
    shown = office.mei.wait_for("My requests", channel="@bot")
    shown.click("Withdraw")
    office.mei.wait_for(lambda: shown.has(f"{number} is withdrawn."))
    assert shown.has("You have no open requests.")


def test_only_the_requester_changes_a_request(office: Office) -> None:
    """An approver who forges Edit, Answer or Withdraw is refused before a form opens."""
    number = ask(office, office.mei)
    for action in ("request.edit", "request.answer", "request.withdraw"):
        forge_click(office.bo, card(office.bo, number), action, "1:1")
        office.settle()
    assert len([w for w in private_words(office.bo) if "Only the requester can do this" in w]) == 3
    assert office.bo.modal is None


def test_a_stale_card_opens_no_form(office: Office) -> None:
    """Edit on a card that has been overtaken says so at once, not after the form is filled in."""
    number = approved(office)
    forge_click(office.mei, card(office.mei, number), "request.edit", "1:1")
    office.settle()
    assert any("has changed since you opened it" in words for words in private_words(office.mei))
    assert office.mei.modal is None


def test_an_approval_that_was_cut_opens_with_what_was_approved(office: Office) -> None:
    """*Edit* fills in the approved amount, not the one asked for: saved untouched it changes nothing."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Approve less…")
    answer(office.bo, "Approve less", Approved_amount="300", Reason="enough")
    office.settle()
    card(office.mei, number).click("Edit")
    form = office.mei.wait_for_modal(f"Edit {number}")
    assert form.value("Amount") == "300"
    assert not form.submit()
    assert "can only be raised" in form.errors["Amount"]
    assert holding(office, number) == (0, 30_000, 0)
