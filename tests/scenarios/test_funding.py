"""Money is moved for a request whose line has too little: asked for on its card, decided anywhere."""

from __future__ import annotations

from typing import Any

from sandbox.client.person import Person
from sandbox.client.surfaces import Modal
from tests.support.desk import Desk
from tests.support.office.acts import adjust, answer, ask, card, fill, unfolded
from tests.support.office.forgery import forge_choice, forge_click
from tests.support.office.opening import Office
from tests.support.office.seen import private_words
from tests.support.waking import wait

ADJUSTED = "BA-2026-00001  :white_check_mark:"


def too_dear(office: Office) -> str:
    """A gift on a line that may be overspent, with a controller's signature."""
    return ask(office, office.mei, Customer="Beta", Recipients=["Kim Park"], Amount="3480")


def said(form: Modal, label: str) -> Any:
    """What an input of the form holds."""
    value = form.value(label)
    return value["value"] if isinstance(value, dict) else value


def decides_on(person: Person, number: str) -> bool:
    home = person.open_home()
    return home is not None and home.has(number)


def test_a_request_is_funded_from_its_card(either_office: Office) -> None:
    """The form is filled in; the transfer is approved in the Home; then the card lacks nothing any more."""
    office = either_office
    number = too_dear(office)
    lacking = card(office.hana, number, "needs your decision")
    assert "GIFT would be overspent by ¥480" in unfolded(lacking)
    assert "Fund by transfer…" not in card(office.ida, number, "needs your decision").buttons()
    lacking.click("Fund by transfer…")
    form = office.hana.wait_for_modal("Adjust the budget")
    assert f"For {number}" in form.text(200)
    filled = [said(form, label) for label in ("Kind", "To line", "Amount", "Cause")]
    assert filled == ["transfer", "GIFT", "480", "customer_need"]
    fill(office, form, {"From line": "MEAL"})
    assert form.fill({"Explanation": "Fewer dinners this autumn"}).submit(), form.errors
    office.settle()
    asked = office.hana.wait_for("BA-2026-00001: Waiting for a decision")
    assert f"For {number}" in asked.text(200)

    home = office.fin.open_home()
    assert home is not None and home.has("Changes of the budget")
    home.click("Approve", near="BA-2026-00001")
    office.settle()
    assert office.fin.wait_for(lambda: office.fin.home and office.fin.home.has(f"{ADJUSTED} Approved"))
    told = office.hana.replies(office.hana.wait_for("BA-2026-00001: Approved"))[-1]
    assert told.notification == (
        f"Fin Costa approved BA-2026-00001: the budget has changed, {number} has room now."
    )
    fresh = card(office.hana, number, "needs your decision")
    assert "Fund by transfer…" not in fresh.buttons()
    assert "overspent" not in unfolded(fresh)
    fresh.click("Approve")
    office.settle()
    assert "Approve" not in card(office.hana, number).buttons()


def test_what_waits_is_decided_from_the_list(office: Office) -> None:
    """`/spend pending` shows it to whoever signs next, with both answers; the list follows."""
    number = adjust(office, "hana", "cut", "1000", from_line="MEAL")
    office.hana.command("/spend pending")
    office.answered()
    assert "You’re all caught up." in " ".join(private_words(office.hana))
    office.fin.command("/spend pending")
    listed = office.fin.wait_for("Needs your approval")
    assert f"{number}  Hana Sato wants to cut MEAL by ¥1,000" in listed.text(200)
    listed.click("Reject…", near=number)
    answer(office.fin, "Reject", Reason="We need it")
    office.settle()
    assert "You’re all caught up." in " ".join(private_words(office.fin))
    shown = office.hana.wait_for(f"{number}: Rejected")
    assert office.hana.replies(shown)[-1].notification == f"Fin Costa rejected {number}: We need it"
    assert not decides_on(office.fin, number)


def test_a_digests_line_leads_to_the_form(office: Office) -> None:
    """For whoever may ask: money comes to a line that runs short and leaves any other."""
    too_dear(office)
    office.hana.command("/spend digest", channel="#sales")
    office.hana.wait_for("Budget digest", channel="#sales").click("More…")
    office.hana.wait_for_modal("Budget digest").choose("Adjust GIFT…")
    form = office.hana.wait_for_modal("Adjust the budget")
    assert (said(form, "To line"), said(form, "From line")) == ("GIFT", None)
    form.close()
    office.hana.wait_for_modal("Budget digest").choose("Adjust MEAL…")
    form = office.hana.wait_for_modal("Adjust the budget")
    assert (said(form, "To line"), said(form, "From line")) == (None, "MEAL")


def test_what_waits_for_budget_is_funded_by_who_looks_it_up(office: Office) -> None:
    """Nobody has a card of it yet: its line's owner and a controller find the button where they open it."""
    number = wait(Desk(office.books), "mei", 24_480_00).number
    office.fin.command(f"/spend {number}")
    office.fin.wait_for("waiting for budget").click("Fund by transfer…")
    form = office.fin.wait_for_modal("Adjust the budget")
    assert (said(form, "To line"), said(form, "Amount")) == ("MEAL", "480")
    office.mei.command(f"/spend {number}")
    assert "Fund by transfer…" not in office.mei.wait_for("waiting for budget").buttons()


def test_a_forged_click_opens_no_form(office: Office) -> None:
    """Neither for who answers for no lines, nor of a request that is not theirs, nor with what is no line."""
    number = too_dear(office)
    mine = card(office.mei, number)
    for name, value in (("adjustment.fund", "1:1"), ("adjustment.fund", "999:1"), ("adjustment.fund", "x")):
        assert forge_click(office.mei, mine, name, value)
    for value in ("from:1", "to:999999", "away:1", ""):
        assert forge_choice(office.mei, mine, "adjustment.of_line", value)
    other = ask(office, office.tom, Customer="Beta", Recipients=["Kim Park"], Amount="10")
    assert forge_click(office.tom, card(office.tom, other), "adjustment.fund", "1:1")
    office.settle()
    refused = " ".join(private_words(office.mei))
    assert "The budget is changed by owners of a line, managers and finance controllers." in refused
    assert (office.mei.modal, office.tom.modal) == (None, None)
    assert "GIFT" not in " ".join(private_words(office.tom))
