"""Any sequence of what people do with requests: after each step the books say what the posting table says."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from bot.domain.approval import deciders
from bot.domain.errors import GoodwillError, InvalidInput, Refused, Stale
from bot.domain.request import SpendRequest
from bot.domain.request_state import RequestState
from bot.storage.engine.database import Database
from bot.storage.schema.tables import actual, balance, customer_use, plan, posting, spend_request
from tests.proof.company import KINDS, LINES, budget_file, policy_file
from tests.proof.ledger_model import (
    APPROVED,
    ASKED,
    CLOSED,
    OPEN,
    PENDING,
    SETTLED,
    Cell,
    LedgerModel,
    ModelRequest,
)
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.desk import open_company

# A person at work would call this one afternoon; `PROOF=thorough` goes on for an hour.
settings.register_profile("proof", max_examples=10, stateful_step_count=40)
settings.register_profile("thorough", max_examples=1000, stateful_step_count=60)

END_OF_YEAR = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)
MOVES = {
    PENDING: {PENDING, APPROVED, ASKED, "rejected", "withdrawn", "expired"},
    ASKED: {ASKED, PENDING, APPROVED, "rejected", "withdrawn", "expired"},
    APPROVED: {APPROVED, PENDING, SETTLED, CLOSED, "withdrawn", "expired"},
    SETTLED: {SETTLED, APPROVED, CLOSED},
}

amounts = st.integers(1, 60_00)
months = st.integers(1, 12)
lines = st.sampled_from(sorted(KINDS))
picks = st.integers(0, 5)
ratings = st.none() | st.integers(1, 5)


class Office(RuleBasedStateMachine):
    """Mei and Tom ask, their managers decide; a model keeps the books beside them."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.desk = open_company(
            new_workspace(database, ManualClock(END_OF_YEAR)),
            files={"budget": budget_file()},
            policy=policy_file(),
        )
        self.model = LedgerModel(LINES)
        self.line_ids = {code: self.desk.line_id(code) for code in KINDS}
        self.again: Callable[[], object] = lambda: None
        self.keys = 0
        self.states: dict[int, str] = {}

    # -- helpers

    def key(self) -> str:
        self.keys += 1
        return f"key:{self.keys}"

    def pick(self, number: int, *states: str) -> tuple[ModelRequest, SpendRequest] | None:
        """One of the model's requests (in one of `states`) with what is stored of it."""
        found = [r for r in self.model.requests.values() if not states or r.state in states]
        if not found:
            return None
        chosen = found[number % len(found)]
        stored = self.desk.read(lambda tx: tx.requests.get(chosen.id))
        assert stored is not None
        return chosen, stored

    def some_decider(self, stored: SpendRequest, number: int) -> str:
        waiting = sorted(deciders(self.desk.steps(stored)))
        assert waiting, "a dead end: it waits, and nobody may decide"
        person = self.desk.read(lambda tx: tx.people.get(waiting[number % len(waiting)]))
        assert person is not None
        return person.email.partition("@")[0]

    def attempt(
        self, work: Callable[[], SpendRequest], *refusals: type[GoodwillError]
    ) -> SpendRequest | None:
        """Do it. With `refusals`, it must end in one of them instead."""
        try:
            done = work()
        except GoodwillError as error:
            assert isinstance(error, refusals), f"unexpected: {error!r}"
            return None
        assert not refusals, f"should have been refused as {refusals}"
        return done

    # -- what people do

    @rule(
        who=st.sampled_from(["mei", "tom"]), line=lines, month=months, asked=amounts, official=st.booleans()
    )
    def submit(self, who: str, line: str, month: int, asked: int, official: bool) -> None:
        category, customer, channel = KINDS[line]
        terms = self.desk.terms(
            asked,
            customer,
            ["Zhou Wei"] if official and customer == "ACME" else [],
            category=category,
            contact_channel=channel,
            planned_on=date(2026, month, 20),
        )
        key = self.key()
        refusals = () if self.model.fits(line, month, asked) else (Refused,)
        done = self.attempt(lambda: self.desk.submit_terms(who, terms, key), *refusals)
        if done is not None:
            assert done.line_id == self.line_ids[line]
            self.model.submit(ModelRequest(done.id, who, line, month, asked))
            self.again = lambda: self.desk.submit_terms(who, terms, key)

    @rule(number=picks, by=picks, less=st.none() | amounts)
    def approve(self, number: int, by: int, less: int | None) -> None:
        if (picked := self.pick(number, PENDING)) is None:
            return
        request, stored = picked
        who = self.some_decider(stored, by)
        refusals: tuple[type[GoodwillError], ...] = ()
        proposed = min(less or request.asked, request.least or request.asked)
        if less is not None and (
            less > request.asked or (request.raising and less <= (request.approved or 0))
        ):
            refusals = (InvalidInput,)
        elif not self.model.fits(request.line, request.month, proposed - (request.approved or 0), request):
            refusals = (Refused,)
        done = self.attempt(lambda: self.desk.approve(who, stored, less), *refusals)
        if done is None:
            return
        request.least = proposed
        if done.state is RequestState.PENDING:
            assert self.desk.waits_for(done), "signed by all, and still waiting"
        else:
            assert not self.desk.waits_for(done)
            assert done.approved_minor == proposed
            self.model.approve(request, proposed)

    @rule(number=picks, by=picks)
    def reject(self, number: int, by: int) -> None:
        if (picked := self.pick(number, PENDING)) is not None:
            request, stored = picked
            self.attempt(lambda: self.desk.reject(self.some_decider(stored, by), stored))
            self.model.end(request, "reject")

    @rule(number=picks, by=picks)
    def ask(self, number: int, by: int) -> None:
        if (picked := self.pick(number, PENDING)) is not None:
            request, stored = picked
            self.attempt(lambda: self.desk.ask(self.some_decider(stored, by), stored))
            request.state = ASKED

    @rule(number=picks)
    def answer(self, number: int) -> None:
        if (picked := self.pick(number, ASKED)) is not None:
            request, stored = picked
            self.attempt(lambda: self.desk.answer(request.who, stored))
            request.state = PENDING

    @rule(number=picks, line=lines, month=months, asked=amounts)
    def edit(self, number: int, line: str, month: int, asked: int) -> None:
        """A request that nobody has approved may turn into anything."""
        if (picked := self.pick(number, *OPEN)) is None or picked[0].raising:
            return
        request, stored = picked
        category, customer, channel = KINDS[line]
        changes: dict[str, Any] = {
            "amount_minor": asked,
            "category": category,
            "contact_channel": channel,
            "customer_id": self.desk.customer_id(customer),
            "recipient_ids": (),
            "planned_on": date(2026, month, 20),
        }
        self._edit(request, stored, line, month, changes)

    @rule(number=picks, asked=amounts)
    def raise_approved(self, number: int, asked: int) -> None:
        """An approved request may only ask for more."""
        if (picked := self.pick(number, APPROVED, *OPEN)) is None or picked[0].approved is None:
            return
        request, stored = picked
        if asked <= (request.approved or 0):
            self.attempt(lambda: self.desk.edit(request.who, stored, amount_minor=asked), InvalidInput)
        else:
            self._edit(request, stored, request.line, request.month, {"amount_minor": asked})

    def _edit(
        self, request: ModelRequest, stored: SpendRequest, line: str, month: int, changes: dict[str, Any]
    ) -> None:
        asked, key = int(changes["amount_minor"]), self.key()
        fits = self.model.fits(line, month, asked - (request.approved or 0), request)
        refusals = () if fits else (Refused,)
        done = self.attempt(lambda: self.desk.edit(request.who, stored, key=key, **changes), *refusals)
        if done is not None:
            self.model.edit(request, line, month, asked)
            self.again = lambda: self.desk.edit(request.who, stored, key=key, **changes)

    @rule(number=picks)
    def withdraw(self, number: int) -> None:
        if (picked := self.pick(number)) is None:
            return
        request, stored = picked
        allowed = request.state in OPEN or (request.state == APPROVED and not request.spent)
        refusals = () if allowed else (Stale,)
        if self.attempt(lambda: self.desk.withdraw(request.who, stored), *refusals) is not None:
            self.model.end(request, "withdraw")

    @rule(number=picks, amount=st.integers(0, 70_00), month=months, final=st.booleans(), rating=ratings)
    def spend(self, number: int, amount: int, month: int, final: bool, rating: int | None) -> None:
        if (picked := self.pick(number)) is None:
            return
        request, stored = picked
        refusals: tuple[type[GoodwillError], ...] = ()
        if not request.spendable:
            refusals = (Stale,)
        elif not amount and not final:
            refusals = (InvalidInput,)
        key, said = self.key(), {"final": final, "spent_on": date(2026, month, 10), "rating": rating}

        def work() -> SpendRequest:
            return self.desk.spend(request.who, stored, amount, key=key, **said)

        if self.attempt(work, *refusals) is not None:
            newest = self.desk.actuals(stored)[-1]
            self.model.actual(request, newest.id, amount, month, final)
            self.again = work

    @rule(
        number=picks,
        which=picks,
        amount=st.integers(0, 70_00),
        month=months,
        final=st.booleans(),
        rating=ratings,
    )
    def correct(
        self, number: int, which: int, amount: int, month: int, final: bool, rating: int | None
    ) -> None:
        corrigible = [r for r in self.model.requests.values() if r.actuals]
        if not corrigible:
            return
        request = corrigible[number % len(corrigible)]
        wrong_id = sorted(request.actuals)[which % len(request.actuals)]
        wrong = self.desk.read(lambda tx: tx.actuals.get(wrong_id))
        assert wrong is not None
        key, said = self.key(), {"final": final, "spent_on": date(2026, month, 10), "rating": rating}

        def work() -> SpendRequest:
            return self.desk.correct("fin", wrong, amount, key=key, **said)

        refusals = () if amount or final else (InvalidInput,)
        if (done := self.attempt(work, *refusals)) is not None:
            newest = self.desk.actuals(done)[-1]
            self.model.correct(request, wrong_id, newest.id, amount, month, final)
            self.again = work

    @rule(number=picks)
    def expire(self, number: int) -> None:
        if (picked := self.pick(number)) is not None:
            request, stored = picked
            refusals = () if request.state in (*OPEN, APPROVED) else (Stale,)
            if self.attempt(lambda: self.desk.expire(stored), *refusals) is not None:
                self.model.end(request, "expire")

    @rule(number=picks)
    def close(self, number: int) -> None:
        if (picked := self.pick(number)) is not None:
            request, stored = picked
            refusals = () if request.state in (APPROVED, SETTLED) else (Stale,)
            if self.attempt(lambda: self.desk.close("fin", stored), *refusals) is not None:
                self.model.close(request)

    @precondition(lambda self: self.keys > 0)
    @rule()
    def replay(self) -> None:
        """The last form that was sent comes once more: nothing moves."""
        self.again()

    @rule(number=picks, by=picks)
    def click_an_old_card(self, number: int, by: int) -> None:
        if (picked := self.pick(number, PENDING)) is not None and picked[1].version > 1:
            _, stored = picked
            old = replace(stored, version=stored.version - 1)
            self.attempt(lambda: self.desk.approve(self.some_decider(stored, by), old), Stale)

    # -- what must be true after each of them

    @invariant()
    def the_ledger_says_what_the_table_says(self) -> None:
        """Postings = balances = the model, cell by cell; the plan is their sum; none is negative."""
        by_cell = (posting.c.line_id, posting.c.month, posting.c.column_name)
        ids = list(self.line_ids.values())
        with self.database.reading() as connection:
            sums = select(*by_cell, func.sum(posting.c.amount_minor)).where(posting.c.line_id.in_(ids))
            posted = {row[:3]: int(row[3]) for row in connection.execute(sums.group_by(*by_cell))}
            kept = connection.execute(select(balance).where(balance.c.line_id.in_(ids))).all()
            mine = plan.c.workspace_id == self.desk.store.workspace_id
            totals = connection.execute(select(plan).where(mine)).one()
        plans: Counter[str] = Counter()
        codes = {line_id: code for code, line_id in self.line_ids.items()}
        for row in kept:
            for column in ("reserved", "committed", "spent", "budget"):
                code, minor = codes[row.line_id], getattr(row, f"{column}_minor")
                wanted = self.model.cells[Cell(code, row.month, column)]
                if column == "budget":
                    wanted = self.model.lines[code].monthly
                assert posted.get((row.line_id, row.month, column), 0) == minor == wanted >= 0
                plans[column] += minor
        for column, total in plans.items():
            assert getattr(totals, f"{column}_minor") == total

    @invariant()
    def requests_hold_what_the_table_says(self) -> None:
        """Each request's columns are the sums of its postings and the model's; states move as allowed."""
        mine = spend_request.c.workspace_id == self.desk.store.workspace_id
        of_document = (posting.c.document, posting.c.column_name)
        ids = list(self.line_ids.values())
        with self.database.reading() as connection:
            sums = select(*of_document, func.sum(posting.c.amount_minor)).where(posting.c.line_id.in_(ids))
            posted = {row[:2]: int(row[2]) for row in connection.execute(sums.group_by(*of_document))}
            stored = connection.execute(select(spend_request).where(mine).order_by(spend_request.c.id)).all()
        assert [row.number for row in stored] == [f"GW-2026-{n:05d}" for n in range(1, len(stored) + 1)]
        assert {row.id for row in stored} == set(self.model.requests)
        for row in stored:
            wanted = self.model.requests[row.id]
            for column in ("reserved", "committed", "spent"):
                minor = getattr(row, f"{column}_minor")
                assert posted.get((f"request:{row.id}", column), 0) == minor == getattr(wanted, column)
            assert (row.state, row.approved_minor) == (wanted.state, wanted.approved)
            assert row.amount_minor == wanted.asked
            before = self.states.get(row.id, PENDING)
            assert row.state in MOVES.get(before, {before})
            self.states[row.id] = row.state

    @invariant()
    def what_is_kept_of_customers_is_the_sum_of_their_requests(self) -> None:
        """For each customer, department and region: what requests hold, how their actuals are rated."""
        held: Counter[tuple[Any, ...]] = Counter()
        rated: Counter[tuple[Any, ...]] = Counter()
        answers: Counter[tuple[Any, ...]] = Counter()
        with self.database.reading() as connection:
            mine = spend_request.c.workspace_id == self.desk.store.workspace_id
            keys = {}
            for row in connection.execute(select(spend_request).where(mine)):
                keys[row.id] = key = (row.plan_id, row.customer_id, row.department, row.region)
                held[key] += row.reserved_minor + row.committed_minor + row.spent_minor
            made = select(actual).where(actual.c.request_id.in_(keys), actual.c.reversed_at.is_(None))
            for row in connection.execute(made):
                rated[keys[row.request_id]] += row.rating or 0
                answers[keys[row.request_id]] += row.rating is not None
            kept = connection.execute(
                select(customer_use).where(customer_use.c.workspace_id == self.desk.store.workspace_id)
            ).all()
        for row in kept:
            key = (row.plan_id, row.customer_id, row.department, row.region)
            assert row.held_minor == held.pop(key, 0)
            assert (row.ratings_total, row.ratings_count) == (rated.pop(key, 0), answers.pop(key, 0))
        assert not any(sums.total() for sums in (held, rated, answers)), "requests of which nothing is kept"

    @invariant()
    def no_limit_is_passed_but_by_the_truth(self) -> None:
        """An absolute line holds no more than its limit, except what actuals have added to it."""
        assert self.model.passed_limits() == []

    def teardown(self) -> None:
        """At the end of the day the product's own proofs agree, the audit chain among them."""
        self.desk.assert_books_agree()


def test_the_books_follow_the_posting_table(shared_database: Database) -> None:
    """Whatever people do in whatever order, the ledger, the balances and the requests say the same."""
    profile = settings.get_profile(os.environ.get("PROOF", "proof"))
    # A machine on this database; the library calls it as it would call the class.
    machine: Any = partial(Office, shared_database)
    run_state_machine_as_test(
        machine,
        settings=settings(
            profile, deadline=None, database=None, print_blob=True, suppress_health_check=list(HealthCheck)
        ),
    )
