"""One request with several items, from the first word to the cards: a visit, a meal and a gift for Acme."""

from __future__ import annotations

from tests.support.office.acts import card, fill, unfolded
from tests.support.office.opening import Office

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


def test_less_is_approved_item_by_item(either_office: Office) -> None:
    """An amount for each item and one reason; 0 leaves an item out, and both cards say so."""
    office, mei, bo = either_office, either_office.mei, either_office.bo
    mei.command(f"{LINE} 2026-09-25")
    form = mei.wait_for_modal("New request")
    fill(office, form, {"Item 3: Recipients": ["Li Na"]})
    assert form.submit(), form.errors
    office.settle()
    card(bo, "GW-2026-00001", "needs your decision").click("Approve less…")
    less = bo.wait_for_modal("Approve less")
    assert [less.value(f"Item {number}: Approved amount") for number in (2, 3)] == ["600", "300"]
    less.fill({"Item 2: Approved amount": "601", "Reason": "Lunch is enough"})
    assert not less.submit()
    assert less.errors == {"Item 2: Approved amount": "You can approve at most what is asked."}
    less.fill({"Item 2: Approved amount": "400", "Item 3: Approved amount": "0"})
    assert less.submit(), less.errors
    office.settle()
    assert office.store.read(lambda tx: tx.requests.get(1)).approved_minor == 1_200_00  # type: ignore[union-attr]
    own = card(mei, "GW-2026-00001", "approved").text(300)
    assert "Item 2: Meal · ¥600 · ¥400 approved" in own.replace("*", "")
    assert "Item 3: Gift · ¥300 · Li Na · left out" in own.replace("*", "")
    assert "¥1,200 approved of ¥1,700 asked" in own.replace("*", "")
