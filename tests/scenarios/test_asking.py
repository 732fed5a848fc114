"""Asking before spending: every way to the form, the live check, what the form refuses and where."""

from __future__ import annotations

from sandbox.client.surfaces import Modal
from tests.support import company
from tests.support.office.acts import GIFT, ask, card, fill, new_form, unfolded
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import requests_of


def near(form: Modal, label: str) -> str:
    """What the form shows directly under a field."""
    blocks = form.blocks
    at = next(i for i, block in enumerate(blocks) if block.get("label", {}).get("text") == label)
    under = blocks[at + 1] if at + 1 < len(blocks) else {}
    return str(under["elements"][0]["text"]) if under.get("type") == "context" else ""


def test_the_empty_command_opens_the_empty_form(office: Office) -> None:
    """`/spend` opens New request with every field of it, today's date and one head."""
    form = new_form(office.mei)
    assert form.labels() == [
        "Category",
        "Customer",
        "Recipients",
        "Headcount",
        "Amount",
        "Currency",
        "Planned date",
        "Purpose",
        "Expected result",
        "Attachments",
    ]
    assert (form.value("Headcount"), form.value("Planned date")) == ("1", "2026-09-15")
    assert "Fill in category, customer, amount and date" in form.text()


def test_the_shortcut_and_the_home_open_the_same_form(office: Office) -> None:
    """Request customer spend, and New request in the App Home, open the form too."""
    office.mei.shortcut("Request customer spend")
    office.mei.wait_for_modal("New request").close()
    home = office.mei.open_home()
    assert home is not None
    home.click("New request")
    form = fill(office, office.mei.wait_for_modal("New request"), GIFT)
    assert form.submit()
    office.settle()
    # What was asked from the Home shows there at once.
    assert office.mei.home is not None
    assert "GW-2026-00001" in office.mei.home.text()


def test_a_form_opened_elsewhere_leaves_the_home_alone(office: Office) -> None:
    """Only what is done in the App Home draws it anew: a call that nobody waits for is saved."""
    ask(office, office.mei)
    assert office.mei.home is None


def test_text_fills_the_form_and_checks_it_at_once(office: Office) -> None:
    """`/spend gift 480 CNY Acme …` fills the form and shows the check without another touch."""
    office.mei.command("/spend gift 480 CNY Acme tea set for Mid-Autumn")
    form = office.mei.wait_for_modal("New request")
    assert form.value("Category")["text"]["text"] == "Gift"
    assert form.value("Customer")["text"]["text"] == "Acme (ACME)"
    assert (form.value("Amount"), form.value("Purpose")) == ("480", "tea set for Mid-Autumn")
    assert "Budget GIFT-KEY: ¥12,000 left → ¥11,520 left after this" in form.text(120)


def test_typed_words_fill_in_people_heads_and_day(office: Office) -> None:
    """`/spend dinner with Li Na …`: contact, customer, headcount and day are read out of the sentence."""
    office.mei.command("/spend dinner with Li Na for 3 people on 2026-09-25, 600 CNY, renewal talks")
    form = office.mei.wait_for_modal("New request")
    assert form.value("Category")["text"]["text"] == "Meal"
    assert form.value("Customer")["text"]["text"] == "Acme (ACME)"
    assert [each["text"]["text"] for each in form.value("Recipients")] == ["Li Na"]
    assert (form.value("Headcount"), form.value("Planned date")) == ("3", "2026-09-25")
    assert (form.value("Amount"), form.value("Purpose")) == ("600", "renewal talks")


def test_a_customer_that_nobody_knows_is_named(office: Office) -> None:
    """A name that is no customer's is not swallowed into the purpose: the form says so beside the field."""
    office.mei.command("/spend gift 480 CNY Globex tea set")
    form = office.mei.wait_for_modal("New request")
    assert form.value("Purpose") == "tea set"
    assert "There is no customer Globex." in near(form, "Customer")


def test_text_in_another_currency_does_not_become_yuan(office: Office) -> None:
    """480 dollars stay out of the amount field, and the form says which currency to ask in."""
    office.mei.command("/spend gift 480 USD Acme tea set")
    form = office.mei.wait_for_modal("New request")
    assert form.value("Amount") is None
    assert "Ask in CNY" in near(form, "Amount")


def test_thousands_after_a_point_are_not_taken_for_yuan(office: Office) -> None:
    """1.500 is one and a half to one reader and fifteen hundred to another: the form asks which."""
    office.mei.command("/spend gift 1.500 CNY Acme tea set")
    form = office.mei.wait_for_modal("New request")
    assert form.value("Amount") is None
    assert form.value("Purpose") == "tea set"
    assert "Write what you mean: 1500 / 1.50" in near(form, "Amount")
    fill(office, form, {"Amount": "1.500"})
    assert "Write what you mean: 1500 / 1.50" in near(form, "Amount")
    assert not form.submit()
    assert "Write what you mean: 1500 / 1.50" in form.errors["Amount"]
    assert requests_of(office) == []


def test_search_finds_customers_and_only_their_contacts(office: Office) -> None:
    """Customer is searched by name or code; Recipients offers contacts of that customer only."""
    form = new_form(office.mei)
    assert form.offered("Customer", "mining") == ["Beta Mining (BETA)"]
    assert form.offered("Customer", "acm") == ["Acme (ACME)"]
    assert form.offered("Customer", "%") == []
    fill(office, form, {"Customer": "Acme"})
    assert form.offered("Recipients", "") == ["Li Na", "Zhou Wei"]
    assert form.offered("Recipients", "zhou") == ["Zhou Wei"]
    fill(office, form, {"Recipients": ["Li Na"], "Customer": "Beta"})
    assert form.value("Recipients") == []
    assert form.offered("Recipients", "") == ["Kim Park"]


def test_the_live_check_shows_caps_line_and_who_decides(office: Office) -> None:
    """As fields change, the form shows the caps used, the line before and after, who decides and why."""
    form = fill(office, new_form(office.mei), GIFT)
    shown = form.text(200)
    assert "¥480 of ¥500 per recipient (Art. 4.1)" in shown
    assert "¥480 of ¥1,500 per recipient this year (Art. 4.2)" in shown
    assert "• Bo Zhang: can approve this amount" in shown
    fill(office, form, {"Amount": "600"})
    shown = form.text(200)
    assert "Allowed with an additional approval" in shown
    assert "¥600 per recipient is ¥100 over the ¥500 limit" in shown
    assert "• Ida Novak: required by policy" in shown
    fill(office, form, {"Category": "Meal", "Amount": "5000"})
    assert "• Hana Sato: can approve this amount" in form.text(200)
    assert "Budget MEAL: ¥24,000 left → ¥19,000 left after this" in form.text(200)


def test_the_check_counts_what_was_asked_before(office: Office) -> None:
    """A yearly cap counts earlier requests: what was used, what is asked, by how much it is passed."""
    ask(office, office.mei, Amount="500")
    ask(office, office.mei, Amount="500")
    form = fill(office, new_form(office.tom), {**GIFT, "Amount": "501"})
    assert "¥1,501 per recipient this year (¥1,000 before) is ¥1 over the ¥1,500 limit" in form.text(300)
    assert "Budget GIFT-KEY: ¥11,000 left" in form.text(300)


def test_what_blocks_shows_at_its_own_field(office: Office) -> None:
    """A blocking cap stands at Recipients, an overdrawn budget at Amount, a missing budget at Category."""
    form = fill(office, new_form(office.mei), {**GIFT, "Amount": "1700"})
    assert "¥200 over" in near(form, "Recipients")
    assert ":no_entry: Not allowed" in form.text(200)
    fill(office, form, {"Category": "Meal", "Amount": "24000.01"})
    assert "is ¥0.01 over" in near(form, "Amount")
    fill(office, form, {"Planned date": "2027-03-01"})
    assert "NO_BUDGET" in near(form, "Category")
    assert "Ask Fin Costa for one" in near(form, "Category")


def test_what_is_still_missing_is_no_refusal(office: Office) -> None:
    """An empty purpose is shown as still to do, not as forbidden."""
    form = fill(office, new_form(office.mei), {**GIFT, "Purpose": ""})
    assert "Something is still missing" in form.text()
    assert "Not allowed" not in form.text()
    assert ":pencil2: Describe the purpose in at least 8 characters" in near(form, "Purpose")


def test_contact_channel_only_where_a_line_uses_it(office: Office) -> None:
    """The field Contact channel is there for visits, whose line names one, and for nothing else."""
    form = fill(office, new_form(office.mei), {"Category": "Gift"})
    assert "Contact channel" not in form.labels()
    fill(office, form, {"Category": "Visit", "Customer": "Acme", "Amount": "300"})
    assert form.offered("Contact channel") == ["In person"]
    assert "Budget REST" in form.text(120)
    fill(office, form, {"Contact channel": "In person", "Purpose": "Quarterly visit"})
    assert "Budget VISIT" in form.text(120)
    fill(office, form, {"Category": "Gift"})
    assert "Contact channel" not in form.labels()
    fill(office, form, {"Category": "Visit", "Contact channel": "In person"})
    assert form.submit(), form.errors
    office.settle()
    assert "Contact channel: In person" in unfolded(card(office.bo, "GW-2026-00001"))


def test_submission_shows_errors_at_their_fields(office: Office) -> None:
    """What the submission finds wrong stands at its field, and nothing is written."""
    form = fill(office, new_form(office.mei), {**GIFT, "Amount": "1600.005", "Purpose": "Tea"})
    assert "“1600.005” has more decimals than CNY" in near(form, "Amount")
    assert not form.submit()
    problem = "“1600.005” has more decimals than CNY, which has 2. Write what you mean: 1600005 / 1600.00"
    assert form.errors == {"Amount": problem}
    fill(office, form, {"Amount": "1600"})
    assert not form.submit()
    assert set(form.errors) == {"Recipients", "Purpose"}
    fill(office, form, {"Amount": "480", "Planned date": "2052-01-01"})
    assert not form.submit()
    assert form.errors == {"Planned date": "This date is too far away. Choose one within five years."}
    fill(office, form, {"Planned date": "2026-09-25"})
    assert not form.submit()
    assert form.errors == {"Purpose": "Describe the purpose in at least 8 characters (3 so far)"}
    assert requests_of(office) == []


def test_a_past_date_is_warned_about_only(office: Office) -> None:
    """Asking after the fact is possible; the card says so."""
    number = ask(office, office.mei, Planned_date="2026-09-01")
    assert "Sep 1, 2026 has passed already" in card(office.bo, number).text(200)


def test_attachments_are_kept_and_counted(office: Office) -> None:
    """A file of the form is fetched and kept; the approver sees that there is one, an edit keeps it."""
    number = ask(office, office.mei, Attachments=[("offer.pdf", b"%PDF-1.4\n%%EOF\n")])
    assert "Attachments: 1" in unfolded(card(office.bo, number))
    kept = office.store.read(lambda tx: tx.files.of_request(1))
    assert [(file.name, file.purpose, file.state) for file in kept] == [("offer.pdf", "attachment", "kept")]
    card(office.mei, number).click("Edit")
    form = office.mei.wait_for_modal(f"Edit {number}")
    assert "1 file is attached already" in str(form.blocks)
    fill(office, form, {"Amount": "450"})
    assert form.submit(), form.errors
    office.settle()
    assert "Attachments: 1" in unfolded(card(office.bo, number))


def test_a_required_attachment_is_asked_for_at_its_field(office_with: OfficeOpener) -> None:
    """A rule that requires a document shows as still to do, then as an error at Attachments."""
    rule = '\n[[rule]]\nid = "meal-agenda"\nwhen = { category = ["meal"] }\nrequire = ["attachment"]\n'
    with office_with(files={"policy": company.POLICY + rule}) as office:
        form = fill(office, new_form(office.mei), {**GIFT, "Category": "Meal"})
        assert ":pencil2: Attach a document" in near(form, "Attachments")
        assert not form.submit()
        assert set(form.errors) == {"Attachments"}
        fill(office, form, {"Attachments": [("agenda.pdf", b"%PDF-1.4\n%%EOF\n")]})
        assert form.submit(), form.errors


def test_the_form_closes_only_after_the_commit_and_only_once(office: Office) -> None:
    """A submission that Slack repeats makes one request."""
    form = fill(office, new_form(office.mei), GIFT)
    office.slack.faults.duplicate_interactions()
    assert form.submit()
    office.settle()
    assert requests_of(office) == ["GW-2026-00001 pending"]


def test_recipients_are_searched_before_the_form_is_drawn_again(office: Office) -> None:
    """On a busy machine the redrawing comes late: the customer is read from what the form holds."""
    form = new_form(office.mei)
    office.slack.faults.fail("views.update", times=20, error="internal_error", status=500)
    form.select("Category", "Gift")
    form.select("Customer", "Acme")
    office.answered()
    form.select("Recipients", ["Li Na"])
    assert [option["text"]["text"] for option in form.value("Recipients")] == ["Li Na"]
