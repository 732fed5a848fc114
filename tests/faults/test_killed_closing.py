"""Closing and activating are killed at every commit, and done by two at once: it ends, and is done once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import func, select

from bot.domain.plans.agreement import PlanState
from bot.services.plans.versions import find_version
from bot.storage.schema.tables import audit_entry, outbox, posting
from tests.faults.stage import ROOT
from tests.support.agreed import approve
from tests.support.desk import Desk, policy_with
from tests.support.plans import by_category, new_version
from tests.support.year_end import DECEMBER, in_year, new_year

pytestmark = pytest.mark.heavy

CARRY = '\n[carry]\navailable_percent = "50"\navailable_limit = "10000"\n'
AUGUST = date(2026, 8, 20)
VERSION = "2026.2"
_MOST_COMMITS = 12


@dataclass(frozen=True)
class Work:
    """What is there before, what there is afterwards, and what a second run is told."""

    prepare: Callable[[Desk], None]
    assert_done: Callable[[Desk], None]
    again: str = ""


def held_until(desk: Desk, day: date) -> None:
    """Two that are approved, and one that waits."""
    for _ in range(2):
        desk.approved(500_00, planned_on=day)
    desk.submit("mei", 300_00, planned_on=day)


def a_past_year(desk: Desk) -> None:
    desk.apply_policy(policy_with({}, CARRY))
    held_until(desk, DECEMBER)
    new_year(desk)


def the_year_is_closed(desk: Desk) -> None:
    assert in_year(desk, "MEAL", 2026) == (12_700_00, 0, 0, 0)
    assert in_year(desk, "MEAL", 2027) == (35_300_00, 300_00, 1_000_00, 0)


def the_month_is_closed(desk: Desk) -> None:
    assert desk.held("MEAL", *range(1, 9)) == (0, 0, 0)
    assert desk.held("MEAL", 9) == (300_00, 1_000_00, 0)


def an_approved_plan(desk: Desk) -> None:
    held_until(desk, DECEMBER)
    name = new_version(desk.store, by_category(meal=20_000, gift=22_000))
    assert name == VERSION
    approve(desk.store, name)


def the_plan_is_in_force(desk: Desk) -> None:
    version = desk.store.inspect(lambda tx: find_version(tx, VERSION))
    assert version.state is PlanState.ACTIVE
    assert (desk.line("MEAL").budget, desk.line("GIFT").budget) == (20_000_00, 22_000_00)


WORKS = {
    "year": Work(a_past_year, the_year_is_closed),
    "month": Work(lambda desk: held_until(desk, AUGUST), the_month_is_closed),
    "plan": Work(an_approved_plan, the_plan_is_in_force, "plan_state"),
}


def start(desk: Desk, work: str, point: str, number: int = 0) -> subprocess.Popen[str]:
    url = desk.store.database.url.render_as_string(hide_password=False)
    now = str(desk.store.clock().timestamp())
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.dying_work", url, now, point, str(number), work, VERSION],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=60)
    return process.returncode, said.strip()


def books(desk: Desk) -> list[int]:
    """How many postings, entries of the audit and messages there are."""
    with desk.store.database.reading() as connection:
        counts = (select(func.count()).select_from(table) for table in (posting, audit_entry, outbox))
        return [connection.execute(each).scalar_one() for each in counts]


@pytest.mark.parametrize("work", WORKS)
def test_killed_at_every_commit_it_ends_when_it_is_run_again(desk: Desk, work: str) -> None:
    """Whatever was done stays and the books agree; in the end all of it is done, and done once."""
    WORKS[work].prepare(desk)
    deaths = 0
    for number in range(1, _MOST_COMMITS):
        codes = [ended(start(desk, work, point, number))[0] for point in ("before", "after")]
        desk.assert_books_agree()
        deaths += codes.count(-signal.SIGKILL)
        if codes[-1] != -signal.SIGKILL:
            break
    assert deaths >= 2
    WORKS[work].assert_done(desk)

    before = books(desk)
    assert ended(start(desk, work, "never"))[1] == WORKS[work].again
    assert books(desk) == before
    desk.assert_books_agree()


@pytest.mark.parametrize("work", WORKS)
def test_two_processes_do_it_at_once(desk: Desk, work: str) -> None:
    """It comes to the same as one; whoever comes second finds it done, or is told to try again."""
    WORKS[work].prepare(desk)
    processes = [start(desk, work, "never") for _ in range(2)]
    said = {ended(each) for each in processes}
    assert said <= {(0, ""), (3, WORKS[work].again), (3, "database_busy")}
    assert (0, "") in said
    WORKS[work].assert_done(desk)
    desk.assert_books_agree()
