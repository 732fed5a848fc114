"""A line runs dry: the transfer that the forecast proposes is asked for and decided in a click each."""

from __future__ import annotations

from bot.domain.budgets.budget import Column
from bot.domain.requests.holding import Move
from bot.services.budgets.adjusting.proposing import propose_transfers
from bot.services.budgets.close_month import close_month
from bot.services.ports.unit_of_work import Transaction
from sandbox.client.person import Person
from sandbox.client.surfaces import Home
from tests.support.company import OPERATOR
from tests.support.lookups import line_of
from tests.support.office.opening import Office
from tests.support.office.seen import private_words
from tests.support.told import told


def meals_too_dear(office: Office) -> None:
    """Eight closed months in which meals cost 2,400 of 2,000; nothing else was bought."""

    def spend(tx: Transaction) -> None:
        meal = line_of(tx, "MEAL").id
        for month in range(1, 9):
            moves = [Move(Column.SPENT, 2400_00)]
            tx.budgets.post(
                meal, month, moves, kind="test", document="test", actor_id=None, key=f"spent:{month}"
            )

    office.books.write(told(spend))
    office.books.administer(lambda tx: close_month(tx, "2026-08", OPERATOR))


def proposed(tx: Transaction) -> None:
    plan = tx.budgets.plan(2026)
    assert plan is not None
    propose_transfers(tx, plan)


def test_a_proposed_transfer_is_asked_for_and_decided(either_office: Office) -> None:
    """Both owners have the card; the form is filled in, its explanation too. Another says: not now."""
    office = either_office
    meals_too_dear(office)
    office.hana.command("/spend forecast")
    assert "runs dry in November 2026" in office.hana.wait_for("My lines at year end").text(400)

    office.books.write(proposed)
    office.settle()
    card = office.hana.wait_for("A transfer of ¥3,680 would help.")
    assert "MEAL runs dry in November 2026: ¥3,680 missing at year end. REST will keep" in card.text(400)
    assert card.buttons() == ["Propose transfer", "Not now…"]
    card.click("Propose transfer")
    form = office.hana.wait_for_modal("Adjust the budget")
    assert "Budget MEAL: ¥4,800 left → ¥8,480 left after this" in form.text(600)
    assert form.submit(), form.errors
    office.settle()
    asked = office.fin.wait_for("BA-2026-00001: needs your decision")
    assert "By the forecast MEAL runs dry before the year ends, and REST keeps money." in asked.text(400)
    asked.click("Approve")
    office.settle()
    office.hana.wait_for("BA-2026-00001: Approved")

    office.fin.wait_for("A transfer of ¥3,680 would help.").click("Not now…")
    office.settle()
    assert "Nothing more is proposed about these two lines for 30 days." in private_words(office.fin)


def test_a_proposal_stands_in_the_home_until_somebody_answers(either_office: Office) -> None:
    """Of both owners: gone once it is asked for, back when that is withdrawn; one's no is for both."""
    office = either_office
    meals_too_dear(office)
    office.books.write(proposed)
    office.settle()
    hana = opened(office, office.hana)
    assert hana.has("Proposed transfers") and hana.has("A transfer of ¥3,680 would help.")
    assert not opened(office, office.bo).has("Proposed transfers")
    hana.click("Propose transfer")
    assert office.hana.wait_for_modal("Adjust the budget").submit()
    office.settle()
    assert not opened(office, office.hana).has("Proposed transfers")
    office.hana.wait_for("BA-2026-00001: Waiting").click("Withdraw")
    office.settle()

    fin = opened(office, office.fin)
    assert fin.has("A transfer of ¥3,680 would help.")
    fin.click("Not now…")
    office.settle()
    again = office.fin.home
    assert again is not None and not again.has("Proposed transfers")
    assert again.has("Nothing more is proposed about these two lines for 30 days.")
    assert not opened(office, office.hana).has("Proposed transfers")


def opened(office: Office, person: Person) -> Home:
    home = person.open_home()
    office.answered()
    assert home is not None
    return home
