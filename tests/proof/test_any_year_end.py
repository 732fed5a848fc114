"""Whatever a year holds when it is closed, and whatever is done with it afterwards: the books agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import GoodwillError
from bot.domain.requests.request import SpendRequest
from bot.storage.engine.database import Database
from tests.support.ceilings import set_ceiling
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.desk import Desk, open_company, policy_with
from tests.support.year_end import DECEMBER, JANUARY, close, in_year, new_year

pytestmark = pytest.mark.heavy

LINES = ("MEAL", "GIFT-KEY", "GIFT", "VISIT", "REST")
DAYS = (date(2026, 9, 20), date(2026, 11, 30), DECEMBER)
CARRY = '\n[carry]\ncommitments = "{commitments}"\navailable_percent = "{percent}"\n'

amounts, whose = st.integers(1, 2_000_00), st.integers(0, 9)
asks = st.tuples(st.just("ask"), amounts, st.sampled_from(DAYS), st.booleans())
acts = st.one_of(
    st.tuples(st.just("approve"), whose),
    st.tuples(st.just("spend"), whose, st.integers(1, 3_000_00), st.booleans()),
    st.tuples(st.just("correct"), whose, st.integers(0, 3_000_00), st.booleans()),
    st.tuples(st.just("raise_to"), whose, amounts),
    st.tuples(st.just("withdraw"), whose),
    st.tuples(st.just("close"), whose),
)
rules = st.tuples(st.sampled_from(["carry", "release"]), st.sampled_from(["0", "50", "100"]))
# All health checks: what is named here takes the place of what the profile leaves out, and a slow machine
# is no defect.
ONCE = settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)


@dataclass
class Company:
    """People do what they want; what is refused changes nothing."""

    desk: Desk
    spent_on: date = date(2026, 9, 15)
    requests: list[SpendRequest] = field(default_factory=list)

    def do(self, act: str, *values: object) -> None:
        try:
            getattr(self, act)(*values)
        except GoodwillError:
            return

    def ask(self, minor: int, day: date, two: bool) -> None:
        """A meal; or with it a gift on another line."""
        terms = self.desk.terms(minor, planned_on=day)
        if two:
            gift = self.desk.terms(minor, "BETA", ["Kim Park"], category="gift", planned_on=day)
            terms = self.desk.together(terms, gift)
        self.requests.append(self.desk.submit_terms("mei", terms))

    def one(self, number: int) -> SpendRequest:
        if not self.requests:
            raise GoodwillError("nobody_has_asked")
        return self.desk.request(self.requests[number % len(self.requests)])

    def approve(self, number: int) -> None:
        request = self.one(number)
        for who in self.desk.waits_for(request):
            self.desk.approve(who, self.desk.request(request))

    def spend(self, number: int, minor: int, final: bool) -> None:
        request = self.one(number)
        item = number % len(request.items) + 1
        self.desk.spend("mei", request, minor, item=item, spent_on=self.spent_on, final=final)

    def correct(self, number: int, minor: int, final: bool) -> None:
        made = self.desk.actuals(self.one(number))
        if made:
            actual = made[number % len(made)]
            self.desk.correct("mei", actual, minor, spent_on=actual.spent_on, final=final, item=actual.item)

    def raise_to(self, number: int, minor: int) -> None:
        request = self.one(number)
        self.desk.edit_to("mei", request, request.terms.with_amounts([minor] * len(request.items)))

    def withdraw(self, number: int) -> None:
        self.desk.withdraw("mei", self.one(number))

    def close(self, number: int) -> None:
        self.desk.close("mei", self.one(number))


@ONCE
@given(
    rule=rules,
    ceiling=st.one_of(st.none(), st.integers(0, 6_000_00)),
    before=st.lists(st.one_of(asks, acts), min_size=3, max_size=12),
    after=st.lists(acts, max_size=8),
)
def test_a_year_goes_on_in_the_next(
    shared_database: Database,
    clock: ManualClock,
    rule: tuple[str, str],
    ceiling: int | None,
    before: list[tuple[str, *tuple[object, ...]]],
    after: list[tuple[str, *tuple[object, ...]]],
) -> None:
    """No budget appears or is lost, the old year holds nothing any more, and each step is in the books."""
    commitments, percent = rule
    policy = policy_with({}, CARRY.format(commitments=commitments, percent=percent))
    clock_was = clock.now
    people = Company(open_company(new_workspace(shared_database, clock), policy=policy))
    try:
        for act, *values in before:
            people.do(act, *values)
        new_year(people.desk)
        if ceiling is not None:
            set_ceiling(people.desk, ceiling, year=2027)
        if not closes(people.desk, ceiling):
            return
        people.spent_on = JANUARY
        assert_gone_on(people.desk)
        for act, *values in after:
            people.do(act, *values)
        assert_gone_on(people.desk)
        people.desk.assert_books_agree()
        assert close(people.desk).is_closed
    finally:
        clock.set(clock_was)


def closes(desk: Desk, ceiling: int | None) -> bool:
    """Whether it is closed: else the ceiling has no room for what is held, and nothing has moved."""
    before = [in_year(desk, code, year) for code in LINES for year in (2026, 2027)]
    held = sum(line[1] + line[2] for line in before)
    try:
        close(desk)
    except GoodwillError as refused:
        assert refused.code == "year_over_ceiling"
        assert ceiling is not None and held > ceiling
        assert [in_year(desk, code, year) for code in LINES for year in (2026, 2027)] == before
        desk.assert_books_agree()
        return False
    gone = sum(sum(in_year(desk, code, 2027)[1:3]) for code in LINES)
    assert ceiling is None or gone <= ceiling
    assert gone in (held, 0)
    return True


def assert_gone_on(desk: Desk) -> None:
    old, new = ([in_year(desk, code, year) for code in LINES] for year in (2026, 2027))
    adopted = (24_000 + 12_000 + 3_000 + 6_000 + 50_000) * 100
    assert sum(line[0] for line in (*old, *new)) == 2 * adopted
    assert {line[1:3] for line in old} == {(0, 0)}
    # It gives no more than it has, as a whole.
    assert sum(line[0] for line in old) >= 0
