"""What passes a cap or a budget only once it is spent: recorded, and never without a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.errors import Refused
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.storage.schema.tables import outbox
from tests.support import company
from tests.support.desk import Desk, policy_with, refusal

OpenDesk = Callable[..., Desk]
GIFT: dict[str, Any] = {"category": "gift", "recipients": ["Li Na"]}
# Gifts up to the yearly cap of 1,500 for each recipient, without a cap of their own.
ONLY_YEAR = policy_with({'cap = "500"': 'cap = "5000"'})
HEADS, COUNT = (
    f'\n[[rule]]\nid = "meals"\nclause = "Art. 9"\nwhen = {{ category = ["meal"] }}\n{limit}\n'
    for limit in ('cap = "240"\nper = "head"', 'max_count = 1\nper = "customer"\nwindow = "year"')
)


@pytest.fixture
def gifts(open_desk: OpenDesk) -> Desk:
    return open_desk(policy=ONLY_YEAR)


def settled_for_little(desk: Desk) -> tuple[SpendRequest, SpendRequest]:
    """1,500 approved and settled for 100; the 1,400 that became free are given once more."""
    first = desk.spend("mei", desk.approved(1_500_00, **GIFT), 100_00, final=True)
    return first, desk.approved(1_400_00, "tom", **GIFT)


def told(desk: Desk, exception_id: int) -> set[str]:
    """Who is sent a message about it."""
    names = {desk.person(name).id: name for name in company.NAMES}
    with desk.store.database.reading() as connection:
        keys = connection.execute(
            select(outbox.c.dedupe_key).where(outbox.c.workspace_id == desk.store.workspace_id)
        ).scalars()
        parts = [key.split(":") for key in keys]
    return {names[int(part[2])] for part in parts if part[:2] == ["exception", str(exception_id)]}


@pytest.mark.parametrize("how", ["a late actual", "a correction upwards"])
def test_a_cap_is_not_spent_twice_without_a_word(gifts: Desk, how: str) -> None:
    """It is recorded; compliance and controllers hear of it, with both requests."""
    desk = gifts
    first, second = settled_for_little(desk)
    if how == "a late actual":
        desk.spend("mei", first, 1_400_00)
    else:
        (wrong,) = desk.actuals(first)
        desk.correct("mei", wrong, 1_500_00, final=True)

    assert desk.request(first).holding.spent == 1_500_00
    found = next(each for each in desk.exceptions() if each.kind == "cap_passed")
    said = {name: found.facts[name] for name in ("number", "other", "rule", "clause", "over_minor")}
    assert said == {
        "number": first.number,
        "other": second.number,
        "rule": "gift-recipient-year",
        "clause": "Art. 4.2",
        "over_minor": 1_400_00,
    }
    assert told(desk, found.id) == {"fin", "ida"}
    desk.clear("ida", found.id)
    desk.assert_books_agree()


def test_a_late_actual_counts_at_once(gifts: Desk) -> None:
    """What had become free is taken again in the same transaction: for what is asked, and what waits."""
    desk = gifts
    first = desk.spend("mei", desk.approved(1_500_00, **GIFT), 100_00, final=True)
    waiting = desk.submit("tom", 700_00, **GIFT)
    assert desk.spend("mei", first, 900_00).state is RequestState.SETTLED

    for work in (partial(desk.submit, "mei", 600_00, **GIFT), partial(desk.approve, "bo", waiting)):
        error = refusal(work)
        assert isinstance(error, Refused)
        blocking = [each for each in error.findings if each.severity == "block"]
        assert [each.code for each in blocking] == ["cap"]
        assert blocking[0].facts["counted_minor"] >= 1_000_00
    # Together with what waits it is passed already: that is told before anybody decides.
    assert [each.facts["other"] for each in desk.exceptions() if each.kind == "cap_passed"] == [
        waiting.number
    ]


@pytest.mark.parametrize("end", ["close", "expire"])
def test_what_has_ended_counts_again_too(gifts: Desk, end: str) -> None:
    """A late actual of a closed or expired request is no other truth."""
    desk = gifts
    first = desk.approved(1_500_00, **GIFT)
    first = desk.close("fin", first) if end == "close" else desk.expire(first)
    second = desk.approved(1_400_00, "tom", **GIFT)
    desk.spend("mei", first, 200_00)

    assert [each.facts["other"] for each in desk.exceptions()] == [second.number]


def test_what_was_agreed_to_is_no_news(desk: Desk) -> None:
    """A gift of 600 over the cap of 500 went to compliance: its actual of 600 is what they signed."""
    request = desk.submit("mei", 600_00, **GIFT)
    request = desk.approve("ida", desk.approve("bo", request))
    desk.spend("mei", request, 600_00)
    assert desk.exceptions() == []

    desk.spend("mei", request, 20_00, final=True)
    (found,) = desk.exceptions()
    assert (found.kind, found.facts["rule"], found.facts["over_minor"]) == (
        "cap_passed",
        "gift-per-recipient",
        120_00,
    )
    assert found.facts["other"] == ""


def test_fewer_who_came_pass_a_cap_for_each_person(open_desk: OpenDesk) -> None:
    """480 for two are 240 each; one stayed away."""
    desk = open_desk(policy=policy_with({}, HEADS))
    request = desk.approved(480_00, headcount=2)
    desk.spend("mei", request, 240_00, headcount=2)
    assert desk.exceptions() == []
    request = desk.approved(480_00, headcount=2)
    desk.spend("mei", request, 480_00, headcount=1, final=True)

    assert [(each.kind, each.facts["over_minor"]) for each in desk.exceptions()] == [("cap_passed", 240_00)]


def test_a_request_that_counts_again(open_desk: OpenDesk) -> None:
    """Settled for nothing it made room for another; with a late actual there are two."""
    desk = open_desk(policy=policy_with({}, COUNT))
    first = desk.spend("mei", desk.approved(480_00), 0, final=True)
    second = desk.approved(480_00)
    desk.spend("mei", first, 100_00)

    (found,) = desk.exceptions()
    assert (found.kind, found.facts["other"], found.facts["requests"]) == ("count_passed", second.number, 2)
    assert told(desk, found.id) == {"fin", "ida"}


def test_a_budget_that_is_passed_names_both(desk: Desk) -> None:
    """The line was given away twice: the late actual's exception names who has the money now."""
    first = desk.spend("mei", desk.approved(2_000_00), 100_00, final=True)
    second = desk.approve("hana", desk.submit("tom", 9_900_00))
    third = desk.approve("dan", desk.submit("tom", 14_000_00, planned_on=date(2026, 9, 21)))
    desk.spend("mei", first, 1_900_00)

    (found,) = desk.exceptions()
    assert (found.kind, found.facts["number"]) == ("over_budget", first.number)
    assert found.facts["other"] == third.number != second.number
    assert told(desk, found.id) == {"fin", "ida"}


def test_the_plan_is_watched_too(open_desk: OpenDesk) -> None:
    """A line that only counts passes no budget of its own, but the whole is passed by it."""
    head = company.BUDGET.splitlines()[0]
    rows = (
        "MEAL,Sales,meal,,,,,,hana@example.com,absolute,CNY,500",
        "VISIT,Sales,visit,,,,,in_person,hana@example.com,track,CNY,1000",
    )
    budget = "\n".join([head, *(row + "," * (head.count(",") - row.count(",")) for row in rows)]) + "\n"
    desk = open_desk(files={"budget": budget})
    desk.approved(480_00)
    visit = desk.approved(1_000_00, category="visit", contact_channel="in_person")
    desk.spend("mei", visit, 1_020_00)
    assert desk.exceptions() == []
    desk.spend("mei", visit, 60_00, final=True)

    (found,) = desk.exceptions()
    assert (found.kind, found.facts["over_minor"], found.facts["year"]) == ("over_plan", 60_00, 2026)
