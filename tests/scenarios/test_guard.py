"""A key customer without care is noticed: on a card, in the Home, in the digest."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.reports.scope import EVERYTHING
from bot.services.reports.digest import read_digest
from tests.support.office.acts import adjust, answer
from tests.support.office.opening import START, Office


def after_days(office: Office, days: int) -> None:
    """Some working morning later, what falls due by then has been done."""
    office.clock.set(START + timedelta(days=days))
    office.bot.scheduler.tick()
    office.settle()


def test_a_key_customer_without_care_is_noticed(either_office: Office) -> None:
    """After sixty days the owner has a card: the form opens for the customer, what was met is kept."""
    office = either_office
    office.clock.set(START + timedelta(days=40))
    cut = adjust(office, "bo", "cut", "200", from_line="GIFT-KEY")
    office.fin.wait_for(f"{cut}: needs your decision").click("Approve")
    office.settle()
    after_days(office, 63)
    card = office.mei.wait_for("1 key customer of yours needs attention")
    assert "Acme\nNothing spent, planned or logged so far" in card.text(400)
    assert card.has("BA-2026-00001: GIFT-KEY cut by ¥200 · Market")
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


def test_the_home_and_the_digest_say_so_too(either_office: Office) -> None:
    """In the Home of the owner alone, until they have met the customer there; in the digest as well."""
    office = either_office
    after_days(office, 63)
    home, others = office.mei.open_home(), office.tom.open_home()
    assert home is not None and others is not None
    assert home.has("Key customers who need attention") and not others.has("Key customers")
    assert home.has("Acme\nNothing spent, planned or logged so far")
    office.fin.command("/spend digest")
    office.answered()
    digest = office.fin.last_message("@bot")
    assert digest.has("Acme, a key customer, needs attention: plan the next contact.")

    home.click("Met already…")
    answer(office.mei, "Met already", Date="2026-11-16", Note="At the fair")
    office.answered()
    home = office.mei.home
    assert home is not None
    assert home.has("It is logged.") and not home.has("Key customers who need attention")
    assert not office.books.read(lambda tx: read_digest(tx, EVERYTHING)).care
