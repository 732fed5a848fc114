"""Who really came: said in *Log actual*, counted live, shown on the card, corrected, told to compliance."""

from __future__ import annotations

from typing import Any

from sandbox.client.surfaces import Modal
from tests.support import company
from tests.support.office.acts import approved, card, fill, log_actual
from tests.support.office.opening import Office, OfficeOpener

MEAL: dict[str, Any] = {"Category": "Meal", "Headcount": "4", "Purpose": "Dinner after the yearly review"}
RECEIPT = [("receipt.pdf", b"%PDF-1.4\n%%EOF\n")]


def names(form: Modal, label: str) -> list[str]:
    """The texts of what is chosen in a menu."""
    return [option["text"]["text"] for option in form.value(label)]


def log_form(office: Office, number: str, title: str = "Log actual") -> Modal:
    card(office.mei, number).click("Log actual")
    return office.mei.wait_for_modal(title)


def test_headcount_is_filled_from_who_came(either_office: Office) -> None:
    """At first those who were approved; each change counts at once; somebody new to Goodwill is looked up."""
    office = either_office
    number = approved(office, **MEAL)
    form = log_form(office, number)
    labels = form.labels()
    assert labels[labels.index("Headcount") :][:4] == ["Headcount", "Who came", "Other guests", "Our people"]
    assert names(form, "Who came") == ["Li Na"]
    assert (form.value("Headcount"), form.value("Other guests"), form.value("Our people")) == ("4", None, [])
    assert form.offered("Who came", "zh") == ["Zhou Wei"]

    fill(office, form, {"Our people": ["mei", "tom"]})
    assert form.value("Headcount") == "4"
    fill(office, form, {"Other guests": "2"})
    assert form.value("Headcount") == "5"
    fill(office, form, {"Actual amount": "460", "Receipts": RECEIPT})
    assert form.submit(), form.errors
    office.settle()
    said = "Spent ¥460 on Sep 15, 2026 (final) · came: Li Na, 2 other guests · ours: Mei Lin, Tom Okafor"
    assert card(office.mei, number, "settled").has(said)
    made = office.store.read(lambda tx: tx.actuals.of_request(1))[-1]
    assert (made.headcount, made.other_guests, len(made.our_people)) == (5, 2, 2)

    card(office.mei, number).click("Correct…")
    form = office.mei.wait_for_modal("Correct an actual")
    assert (form.value("Headcount"), form.value("Other guests")) == ("5", "2")
    assert [office.slack.users[each].name for each in form.value("Our people")] == ["mei", "tom"]
    fill(office, form, {"Who came": ["Li Na", "Zhou Wei"], "Our people": ["mei"], "Other guests": "0"})
    assert form.value("Headcount") == "3"
    assert form.submit(), form.errors
    office.settle()
    told = card(office.mei, number, "settled").text(300)
    assert "(final) · came: Li Na, Zhou Wei · ours: Mei Lin" in told
    assert "2 other guests" not in told
    # Whoever approved it reads that somebody came whom nobody had named.
    assert card(office.bo, number, "settled").has("came: Li Na, Zhou Wei")


def test_a_counted_headcount_stays_and_a_wrong_one_is_told_at_its_field(office: Office) -> None:
    """Typed it says how many guests had no name; fewer than are named is nobody's guess to mend."""
    number = approved(office, **MEAL)
    form = log_form(office, number)
    fill(office, form, {"Headcount": "1", "Our people": ["bo"], "Receipts": RECEIPT})
    assert form.value("Headcount") == "1"
    assert not form.submit()
    assert list(form.errors) == ["Headcount"]
    assert form.errors["Headcount"].startswith("2 people are named. Take out who did not come")
    fill(office, form, {"Headcount": "7"})
    assert form.submit(), form.errors
    office.settle()
    assert card(office.mei, number, "settled").has("came: Li Na, 5 other guests · ours: Bo Zhang")


def test_what_is_asked_again_keeps_who_came(office: Office) -> None:
    """The form that asks why it was more is filled with what was sent, and goes on counting."""
    number = approved(office, **MEAL)
    form = log_form(office, number)
    fill(office, form, {"Who came": ["Zhou Wei"], "Our people": ["bo"], "Actual amount": "600"})
    fill(office, form, {"Receipts": RECEIPT})
    assert form.submit(), form.errors
    assert "over the ¥480 that were approved" in form.text(300)
    assert names(form, "Who came") == ["Zhou Wei"]
    assert [office.slack.users[each].name for each in form.value("Our people")] == ["bo"]
    assert form.value("Headcount") == "3"
    fill(office, form, {"Our people": ["bo", "tom"], "Reason": "The inspector came instead"})
    assert form.value("Headcount") == "3"
    assert form.submit(), form.errors
    office.settle()
    shown = card(office.mei, number, "settled").text(300)
    assert "The inspector came instead · came: Zhou Wei" in shown


def test_only_colleagues_of_the_company_data_can_have_come(office: Office) -> None:
    """Somebody else's account is refused at its field, and nothing is recorded."""
    office.slack.add_user("guest", real_name="A Guest", email="guest@elsewhere.example")
    number = approved(office, **MEAL)
    form = log_form(office, number)
    fill(office, form, {"Our people": ["guest"], "Receipts": RECEIPT})
    assert not form.submit()
    assert "does not know all of these people" in form.errors["Our people"]
    assert office.store.read(lambda tx: tx.actuals.of_request(1)) == []


def test_compliance_hears_of_a_cap_that_who_came_passes(office_with: OfficeOpener) -> None:
    """In Chinese: two gifts, each within the cap of whoever was approved, and one person had both."""
    contacts = f"{company.CONTACTS}ACME,Wang Fang,Engineer,no\n"
    policy = company.POLICY.replace('cap = "1500"', 'cap = "800"')
    with office_with(locales={"ida": "zh-CN"}, files={"contacts": contacts, "policy": policy}) as office:
        approved(office)
        number = approved(office, Recipients=["Wang Fang"])
        log_actual(office, number, "480", Who_came=["Li Na"])
        told = office.ida.wait_for(
            lambda: next((m for m in office.ida.messages() if number in m.text(300)), None)
        )
        assert "gift-recipient-year" in told.text(300)
        assert "¥160" in told.text(300)
        home = office.ida.open_home()
        assert home is not None and number in home.text(300)
        card(office.mei, number, "settled")
        office.ida.command(f"/spend {number}")
        office.answered()
        assert "到场：Li Na" in office.ida.last_message().text(300)
