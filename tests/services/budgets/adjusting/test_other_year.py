"""Budget that is moved at the turn of the year: of the year that is meant, though the codes are the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.services.budgets.adjusting.filled import draft_for_line, draft_for_proposal, draft_for_request
from bot.services.budgets.adjusting.preview import offer_lines, preview_adjustment
from tests.support.company import with_horizon
from tests.support.desk import Desk, refusal
from tests.support.year_end import (
    DECEMBER,
    JANUARY,
    TO_JANUARY,
    budget_for,
    close,
    in_year,
    line_in,
    new_year,
)

OpenDesk = Callable[..., Desk]


@pytest.mark.parametrize("year", [2026, 2027])
def test_money_for_a_request_is_moved_in_the_year_that_pays_for_it(desk: Desk, year: int) -> None:
    """In December for what comes in January, and in January for what waits in the year before."""
    budget_for(desk, 2027)
    day = DECEMBER if year == 2026 else JANUARY
    gift = desk.submit("mei", 3480_00, "BETA", ["Kim Park"], category="gift", planned_on=day)
    if year == 2026:
        desk.advance(days=TO_JANUARY)
    fin, bo = desk.actor("fin"), desk.actor("bo")
    draft = replace(desk.read(lambda tx: draft_for_request(tx, fin, gift.id)), from_line="MEAL")
    assert (draft.to_line, draft.amount, draft.month) == ("GIFT", "480", "")
    preview = desk.read(lambda tx: preview_adjustment(tx, bo, draft))
    assert preview.problem is None and preview.months[0] == f"{year}-01"
    offered = desk.read(lambda tx: offer_lines(tx, fin, "meal", gift.number))
    assert [line.id for line in offered] == [desk.read(lambda tx: line_in(tx, "MEAL", year).id)]

    asked = desk.adjust("fin", "transfer", "480", from_line="MEAL", to_line="GIFT", request=gift.number)
    assert (asked.number, asked.terms.request_id) == (f"BA-{year}-00001", gift.id)
    desk.approve_adjustment("hana", asked)
    desk.approve_adjustment("cleo", asked)
    other = 2026 + 2027 - year
    assert (in_year(desk, "GIFT", year)[0], in_year(desk, "GIFT", other)[0]) == (3480_00, 3000_00)
    desk.assert_books_agree()


def test_money_for_a_carried_request_is_moved_in_its_month_of_the_new_year(open_desk: OpenDesk) -> None:
    """A line that watches its quarters needs it in the first that is open, not in December."""
    desk = open_desk(files={"budget": with_horizon("quarter")})
    gift = desk.submit("mei", 800_00, "BETA", ["Kim Park"], category="gift", planned_on=DECEMBER)
    desk.advance(days=TO_JANUARY)
    budget_for(desk, 2027, with_horizon("quarter").replace(",CNY,3000,", ",CNY,300,"))
    close(desk)
    desk.submit("tom", 100_00, "BETA", ["Kim Park"], category="gift", planned_on=JANUARY)

    draft = desk.read(lambda tx: draft_for_request(tx, desk.actor("fin"), gift.id))
    assert draft.month == "2027-01"


def test_a_card_of_the_year_before_moves_nothing_of_this_one(desk: Desk) -> None:
    """A proposal or a digest names lines of the year in which it was sent; their codes go on."""
    meal, gift = desk.line_id("MEAL"), desk.line_id("GIFT")
    assert desk.read(lambda tx: draft_for_proposal(tx, meal, gift, 100_00)).amount == "100"
    new_year(desk)
    for read in (
        lambda tx: draft_for_proposal(tx, meal, gift, 100_00),
        lambda tx: draft_for_line(tx, meal, receives=True),
    ):
        error = refusal(lambda read=read: desk.read(read))  # type: ignore[misc]
        assert (error.code, error.facts["year"]) == ("line_of_other_year", 2026)
