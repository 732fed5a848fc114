"""Owners are asked in Slack what their lines of a plan need, and answer there."""

from __future__ import annotations

from bot.services.books.verify import verify_books
from tests.support.asked import ask, drafted
from tests.support.office.acts import answer
from tests.support.office.opening import Office
from tests.support.office.seen import private_words


def test_an_owner_proposes_what_their_line_needs(either_office: Office) -> None:
    """The card shows the figures, the form asks why it grows, the next version takes it up."""
    office = either_office
    name = drafted(office.books)
    ask(office.books, name)
    office.settle()
    card = office.fin.wait_for(f"Plan {name}: what do your lines need?")
    shown = card.text(300)
    for words in (
        "GIFT-KEY",
        "Gift",
        "2026 forecast: ¥",
        "2027 suggested: ¥22,000",
        "1 line waits for your answer.",
    ):
        assert words in shown
    card.click("Propose…")
    form = office.fin.wait_for_modal("Propose")
    assert not form.fill({"Proposed amount": "90000", "Reason": ""}).submit()
    assert "needs a reason" in form.text()
    answer(
        office.fin,
        "Propose",
        Proposed_amount="30000",
        Reason="Two more festivals",
        Expected_result="Renewals",
    )
    office.settle()
    again = office.fin.wait_for(f"Plan {name}: you have answered")
    assert again.ts == card.ts
    assert "¥30,000 – Two more festivals" in again.text(300).replace("*", "")
    # The same stands in the Home until it is answered, there too.
    home = office.hana.open_home()
    assert home is not None and home.has(f"Plan {name} waits for what you propose: MEAL")
    home.click("Propose…")
    answer(office.hana, "Propose", Proposed_amount="20000")
    office.settle()
    assert office.hana.home is not None and not office.hana.home.has("waits for what you propose")
    assert any(
        f"All owners have answered about plan {name}" in each.notification for each in office.fin.messages()
    )
    assert drafted(office.books) == "2027.2"
    assert [proof.differences for proof in office.books.inspect(verify_books) if proof.differences] == []


def test_the_plan_is_shown_to_whom_it_concerns(office: Office) -> None:
    """All of it to who prepares or signs it, their lines to owners, nothing to anybody else."""
    name = drafted(office.books)
    office.fin.command("/spend plan")
    office.answered()
    shown = office.fin.wait_for(f"Plan {name}: a draft")
    assert [block["type"] for block in shown.blocks][2:4] == ["data_visualization", "data_table"]
    assert shown.has("¥60,000")
    menu = next(block for block in shown.blocks if block.get("accessory", {}).get("type") == "static_select")
    shown.take(menu, menu["accessory"], menu["accessory"]["options"][0])
    office.answered()
    why = office.fin.wait_for_modal("Why this figure?")
    assert "The total of ¥60,000 less the reserve of ¥5,000 is ¥55,000." in why.text()
    office.hana.command(f"/spend plan {name}")
    office.answered()
    own = office.hana.wait_for(f"Your lines of plan {name}: a draft")
    assert own.has("MEAL")
    assert not own.has("GIFT-KEY")
    assert not own.has("¥60,000")
    office.hana.command(f"/spend plan {name} GIFT-KEY")
    office.mei.command("/spend plan")
    office.answered()
    for person in (office.hana, office.mei):
        assert "There is no such plan that you can see" in private_words(person)[-1]
    office.hana.command(f"/spend plan {name} meal")
    office.answered()
    office.hana.wait_for("MEAL has ¥33,000")
