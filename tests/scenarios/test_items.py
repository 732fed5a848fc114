"""One request with several items, from the first word to the cards: a visit, a meal and a gift for Acme."""

from __future__ import annotations

from tests.support.office.acts import approve, card, fill, unfolded
from tests.support.office.opening import Office
from tests.support.office.seen import holding

PDF = b"%PDF-1.7\n%receipt of the dinner"

LINE = "/spend visit 800 + meal 600 + gift 300 CNY Acme kick-off in Harbin"


def test_items_are_typed_added_removed_and_sent_together(either_office: Office) -> None:
    """Each item is checked by itself and with the others; what remains is one request with one number."""
    office, mei = either_office, either_office.mei
    mei.command(LINE)
    form = mei.wait_for_modal("New request")
    assert [form.value(label) for label in ("Amount", "Item 2: Amount", "Item 3: Amount")] == [
        "800",
        "600",
        "300",
    ]
    assert "3 items, ¥1,700" in form.text(200).replace("*", "")

    form.click("Add an item")
    office.answered()
    fill(office, form, {"Item 4: Category": "Meal", "Item 4: Amount": "23500"})
    assert "¥24,100 is ¥100 over" in form.text(300)
    form.click("Remove item 2")
    office.answered()
    # The others renumber and keep what was entered.
    assert [form.value(f"Item {number}: Amount") for number in (2, 3)] == ["300", "23500"]
    fill(office, form, {"Item 2: Recipients": ["Li Na"], "Item 3: Amount": "", "Planned date": "2026-09-25"})
    assert "Item 3 is not filled in yet" in form.text(200)
    fill(office, form, {"Item 3: Amount": "100.001"})
    assert not form.submit()
    assert "more decimals" in form.errors["Item 3: Amount"]
    fill(office, form, {"Item 3: Amount": "150", "Item 3: Headcount": "3", "Contact channel": "In person"})
    assert form.submit(), form.errors
    office.settle()

    asked = unfolded(card(office.bo, "GW-2026-00001", "needs your decision"))
    for words in ("¥1,250: Visit, Gift, Meal for", "Item 2: Gift", "Li Na", "Item 3: Meal", "3 people"):
        assert words in asked.replace("*", ""), asked
    assert {"Budget VISIT", "Budget GIFT-KEY", "Budget MEAL"} <= {
        line.split(":")[0] for line in asked.replace("*", "").splitlines()
    }
    own = card(mei, "GW-2026-00001", "waiting for a decision").text(200)
    assert "Item 3: Meal" in own
    mei.command("/spend GW-2026-00001")
    assert "Item 3: Meal" in mei.messages()[-1].text(200)


def asked_trip(office: Office) -> str:
    """Sent by Mei, the gift for Li Na: it waits for Bo."""
    office.mei.command(f"{LINE} 2026-09-25")
    form = fill(office, office.mei.wait_for_modal("New request"), {"Item 3: Recipients": ["Li Na"]})
    assert form.submit(), form.errors
    office.settle()
    return "GW-2026-00001"


def approved_trip(office: Office) -> str:
    """Approved by Bo, too."""
    number = asked_trip(office)
    approve(office, office.bo, number)
    return number


def test_less_is_approved_item_by_item(either_office: Office) -> None:
    """An amount for each item and one reason; 0 leaves an item out, and both cards say so."""
    office, mei, bo = either_office, either_office.mei, either_office.bo
    number = asked_trip(office)
    card(bo, number, "needs your decision").click("Approve less…")
    less = bo.wait_for_modal("Approve less")
    assert [less.value(f"Item {number}: Approved amount") for number in (2, 3)] == ["600", "300"]
    less.fill({"Item 2: Approved amount": "601", "Reason": "Lunch is enough"})
    assert not less.submit()
    assert less.errors == {"Item 2: Approved amount": "You can approve at most what is asked."}
    less.fill({"Item 2: Approved amount": "400", "Item 3: Approved amount": "0"})
    assert less.submit(), less.errors
    office.settle()
    assert holding(office, number) == (0, 1_200_00, 0)
    own = card(mei, number, "approved").text(300)
    assert "Item 2: Meal · ¥600 · ¥400 approved" in own.replace("*", "")
    assert "Item 3: Gift · ¥300 · Li Na · left out" in own.replace("*", "")
    assert "¥1,200 approved of ¥1,700 asked" in own.replace("*", "")


def test_actuals_are_logged_item_by_item(either_office: Office) -> None:
    """Each with what is held for it and its own final; the request is settled with the last of them."""
    office, mei = either_office, either_office.mei
    number = approved_trip(office)
    card(mei, number, "approved").click("Log actual")
    form = mei.wait_for_modal("Log actual")
    assert form.offered("Item") == [
        "Item 1: Visit · ¥800 approved",
        "Item 2: Meal · ¥600 approved",
        "Item 3: Gift · ¥300 approved",
    ]
    assert form.value("Actual amount") == "800"
    fill(office, form, {"Invoice number": "INV-1", "Receipts": [("dinner.pdf", PDF)], "Item": "Item 2"})
    assert (form.value("Actual amount"), form.value("Invoice number")) == ("600", "INV-1")
    form.fill({"Actual amount": "700"})
    assert form.submit(), form.errors
    # It is over the approval of its item, though not of the request.
    asked = mei.wait_for_modal("Log actual")
    assert "¥100 over the ¥600" in asked.text(300)
    asked.fill({"Reason": "Two more guests"})
    assert asked.submit(), asked.errors
    office.settle()

    own = card(mei, number, "approved").text(300).replace("*", "")
    assert "Item 2: Meal · ¥600 · ¥700 spent · ¥100 over · final" in own
    assert "Item 2: Spent ¥700" in own
    assert "¥1,100 still reserved for you" in own
    for item, amount in (("Item 1", "800"), ("Item 3", "250")):
        card(mei, number, "approved").click("Log actual")
        form = mei.wait_for_modal("Log actual")
        # The first that still waits is chosen.
        assert str(form.value("Item")["text"]["text"]).startswith(item)
        form.fill({"Actual amount": amount})
        assert form.submit(), form.errors
        office.settle()
    assert "¥1,750 spent, ¥50 over" in card(mei, number, "settled").text(300).replace("*", "")

    card(mei, number, "settled").click("Correct…")
    pick = mei.wait_for_modal("Correct an actual")
    pick.fill({"Actual": "Item 3"})
    assert pick.submit(), pick.errors
    correct = mei.wait_for_modal("Correct an actual")
    assert "Item 3: Gift" in correct.text(300) and correct.value("Actual amount") == "250"
    correct.fill({"Actual amount": "200"})
    assert correct.submit(), correct.errors
    office.settle()
    assert "Item 3: Gift · ¥300 · Li Na · ¥200 spent · final" in card(mei, number, "settled").text(
        300
    ).replace("*", "")


def test_an_edit_changes_adds_and_removes_items(either_office: Office) -> None:
    """What waits for a decision may become other items; what is approved is raised item by item."""
    office, mei = either_office, either_office.mei
    number = asked_trip(office)
    card(mei, number).click("Edit")
    edit = mei.wait_for_modal(f"Edit {number}")
    edit.click("Remove item 1")
    office.answered()
    fill(office, edit, {"Amount": "500"})
    edit.click("Add an item")
    office.answered()
    fill(office, edit, {"Item 3: Category": "Meal", "Item 3: Amount": "250"})
    assert edit.submit(), edit.errors
    office.settle()
    asked = card(office.bo, number, "needs your decision").text(300).replace("*", "")
    assert "asks for ¥1,050: Meal, Gift for Acme" in asked
    assert "Item 3: Meal · ¥250" in asked

    approve(office, office.bo, number)
    card(mei, number, "approved").click("Edit")
    more = mei.wait_for_modal(f"Edit {number}")
    assert "Item 2: Gift" in more.text(300) and "Add an item" not in more.buttons()
    fill(office, more, {"Item 3: Amount": "400"})
    assert more.submit(), more.errors
    office.settle()
    raise_card = card(office.bo, number, "an approved amount is to be raised")
    raised = raise_card.text(300).replace("*", "")
    assert "Item 3: Meal · ¥400 · ¥250 approved so far" in raised
    assert "¥1,050 → ¥1,200; Item 3: ¥250 → ¥400" in raised
    raise_card.click("Approve")
    office.settle()
    assert "¥1,200 still reserved for you" in card(mei, number, "approved").text(300)
