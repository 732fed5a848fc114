"""A line that is on hold or closed says so wherever somebody meets it, and whom to ask."""

from __future__ import annotations

from tests.support.office.acts import GIFT, adjust, ask, card, fill, log_actual, new_form
from tests.support.office.opening import Office
from tests.support.office.seen import private_words

MEAL = {**GIFT, "Category": "Meal", "Recipients": None}
ON_HOLD = "Budget MEAL is on hold and takes nothing new. Ask Hana Sato, Fin Costa."
CLOSED = "Budget MEAL is closed: only what was spent is still recorded. Ask Hana Sato, Fin Costa."


def adjusted(office: Office, kind: str) -> None:
    """Hana, who owns the line, asks for it, and Fin agrees."""
    number = adjust(office, "hana", kind, from_line="MEAL")
    office.fin.wait_for(f"{number}: needs your decision").click("Approve")
    office.settle()


def test_every_way_in_says_whom_to_ask(office: Office) -> None:
    """The form as it is filled in and sent, the raise, the decision, the list of lines; actuals go on."""
    waiting = ask(office, office.mei, Category="Meal", Recipients=None, Amount="100")
    approved = ask(office, office.mei, Category="Meal", Recipients=None, Amount="200")
    card(office.bo, approved, "needs your decision").click("Approve")
    office.settle()
    adjusted(office, "hold")

    form = fill(office, new_form(office.mei), {name: value for name, value in MEAL.items() if value})
    assert ON_HOLD in form.text(300)
    assert not form.submit()
    assert ON_HOLD in " ".join(form.errors.values())
    form.close()
    card(office.mei, approved, "approved").click("Edit")
    form = fill(office, office.mei.wait_for_modal(f"Edit {approved}"), {"Amount": "300"})
    assert not form.submit()
    assert ON_HOLD in " ".join(form.errors.values())
    form.close()
    office.hana.command("/spend budget")
    office.answered()
    assert "on hold" in " ".join(private_words(office.hana))

    adjusted(office, "close")
    card(office.bo, waiting, "needs your decision").click("Approve")
    office.settle()
    assert CLOSED in " ".join(private_words(office.bo))
    log_actual(office, approved, "190", Receipts=[("bill.pdf", b"%PDF-1.7 bill")])
    card(office.mei, approved, "settled")
    adjusted(office, "open")
    card(office.bo, waiting, "needs your decision").click("Approve")
    office.settle()
    card(office.mei, waiting, "approved")
