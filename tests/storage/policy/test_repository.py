"""Which policy is in force, on each database."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.errors import NotFound
from bot.policies.compiled import CompiledPolicy
from bot.storage.store import SqlStore
from tests.support.company_files import version
from tests.support.desk import Desk


def in_force(desk: Desk, day: date) -> CompiledPolicy:
    return desk.read(lambda tx: tx.policies.in_force(day))


def test_each_day_has_the_newest_policy_of_its_time(desk: Desk) -> None:
    """From its date on, until another's; the day itself counts."""
    desk.apply_policy(version("next", "2026-10-01"))
    assert in_force(desk, date(2026, 9, 30)).version == "2026.1"
    assert in_force(desk, date(2026, 10, 1)).version == "next"
    assert in_force(desk, date(2031, 1, 1)).version == "next"


def test_of_two_with_one_date_the_later_applied_counts(desk: Desk) -> None:
    """A mended file replaces the one of the same day."""
    desk.apply_policy(version("first", "2026-10-01"))
    desk.apply_policy(version("mended", "2026-10-01"))
    assert in_force(desk, date(2026, 10, 1)).version == "mended"


def test_before_the_first_policy_there_is_none(store: SqlStore) -> None:
    """Said so, with the day; and a version that nobody applied is unknown."""
    with pytest.raises(NotFound, match=r"no_policy \(day=2026-09-15\)"):
        store.read(lambda tx: tx.policies.in_force(date(2026, 9, 15)))
    with pytest.raises(NotFound, match=r"policy_unknown \(version=mine\)"):
        store.read(lambda tx: tx.policies.version("mine"))


def test_a_policy_is_compiled_once(desk: Desk) -> None:
    """What was applied never changes: the next transaction gets the very same."""
    assert in_force(desk, date(2026, 9, 15)) is in_force(desk, date(2026, 9, 16))
