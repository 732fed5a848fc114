"""A ceiling over several lines is controlled like a line, in the same reservation."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.budgets.budget import ControlLevel, Dimensions
from bot.domain.errors import GoodwillError, Refused
from bot.domain.requests.finding import Finding
from bot.domain.requests.request import SpendRequest
from bot.i18n import Reader
from bot.services.books.verify import verify_books
from bot.views.actuals.exceptions import short_words
from bot.views.requests.findings import describe_finding
from tests.support.at_once import at_once
from tests.support.ceilings import set_ceiling
from tests.support.desk import Desk, refusal

GIFT: dict[str, Any] = {"category": "gift", "recipients": ["Li Na"]}


def over(error: GoodwillError) -> list[Finding]:
    assert isinstance(error, Refused)
    return [finding for finding in error.findings if finding.code == "ceiling_over"]


def severities(request: SpendRequest) -> list[str]:
    return [finding.severity for finding in request.findings if finding.code == "ceiling_over"]


def test_lines_are_limited_together(desk: Desk) -> None:
    """Each has room for itself; the finding names the ceiling, what is left of it, and what is too much."""
    set_ceiling(desk, 1_000_00)
    desk.submit("mei", 600_00)
    desk.approved(300_00, **GIFT)
    (found,) = over(refusal(lambda: desk.submit("tom", 101_00)))
    facts = found.facts
    assert (facts["ceiling"], facts["available_minor"], facts["over_minor"]) == ("Sales", 100_00, 1_00)
    assert "Ceiling Sales of ¥1,000" in describe_finding(found, Reader("en"))
    assert "Sales" in describe_finding(found, Reader("zh_CN"))
    desk.submit("tom", 100_00)
    assert desk.held("MEAL") == (700_00, 0, 0)
    desk.assert_books_agree()


def test_what_is_given_back_may_be_asked_for_again(desk: Desk) -> None:
    """By a withdrawal, by an approval of less, by a final actual."""
    set_ceiling(desk, 1_000_00)
    first, second = desk.submit("mei", 600_00), desk.submit("tom", 400_00)
    desk.withdraw("mei", first)
    assert desk.approve("bo", second, 300_00).approved_minor == 300_00
    third = desk.approve("bo", desk.submit("mei", 700_00))
    desk.spend("mei", third, 200_00, final=True)
    desk.submit("mei", 500_00)
    assert over(refusal(lambda: desk.submit("mei", 1_00)))


def test_what_a_request_holds_already_is_not_counted_twice(desk: Desk) -> None:
    """Neither when it is edited, nor when it is decided, nor when what was approved is raised."""
    set_ceiling(desk, 1_000_00)
    request = desk.edit("mei", desk.submit("mei", 600_00), amount_minor=1_000_00)
    request = desk.approve("bo", request)
    (found,) = over(refusal(lambda: desk.edit("mei", request, amount_minor=1_200_00)))
    assert (found.facts["available_minor"], found.facts["asked_minor"]) == (0, 200_00)


def test_a_ceiling_that_only_warns_asks_a_controller(desk: Desk) -> None:
    """One that only counts says so; one of another place says nothing, and neither do lines for any of it."""
    set_ceiling(desk, 100_00, ControlLevel.ADVISORY)
    request = desk.submit("mei", 150_00)
    assert [finding.severity for finding in request.findings if finding.code == "ceiling_over"] == [
        "escalate"
    ]
    assert any("controller" in str(step.kind) for step in desk.steps(request))
    set_ceiling(desk, 100_00, ControlLevel.TRACK)
    request = desk.submit("mei", 50_00)
    assert severities(request) == ["info"]
    for where in (Dimensions(department="Finance"), Dimensions(department="Sales", region="North")):
        set_ceiling(desk, 0, ControlLevel.ABSOLUTE, where)
        assert not any(each.code == "ceiling_over" for each in desk.submit("mei", 10_00).findings)


def test_the_last_places_under_a_ceiling(desk: Desk) -> None:
    """Twelve ask at once, on two lines: as many come through as fit under both together."""
    set_ceiling(desk, 500_00)
    meal, gift = desk.terms(100_00), desk.terms(100_00, "ACME", ["Li Na"], category="gift")
    for name in ("mei", "tom"):
        desk.person(name)
    results = at_once(
        [
            partial(desk.submit_terms, ("mei", "tom")[i % 2], (meal, gift)[i % 3 == 0], f"race:{i}")
            for i in range(12)
        ]
    )
    assert sum(isinstance(each, SpendRequest) for each in results) == 5
    assert all(over(each) for each in results if isinstance(each, GoodwillError))
    desk.assert_books_agree()


@pytest.mark.parametrize("control", list(ControlLevel))
def test_a_ceiling_never_stops_what_fits(desk: Desk, control: ControlLevel) -> None:
    """To the last unit."""
    set_ceiling(desk, 150_00, control)
    assert not any(each.code == "ceiling_over" for each in desk.submit("mei", 150_00).findings)


def test_an_actual_over_a_ceiling_is_recorded_and_raises_an_exception(desk: Desk) -> None:
    """As over a line: the truth is never refused, and somebody has to look at it."""
    set_ceiling(desk, 1_000_00)
    request = desk.approved(900_00)
    desk.approved(100_00, **GIFT)
    desk.spend("mei", request, 950_00, final=True)
    (found,) = (each for each in desk.exceptions() if each.kind == "over_ceiling")
    assert (found.facts["ceiling"], found.facts["limit_minor"], found.facts["over_minor"]) == (
        "Sales",
        1_000_00,
        50_00,
    )
    assert "Sales" in short_words(found, Reader("zh_CN"))
    desk.assert_books_agree()


def test_one_that_only_counts_raises_none(desk: Desk) -> None:
    """As a line that is only tracked."""
    set_ceiling(desk, 100_00, ControlLevel.TRACK)
    desk.spend("mei", desk.approved(100_00), 105_00, final=True)
    assert [each.kind for each in desk.exceptions() if each.kind == "over_ceiling"] == []


def test_verify_adds_up_what_a_ceiling_is_held_against(desk: Desk) -> None:
    """The balances of its lines and their postings are the same sum."""
    set_ceiling(desk, 1_000_00)
    desk.submit("mei", 600_00)
    with desk.store.database.writing() as connection:
        connection.execute(
            text("UPDATE balance SET reserved_minor = reserved_minor + 1 WHERE reserved_minor > 0")
        )
    proofs = desk.store.inspect(verify_books)
    found = [each for proof in proofs for each in proof.differences if each.code == "ceiling_is_not_the_sum"]
    assert [(each.where["ceiling"], each.facts) for each in found] == [
        ("Sales", {"kept": 600_01, "posted": 600_00})
    ]
