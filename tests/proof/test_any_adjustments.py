"""However the budget is moved and used meanwhile: nothing appears, nothing is lost, nothing held is taken."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.budgets.adjustment import Adjustment
from bot.domain.errors import GoodwillError
from bot.storage.engine.database import Database
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.desk import Desk, open_company

pytestmark = pytest.mark.heavy

LINES = ("MEAL", "GIFT-KEY", "GIFT")
ADOPTED = {"MEAL": 24_000_00, "GIFT-KEY": 12_000_00, "GIFT": 3_000_00}
OPPOSITE = {"transfer": "transfer", "supplement": "cut", "cut": "supplement"}
MONTHS = ("", "2026-09", "2026-10", "2026-12")

kinds, lines, months = st.sampled_from(sorted(OPPOSITE)), st.sampled_from(LINES), st.sampled_from(MONTHS)
amounts = st.integers(1, 4_000_00)
moves = st.tuples(st.just("move"), kinds, lines, lines, amounts, months)
undoings = st.tuples(st.just("undo"), st.integers(0, 20))
uses = st.tuples(st.just("use"), st.integers(1, 9_000_00), st.booleans())
# All health checks: what is named here takes the place of what the profile leaves out, and a slow machine
# is no defect.
ONCE = settings(max_examples=20, suppress_health_check=list(HealthCheck), deadline=None)


@dataclass
class Year:
    """A company's year with what was done to its budget; refusals change nothing."""

    desk: Desk
    budget: dict[str, int] = field(default_factory=lambda: dict(ADOPTED))
    done: list[Adjustment] = field(default_factory=list)

    def move(self, kind: str, giving: str, receiving: str, minor: int, month: str, undoes: str = "") -> None:
        """Asked for by a controller, signed by whoever must."""
        gives, takes = kind != "supplement", kind != "cut"
        named = {"from_line": giving if gives else "", "to_line": receiving if takes else ""}
        typed = f"{minor // 100}.{minor % 100:02}"
        try:
            asked = self.desk.adjust("fin", kind, typed, month=month, undoes=undoes, **named)
            while asked.is_pending:
                asked = self.sign(asked)
        except GoodwillError:
            return
        self.done.append(asked)
        self.budget[giving] -= minor if gives else 0
        self.budget[receiving] += minor if takes else 0

    def sign(self, asked: Adjustment) -> Adjustment:
        """By the first of those who may decide now."""
        for who in ("hana", "bo", "cleo", "dan"):
            try:
                return self.desk.approve_adjustment(who, asked)
            except GoodwillError as refused:
                if refused.code not in ("not_your_decision", "adjustment_unknown"):
                    raise
        raise AssertionError(f"nobody decides on {asked.number}")

    def undo(self, number: int) -> None:
        """One that was done is taken back, unless what it gave is in use."""
        if not self.done:
            return
        first = self.done[number % len(self.done)]
        codes = {self.desk.line_id(code): code for code in LINES}
        giving, receiving = codes.get(first.terms.from_line_id or 0), codes.get(first.terms.to_line_id or 0)
        kind = OPPOSITE[first.terms.kind]
        self.move(kind, receiving or LINES[0], giving or LINES[0], first.terms.amount_minor, "", first.number)

    def use(self, minor: int, approved: bool) -> None:
        """Somebody asks for a meal, as far as there is money."""
        try:
            request = self.desk.submit("mei", minor)
            if approved:
                self.desk.approve("bo" if minor <= 2000_00 else "hana", request)
        except GoodwillError:
            return


@ONCE
@given(steps=st.lists(st.one_of(moves, undoings, uses), min_size=1, max_size=10))
def test_budgets_are_what_was_adopted_and_moved(
    shared_database: Database, clock: ManualClock, steps: list[tuple[str, *tuple[object, ...]]]
) -> None:
    """Each line has what was done to it; none has less than it holds; the books agree at the end."""
    year = Year(open_company(new_workspace(shared_database, clock)))
    for act, *values in steps:
        getattr(year, act)(*values)
    for code, expected in year.budget.items():
        balance = year.desk.line(code)
        assert balance.budget == expected
        assert balance.available >= 0
    year.desk.assert_books_agree()
