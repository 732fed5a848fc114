"""The form of several items before it is sent: what is checked while some are not filled in, and edits."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.requests.terms import Terms
from bot.services.requests.draft import Draft, ItemDraft, ItemRaise, Raise
from bot.services.requests.form.values import NEW, FormState, Preview
from bot.services.requests.preview import open_edit, preview_raise, preview_request
from tests.support.desk import PLANNED, Desk, refusal

MEAL = ItemDraft(category="meal", amount="600", planned_on=PLANNED)
GIFT = ItemDraft(category="gift", amount="300", planned_on=PLANNED)


def shown(desk: Desk, *items: ItemDraft, state: FormState = NEW) -> Preview:
    draft = Draft(items, desk.customer_id("ACME"), "CNY", "Kick-off of the project")
    return desk.read(lambda tx: preview_request(tx, desk.actor("mei"), draft, state.of_items(len(items))))


def test_items_that_are_filled_in_are_checked(desk: Desk) -> None:
    """An item between them that is not leaves the others their numbers, and is not counted."""
    form = shown(desk, MEAL, ItemDraft(planned_on=PLANNED), replace(GIFT, amount="2000"))
    assert form.check is not None
    assert (form.checked, form.unchecked, form.asked_minor) == ((1, 3), (2,), 2_600_00)
    (over,) = (each for each in form.check.blocking if each.rule == "gift-recipient-year")
    assert over.item == 3
    lines = [use.line.code if (use := form.use_for(number)) else "" for number in (1, 2, 3)]
    assert lines == ["MEAL", "", "GIFT-KEY"]

    alone = shown(desk, ItemDraft(), replace(GIFT, amount="2000"))
    assert alone.check is not None
    assert {each.item for each in alone.check.blocking if each.field is Field.RECIPIENTS} == {2}


def test_what_items_share_is_passed_by_the_last(desk: Desk) -> None:
    """A line that two items pass together is told at the last of them, by its number in the form."""
    form = shown(desk, replace(MEAL, amount="23000"), GIFT, ItemDraft(), replace(MEAL, amount="1000.01"))
    assert form.check is not None
    told = [(each.code, each.item, each.field) for each in form.check.blocking]
    assert ("budget_over", 4, Field.AMOUNT) in told


def test_what_can_t_be_read_names_its_item(desk: Desk) -> None:
    """In the check as on sending; the only item of a form needs no number."""
    wrong = replace(GIFT, amount="3.005")
    problem = shown(desk, MEAL, ItemDraft(), wrong).problem
    assert isinstance(problem, InvalidInput)
    assert (problem.code, problem.item) == ("amount_too_precise", 3)
    alone = refusal(lambda: Draft((wrong,), 1, "CNY").terms())
    second = refusal(lambda: Draft((MEAL, replace(GIFT, category="")), 1, "CNY").terms())
    assert (alone.item, second.item, second.code) == (0, 2, "category_missing")


def trip(desk: Desk) -> Terms:
    return desk.together(desk.terms(600_00), desk.terms(400_00), desk.terms(200_00))


def test_an_edit_begins_with_every_item(desk: Desk) -> None:
    """What was cut stands in the form as it was approved; saved with one more it asks for that as well."""
    request = desk.submit_terms("mei", trip(desk))
    form = desk.read(lambda tx: open_edit(tx, desk.actor("mei"), request.id, request.version))
    assert [item.amount for item in form.values.items] == ["600", "400", "200"]
    assert (form.state.items, form.state.raising) == ((1, 2, 3), False)

    approved = desk.approve("bo", request, 600_00, 300_00, 0)
    form = desk.read(lambda tx: open_edit(tx, desk.actor("mei"), approved.id, approved.version))
    assert [item.amount for item in form.values.items] == ["600", "300", "0"]
    assert form.state.raising


def test_an_approval_is_raised_item_by_item(desk: Desk) -> None:
    """The others stay as they stand; what has its final actual takes nothing more."""
    request = desk.approve("bo", desk.submit_terms("mei", trip(desk)))
    spent = desk.spend("mei", request, 550_00, item=1, final=True)

    def more(*amounts: str) -> Raise:
        items = tuple(ItemRaise("2" if amount else "", amount) for amount in amounts)
        return Raise(items, spent.terms.purpose, "")

    state = FormState(spent.id, spent.version, raising=True, number=spent.number).of_items(3)
    asked = more("", "700", "200")
    form = desk.read(lambda tx: preview_raise(tx, desk.actor("mei"), asked, state))
    assert form.check is not None
    assert form.asked_minor == 1_500_00
    assert [item.final for item in form.values.items] == [True, False, False]
    assert [item.amount_minor for item in asked.terms(spent).items] == [600_00, 700_00, 200_00]
    unreadable = refusal(lambda: more("", "700", "1.005").terms(spent))
    assert unreadable.item == 3
