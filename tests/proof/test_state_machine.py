"""Any sequence of what people do with requests: after each step the books say what the posting table says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.errors import GoodwillError, InvalidInput, Refused, Stale
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.storage.engine.database import Database
from tests.proof.company import KINDS
from tests.proof.ledger_model import (
    APPROVED,
    ASKED,
    OPEN,
    PENDING,
    SETTLED,
    ModelRequest,
)
from tests.proof.proved_books import ProvedBooks
from tests.support.search import examples

# Also searched for longer, by `make test-faults`.
pytestmark = pytest.mark.hypothesis

amounts = st.integers(1, 60_00)
months = st.integers(1, 12)
lines = st.sampled_from(sorted(KINDS))
picks = st.integers(0, 5)
ratings = st.none() | st.integers(1, 5)


class Office(ProvedBooks):
    """Mei and Tom ask, their managers decide; a model keeps the books beside them."""

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
            assert done.first.line_id == self.line_ids[line]
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


def test_the_books_follow_the_posting_table(shared_database: Database) -> None:
    """Whatever people do in whatever order, the ledger, the balances and the requests say the same."""
    # A machine on this database; the library calls it as it would call the class.
    machine: Any = partial(Office, shared_database)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples(5), stateful_step_count=40, suppress_health_check=list(HealthCheck)
        ),
    )
