"""A key customer without care is noticed: something is planned for them, or a contact is logged."""

from __future__ import annotations

from datetime import timedelta

from bot.services.plans.care import remind_owners
from bot.services.ports.unit_of_work import Transaction
from tests.support.office.acts import answer
from tests.support.office.opening import START, Office


def remind(tx: Transaction) -> None:
    plan = tx.budgets.plan(2026)
    assert plan is not None
    remind_owners(tx, plan)


def test_a_key_customer_without_care_is_noticed(either_office: Office) -> None:
    """After sixty days the owner has a card: the form opens for the customer, what was met is kept."""
    office = either_office
    office.clock.set(START + timedelta(days=63))
    office.books.write(remind)
    office.settle()
    card = office.mei.wait_for("1 key customer of yours needs attention")
    assert "Acme\nNothing spent, planned or logged so far" in card.text(400)
    assert card.buttons() == ["Plan something…", "Met already…"]
    card.click("Plan something…")
    form = office.mei.wait_for_modal("New request")
    assert form.value("Customer")["text"]["text"] == "Acme (ACME)"
    form.close()
    card.click("Met already…")
    form = office.mei.wait_for_modal("Met already")
    assert not form.fill({"Date": "2026-12-24", "Note": "At the fair"}).submit()
    assert "This date is still to come." in str(form.errors)
    answer(office.mei, "Met already", Date="2026-11-16", Note="At the fair")
    assert office.mei.modal is not None and "It is logged." in office.mei.modal.text()
    office.settle()
    with office.bot.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT note FROM meeting").scalars().all() == ["At the fair"]
