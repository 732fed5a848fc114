"""An adjustment that nobody decides on: the next level may sign in the place of whoever is late."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from bot.domain.budgets.adjustment import Adjustment, AdjustmentState
from bot.domain.messages.kind import MessageKind
from bot.services.approvals.reminders import people_to_remind
from bot.services.budgets.adjusting.deadlines import adjustments_that_wait, enforce_adjustment_deadlines
from bot.services.budgets.adjusting.reading import read_adjustment
from tests.support.company import DEADLINES
from tests.support.desk import Desk, policy_with, refusal

OpenDesk = Callable[..., Desk]


@pytest.fixture
def opened(open_desk: OpenDesk) -> OpenDesk:
    """The company under deadlines, with these rows of the authority table."""

    def with_rows(rows: str = "") -> Desk:
        return open_desk(policy=policy_with({}, DEADLINES + rows))

    return with_rows


def row(*approve: str) -> str:
    named = ", ".join(f'"{each}"' for each in approve)
    return f'\n[[adjustment]]\ncrossing = "same_department"\napprove = [{named}]\n'


def asked(desk: Desk, who: str = "fin") -> Adjustment:
    """Hana owns the line that gives, Bo the one that receives."""
    return desk.adjust(who, "transfer", "100", from_line="MEAL", to_line="GIFT-KEY")


def enforce(desk: Desk, adjustment: Adjustment) -> str:
    return desk.store.write(partial(enforce_adjustment_deadlines, adjustment_id=adjustment.id))


def after_two_days(desk: Desk, adjustment: Adjustment) -> str:
    desk.advance(days=2)
    return enforce(desk, adjustment)


def deciders(desk: Desk, adjustment: Adjustment) -> set[str]:
    facts = desk.read(lambda tx: read_adjustment(tx, adjustment.id))
    return {facts.people[id_].name.split()[0].lower() for id_ in facts.waiting_for}


def entries(desk: Desk) -> list[str]:
    rows = desk.store.inspect(lambda tx: list(tx.exports.audit()))
    return [each["action"] for each in rows if str(each["subject"]).startswith("adjustment:")]


def test_the_manager_signs_in_the_place_of_a_late_owner(opened: OpenDesk) -> None:
    """Once, after the policy's hours; the record says so, both may sign, and then it goes its usual way."""
    desk = opened()
    adjustment = asked(desk)
    desk.advance(hours=8)
    assert (enforce(desk, adjustment), deciders(desk, adjustment)) == ("", {"hana"})
    assert refusal(lambda: desk.approve_adjustment("dan", adjustment)).code == "adjustment_unknown"
    assert after_two_days(desk, adjustment) == "adjustments escalated"
    assert (enforce(desk, adjustment), deciders(desk, adjustment)) == ("", {"hana", "dan"})
    assert entries(desk) == ["adjustment.ask", "adjustment.escalate"]
    told = [each["person_id"] for each in desk.queued(MessageKind.ADJUSTMENT_CARD)]
    assert told.count(desk.person("dan").id) == 1
    assert {desk.person(name).id for name in ("hana", "dan")} <= set(desk.read(people_to_remind))
    desk.assert_books_agree()

    desk.approve_adjustment("dan", adjustment)
    assert deciders(desk, adjustment) == {"cleo"}
    assert refusal(lambda: desk.approve_adjustment("hana", adjustment)).code == "not_your_decision"
    done = desk.approve_adjustment("cleo", adjustment)
    assert done.state is AdjustmentState.APPROVED
    assert desk.line("MEAL").budget == 23_900_00
    desk.assert_books_agree()


def test_the_late_owner_may_still_sign(opened: OpenDesk) -> None:
    """The next level was let in beside them; after their signature it has nothing to sign."""
    desk = opened()
    adjustment = asked(desk)
    after_two_days(desk, adjustment)
    desk.approve_adjustment("hana", adjustment)
    assert refusal(lambda: desk.approve_adjustment("dan", adjustment)).code == "not_your_decision"
    desk.approve_adjustment("cleo", adjustment)
    desk.assert_books_agree()


@pytest.mark.parametrize(
    ("rows", "who", "signed", "late", "instead"),
    [
        ((), "dan", (), "hana", {"cleo"}),
        (("tier:head", "role:controller"), "bo", ("hana",), "fin", set()),
        (("tier:head",), "bo", (), "hana", {"dan"}),
        (("tier:director",), "fin", ("hana",), "cleo", set()),
        (("tier:director",), "bo", ("hana",), "dan", {"cleo"}),
        (("owner",), "fin", ("hana",), "bo", {"dan"}),
        (("owner",), "hana", (), "bo", {"dan"}),
        (("role:compliance",), "hana", (), "ida", set()),
    ],
    ids=[
        "the asker is passed over",
        "a role stays with the role",
        "who signs for two",
        "nobody is above",
        "with the tier that is asked for, or a higher one",
        "who has signed is passed over",
        "who has agreed by asking is passed over",
        "a role alone",
    ],
)
def test_who_is_let_in(
    opened: OpenDesk,
    rows: tuple[str, ...],
    who: str,
    signed: tuple[str, ...],
    late: str,
    instead: set[str],
) -> None:
    """By the authority table: the first above with a tier that is enough, never the asker, never a role's."""
    desk = opened(row(*rows) if rows else "")
    adjustment = asked(desk, who)
    for each in signed:
        desk.approve_adjustment(each, adjustment)
    assert deciders(desk, adjustment) == {late}
    after_two_days(desk, adjustment)
    assert deciders(desk, adjustment) == {late} | instead
    desk.assert_books_agree()


def test_who_is_let_in_has_the_rights_of_this_moment(opened: OpenDesk) -> None:
    """Dan leaves: he signs no more, and Cleo is let in, who signs once; with another owner nobody is."""
    desk = opened(row("tier:head"))
    adjustment, other = asked(desk), asked(desk)
    after_two_days(desk, adjustment)
    leaves = ("dan@example.com,Dan Meyer,Sales,,cleo@example.com,director,,\n", "")
    moved = ("hana@example.com,Hana Sato,Sales,North,dan", "hana@example.com,Hana Sato,Sales,North,cleo")
    desk.import_people(leaves, moved)
    assert deciders(desk, adjustment) == {"hana"}
    assert enforce(desk, adjustment) == "adjustments escalated"
    assert deciders(desk, adjustment) == {"hana", "cleo"}
    enforce(desk, other)
    assert desk.approve_adjustment("cleo", other).state is AdjustmentState.APPROVED
    desk.import_line("MEAL,Sales,meal,,,,,,bo@example.com,absolute,CNY,24000")
    assert deciders(desk, adjustment) == {"bo"}
    assert refusal(lambda: desk.approve_adjustment("cleo", adjustment)).code == "not_your_decision"
    desk.assert_books_agree()


def test_after_the_escalation_it_ends_as_before(opened: OpenDesk) -> None:
    """A week after it was asked, whoever was let in meanwhile; and nothing is left to be done."""
    desk = opened()
    adjustment = asked(desk)
    after_two_days(desk, adjustment)
    desk.advance(days=5)
    assert enforce(desk, adjustment) == "adjustments expired"
    assert desk.read(adjustments_that_wait) == []
    assert refusal(lambda: desk.approve_adjustment("dan", adjustment)).code == "adjustment_decided"
    desk.assert_books_agree()
