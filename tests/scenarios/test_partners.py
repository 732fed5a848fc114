"""A partner pays a part: from the file of partners to the money, and back when the actual is corrected."""

from __future__ import annotations

from sandbox.client.person import Person
from sandbox.client.surfaces import Home
from tests.support.company_files import bring
from tests.support.office.acts import GIFT, answer, approve, ask, card, fill, log_actual, new_form, unfolded
from tests.support.office.forgery import forge_click
from tests.support.office.opening import Office
from tests.support.office.seen import private_words
from tests.support.partners import PARTNERS

NIMBUS = "Nimbus Cloud (NIMBUS)"


def home_of(person: Person) -> Home:
    home = person.open_home()
    assert home is not None
    return home


def test_a_partner_pays_a_part(either_office: Office) -> None:
    """The form asks for it where the company has partners, says what is wrong at the field, and shows the
    budget without their part; both cards name them, and so does the form when it is opened again.
    """
    office, mei = either_office, either_office.mei
    without = new_form(mei)
    assert "Partner" not in without.labels()
    without.close()
    bring(office.books, "partners", PARTNERS)
    form = fill(office, new_form(mei), GIFT | {"Amount": "500", "Partner pays": "200"})
    assert "Choose the partner who pays it." in form.text(300)
    assert form.offered("Partner", "vec") == ["Vectra Devices (VECTRA)"]
    fill(office, form, {"Partner": "Nimbus", "Partner pays": "500"})
    assert "A partner pays a part." in form.text(300)
    fill(office, form, {"Partner pays": "200"})
    assert "Budget GIFT-KEY: ¥12,000 left → ¥11,700 left after this" in form.text(300)
    assert form.submit(), form.errors
    office.settle()
    number = card(mei, mei.messages()[-1].notification.partition(":")[0]).notification.partition(":")[0]
    for shown in (card(mei, number), card(office.bo, number)):
        assert "Nimbus Cloud pays ¥200" in shown.text(300)

    card(mei, number).click("Edit")
    form = mei.wait_for_modal(f"Edit {number}")
    assert (form.value("Partner")["text"]["text"], form.value("Partner pays")) == (NIMBUS, "200")
    form.fill({"Partner pays": "100"})
    assert form.submit(), form.errors
    office.settle()
    decides = unfolded(card(office.bo, number))
    assert "Nimbus Cloud pays ¥100" in decides and "Partner pays ¥200 → ¥100" in decides
    card(mei, number).click("Withdraw")
    office.settle()
    assert "¥400 returned to the budget." in card(mei, number).text(300)
    card(mei, number).click("Ask again")
    form = mei.wait_for_modal("New request")
    assert (form.value("Partner")["text"]["text"], form.value("Partner pays")) == (NIMBUS, "100")


def test_a_partners_part_is_claimed_and_received(either_office: Office) -> None:
    """The final actual makes a claim, told to the controller and shown in their Home, where it is settled by
    its buttons; an old one changes nothing. A correction opens it again.
    """
    office, fin = either_office, either_office.fin
    bring(office.books, "partners", PARTNERS)
    number = ask(office, office.mei, Partner="Nimbus", Partner_pays="192")
    approve(office, office.bo, number)
    assert "¥288 still reserved for you." in card(office.mei, number, "approved").text(300)
    log_actual(office, number, "400")
    told = fin.wait_for(f"Nimbus Cloud owes ¥160 of what {number} has cost.")
    assert told.buttons() == ["Open"]

    home = home_of(fin)
    assert home.has("Partner claims") and home.has("Nimbus Cloud: ¥160, to be claimed")
    home.click("Claimed", near=number)
    fin.wait_for(lambda: fin.home and fin.home.has("Nimbus Cloud: ¥160, claimed"))
    forge_click(fin, home_of(fin), "claim.claim", "claim:1:1")
    office.settle()
    assert f"The claim of {number} has changed meanwhile." in private_words(fin)[-1]
    forge_click(office.bo, card(office.bo, number), "claim.receive", "claim:1:2")
    office.settle()
    assert "Only finance controllers can do this." in private_words(office.bo)[-1]
    home_of(fin).click("Write off…", near=number, confirm=False)
    home_of(fin).click("Received", near=number)
    fin.wait_for(lambda: fin.home and fin.home.has("Nimbus Cloud: ¥160, received"))
    assert not home_of(fin).has("Partner claims")

    card(office.mei, number).click("Correct…")
    answer(office.mei, "Correct an actual", Actual_amount="300")
    office.settle()
    fin.wait_for("Nimbus Cloud owes ¥120, not the ¥160 received already.")
    assert home_of(fin).has("Nimbus Cloud: ¥120, to be claimed")
