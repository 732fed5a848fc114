"""Owners are asked in Slack what their lines of a plan need, and answer there."""

from __future__ import annotations

import pytest

from bot.services.books.verify import verify_books
from tests.support.asked import ask, drafted
from tests.support.databases import Fill
from tests.support.office.acts import answer
from tests.support.office.opening import Office, ready_for_work


@pytest.fixture
def filling() -> Fill:
    return ready_for_work


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
        "gift",
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
    assert "You propose *¥30,000* – Two more festivals" in again.text(300) or "¥30,000" in again.text(300)
    meal = office.hana.wait_for(f"Plan {name}: what do your lines need?")
    meal.click("Propose…")
    answer(office.hana, "Propose", Proposed_amount="20000")
    office.settle()
    assert any(
        f"All owners have answered about plan {name}" in each.notification for each in office.fin.messages()
    )
    assert drafted(office.books) == "2027.2"
    assert [proof.differences for proof in office.books.inspect(verify_books) if proof.differences] == []
