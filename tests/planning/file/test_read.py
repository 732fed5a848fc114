"""A plan file that can't be used: each problem with its line and what to write instead."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.planning.draft import draft
from bot.planning.file.problem import SENTENCES
from bot.planning.file.read import read_plan
from bot.toml.problem import FileProblem, FileProblems
from tests.planning.examples import CLIENTS, Client, company, plan_text
from tests.planning.file.broken import (
    ACROSS_THE_TREE,
    AGAINST_THE_COMPANY,
    IN_THE_DIVISION,
    IN_THE_FILE,
    IN_THE_TREE,
    WITHOUT_CUSTOMERS,
    Broken,
    activity,
    by_segment,
    of_gift,
)

ALL = (*IN_THE_FILE, *AGAINST_THE_COMPANY, *IN_THE_TREE, *IN_THE_DIVISION, *ACROSS_THE_TREE)
COMPANY = company(
    [*CLIENTS, Client("W1", "general", "West", lifecycle="", product_line="-".join(["cloud"] * 12))],
    prepared_by="wei@example.com",
)


def problems(text: str) -> list[FileProblem]:
    with pytest.raises(FileProblems) as caught:
        draft(text, COMPANY)
    assert caught.value.code == "plan_problems"
    return caught.value.problems


def said(text: str) -> list[str]:
    return [f"{problem.line}: {problem.message}" for problem in problems(text)]


@pytest.mark.parametrize("broken", ALL, ids=lambda broken: f"{broken.code}-{broken.line}")
def test_a_file_that_cannot_be_used(broken: Broken) -> None:
    """The one thing that is wrong is named, at its line, in a sentence that is filled in."""
    (found,) = problems(broken.text)
    assert (found.line, found.code) == (broken.line, broken.code)
    assert not re.search(r"\{\w*\}", found.message)


@pytest.mark.parametrize("broken", WITHOUT_CUSTOMERS, ids=lambda broken: broken.code)
def test_a_file_that_needs_customers(broken: Broken) -> None:
    """What a company without customers is told."""
    with pytest.raises(FileProblems) as caught:
        draft(broken.text, company(()))
    assert [(found.line, found.code) for found in caught.value.problems] == [(broken.line, broken.code)]


def test_there_is_a_broken_file_for_each_message() -> None:
    """No sentence of a plan file is left without the file that brings it up."""
    shown = {broken.code for broken in (*ALL, *WITHOUT_CUSTOMERS)}
    assert SENTENCES.keys() - shown == {"solver_missing", "solver_failed"}, (
        "these are in test_minima and test_solve"
    )


def test_the_file_without_additions_is_in_order() -> None:
    """What every broken file differs from."""
    plan = read_plan(plan_text(), COMPANY).plan
    assert (plan.year, plan.currency, plan.total) == (2027, "CNY", "1000")


def test_all_problems_are_reported_at_once_in_the_order_of_lines() -> None:
    """A mistake in one place hides none in another."""
    text = plan_text(
        of_gift("line", 'amount = "5 USD"\nownr = "hana@example.com"'),
        activity('months = [3, 3]\nprice = "0"'),
        "[score]\nannual_value = 90",
        head='reserve = "x"',
    )
    assert [(found.line, found.code) for found in problems(text)] == [
        (4, "amount_unreadable"),
        (11, "unknown_key_meant"),
        (14, "month_twice"),
        (15, "amount_zero"),
        (17, "score_sum"),
    ]


def test_refusals_give_their_numbers() -> None:
    """How much there is, how much of it is taken by what, and by how much that is too much."""
    holds = plan_text(of_gift("line", 'amount = "1000.50"'))
    assert said(holds) == [
        "9: This split has 1000 to divide, but its held lines take 1000.50: 0.50 too much. "
        "Lower the amounts of these lines, or give the branch more."
    ]
    floors = plan_text(
        of_gift("line", 'amount = "300"'), split=plan_text().split("\n", 3)[3] + 'floor = { meal = "701" }'
    )
    assert said(floors) == [
        "7: This split has 1000 to divide, of which 300 is held and 701 are floors and activities: "
        "1 too much. Lower them, or give the branch more."
    ]


def test_a_mistake_says_what_was_probably_meant() -> None:
    """A name that is nearly one of the company's is not just refused."""
    text = plan_text(
        by_segment('driver = "even"\nfloor = { generl = "20" }'), of_gift("season", 'months = "evn"')
    )
    assert said(text) == [
        '11: Nothing in the company has segment "generl". Did you mean "general"?',
        '14: "evn" is no season. Did you mean "even"?',
    ]


def test_branches_fail_each_by_itself() -> None:
    """What can't be divided in one branch hides nothing in another."""
    text = plan_text(
        by_segment('driver = "history"'),
        '[[split]]\nof = { category = "meal" }\nby = "region"\ndriver = "requests"',
    )
    assert [(found.line, found.code) for found in problems(text)] == [
        (10, "driver_zero"),
        (14, "driver_zero"),
    ]


def test_people_are_known_in_any_case_of_letters() -> None:
    """Mail knows no case, and neither do owners and approvers."""
    text = plan_text(of_gift("line", 'owner = "Hana@Example.com"'), '[review]\napprove = ["WEI@example.com"]')
    assert [found.code for found in problems(text)] == ["preparer_approves"]


@given(st.text(alphabet="[]{}=\"#.,\n abcid0123-\\'", max_size=60))
def test_no_text_makes_it_fail_otherwise(tail: str) -> None:
    """Whatever stands in the file, the answer is a plan or problems within its lines."""
    text = plan_text() + tail
    try:
        draft(text, COMPANY)
    except FileProblems as exc:
        for problem in exc.problems:
            assert 1 <= problem.line <= text.count("\n") + 1
            assert problem.message
