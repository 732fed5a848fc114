"""Owners are asked what their lines need, and the next version takes up what they propose."""

from __future__ import annotations

import pytest

from bot.domain.fields import Field
from bot.domain.messages.kind import MessageKind
from bot.services.approvals.reminders import people_to_remind
from bot.services.plans.agreeing.submit import submit_plan, withdraw_plan
from bot.services.plans.reading.compare import compare_plans
from bot.services.plans.reading.explanation import explain_line
from bot.services.plans.reading.show import show_version
from bot.services.requests.reading.duties import late_proposals
from bot.storage.store import SqlStore
from tests.support.asked import PLAN, answer, ask, drafted, questions
from tests.support.databases import Fill
from tests.support.desk import Desk, open_company, policy_with, refusal
from tests.support.plans import OPERATOR


def with_spending(store: SqlStore) -> None:
    """1,000 spent and 2,000 held on GIFT-KEY this year."""
    deadlines = "[deadlines]\nremind_after_hours = 4\nescalate_after_hours = 8\nexpire_after_days = 7\n"
    desk = open_company(store, policy=policy_with({}, deadlines))
    desk.spend("mei", desk.approved(1000_00), 1000_00, final=True)
    desk.approved(2000_00)


@pytest.fixture
def filling() -> Fill:
    return with_spending


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    return Desk(store)


def shown(desk: Desk, name: str) -> dict[str, tuple[int, int | None, str, str]]:
    """Amount, proposal, reason and expected result of each line, as `plan show` has them."""
    _, prepared = desk.store.inspect(lambda tx: show_version(tx, name))
    return {
        line.code: (line.amount_minor, line.proposed_minor, line.reason, line.expected_result)
        for line in prepared.lines
    }


def missing(desk: Desk, name: str) -> dict[str, object]:
    """Who has not answered for which lines, as `plan show` has it."""
    _, prepared = desk.store.inspect(lambda tx: show_version(tx, name))
    return {each.subject: each.facts["lines"] for each in prepared.findings if each.code == "unanswered"}


def cards(desk: Desk, kind: MessageKind) -> list[int]:
    """To whom messages of a kind were queued, in order."""
    return [payload["person_id"] for payload in desk.queued(kind)]


def test_each_owner_is_asked_for_their_lines(desk: Desk) -> None:
    """One card a person; figures of this year beside what is suggested; asking again asks nobody twice."""
    name = drafted(desk.store)
    asked = ask(desk.store, name)
    assert asked.asked == {"fin@example.com": ("GIFT-KEY",), "hana@example.com": ("MEAL",)}
    assert (asked.before, asked.without_owner) == (0, ())
    gift = questions(desk.store, name)["GIFT-KEY"]
    budget = desk.line("GIFT-KEY").budget
    assert gift.budget_minor == budget
    assert gift.expected_minor is not None
    assert 3000_00 < gift.expected_minor <= budget
    assert gift.last_minor is None
    again = ask(desk.store, name)
    assert (again.asked, again.before) == ({}, 2)
    assert sorted(cards(desk, MessageKind.PLAN_QUESTION)) == sorted(
        desk.person(who).id for who in ("fin", "hana")
    )
    assert missing(desk, name) == {"fin@example.com": "GIFT-KEY", "hana@example.com": "MEAL"}
    desk.assert_books_agree()


def test_the_next_version_takes_up_what_was_proposed(desk: Desk) -> None:
    """The amount where the file says so, why and what for in any case; the newest answer counts."""
    name = drafted(desk.store)
    ask(desk.store, name)
    asked = questions(desk.store, name)
    answer(desk, "fin", asked["GIFT-KEY"], "13000")
    answer(desk, "fin", asked["GIFT-KEY"], "30,000", "Two more festivals", "Renewals")
    assert missing(desk, name) == {"hana@example.com": "MEAL"}
    answer(desk, "hana", asked["MEAL"], "26000", "", "Twelve dinners")
    assert missing(desk, name) == {}
    told = cards(desk, MessageKind.PLAN_NEWS)
    assert told == [desk.person("fin").id]
    assert shown(desk, name) == {
        "GIFT-KEY": (22000_00, 30000_00, "Two more festivals", "Renewals"),
        "MEAL": (33000_00, 26000_00, "", "Twelve dinners"),
    }
    following = drafted(desk.store)
    assert shown(desk, following) == {
        "GIFT-KEY": (30000_00, 30000_00, "Two more festivals", "Renewals"),
        "MEAL": (25000_00, 26000_00, "", "Twelve dinners"),
    }
    _, explanation = desk.store.inspect(lambda tx: explain_line(tx, following, "GIFT-KEY"))
    assert explanation.line.proposed_minor == 30000_00
    compared = desk.store.inspect(lambda tx: compare_plans(tx, "2026.1", following, None))
    assert "GIFT-KEY" not in {finding.subject for finding in compared.findings}
    desk.assert_books_agree()


@pytest.mark.parametrize(
    ("line", "amount", "reason", "code", "field"),
    [
        ("GIFT-KEY", "20005", "", "proposal_uneven", Field.PROPOSED_AMOUNT),
        ("GIFT-KEY", "27610", "", "growth_unexplained", Field.REASON),
        ("GIFT-KEY", "27610", "  ", "growth_unexplained", Field.REASON),
        ("MEAL", "2990", "", "proposal_below_activities", Field.PROPOSED_AMOUNT),
        ("MEAL", "much", "", "amount_unreadable", Field.PROPOSED_AMOUNT),
    ],
)
def test_what_no_version_could_hold_is_refused(
    desk: Desk, line: str, amount: str, reason: str, code: str, field: Field
) -> None:
    """At its field, with the numbers; growth beyond the limit needs its reason."""
    desk.revise("GIFT-KEY", 1, 24000_00 - desk.line("GIFT-KEY").budget)
    name = drafted(desk.store)
    ask(desk.store, name)
    who = {"GIFT-KEY": "fin", "MEAL": "hana"}[line]
    question = questions(desk.store, name)[line]
    error = refusal(lambda: answer(desk, who, question, amount, reason))
    assert (error.code, error.facts.get("field", error.field)) == (code, field)
    if code == "growth_unexplained":
        answer(desk, who, question, amount, "Two more festivals")
    answer(desk, "fin", questions(desk.store, name)["GIFT-KEY"], "27600")


def test_nobody_answers_for_another(desk: Desk) -> None:
    """Neither a colleague nor a controller; what is not there can't be answered either."""
    name = drafted(desk.store)
    ask(desk.store, name)
    meal = questions(desk.store, name)["MEAL"]
    assert refusal(lambda: answer(desk, "fin", meal, "26000")).code == "plan_unknown"


def test_proposals_end_when_a_version_is_submitted(desk: Desk) -> None:
    """Also those for a version before it; what was sent back is asked anew in the next one."""
    first = drafted(desk.store)
    ask(desk.store, first)
    second = drafted(desk.store, PLAN.replace('total = "60000"', 'total = "61000"'))
    desk.store.administer(lambda tx: submit_plan(tx, second, OPERATOR))
    drawn = cards(desk, MessageKind.PLAN_QUESTION)
    meal = questions(desk.store, first)["MEAL"]
    assert refusal(lambda: answer(desk, "hana", meal, "26000")).code == "plan_went_on"
    assert refusal(lambda: ask(desk.store, first)).code == "plan_went_on"
    assert refusal(lambda: ask(desk.store, second)).code == "plan_state"
    desk.store.administer(lambda tx: withdraw_plan(tx, second, OPERATOR))
    # The card that said that proposals have ended takes them again.
    owners = sorted(desk.person(name).id for name in ("fin", "hana"))
    assert cards(desk, MessageKind.PLAN_QUESTION) == [*drawn, *owners]
    answer(desk, "hana", meal, "26000")


def test_a_plan_without_owners_asks_nobody(desk: Desk) -> None:
    """Lines that have none are named; where no line has one there is nobody to ask."""
    text = PLAN.replace('owner = "hana@example.com"\n', "")
    assert ask(desk.store, drafted(desk.store, text)).without_owner == ("MEAL",)
    text = text.replace('owner = "fin@example.com"\n', "")
    assert refusal(lambda: ask(desk.store, drafted(desk.store, text))).code == "plan_nobody_to_ask"


def test_an_owner_is_reminded_by_working_hours(desk: Desk) -> None:
    """Each working day until they have answered, as of what else is late."""
    name = drafted(desk.store)
    ask(desk.store, name)
    hana = desk.person("hana")
    assert hana.id not in desk.read(people_to_remind)
    desk.advance(days=3)
    assert hana.id in desk.read(people_to_remind)
    assert [each.line for each in desk.read(lambda tx: late_proposals(tx, hana))] == ["MEAL"]
    answer(desk, "hana", questions(desk.store, name)["MEAL"], "26000")
    assert hana.id not in desk.read(people_to_remind)
