"""Any sequence of what people do with requests: after each step the books say what the posting table says."""

from __future__ import annotations

from collections.abc import Sequence
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
from bot.domain.requests.terms import Terms
from bot.storage.engine.database import Database
from tests.proof.company import KINDS
from tests.proof.ledger_model import (
    APPROVED,
    ASKED,
    OPEN,
    PENDING,
    SETTLED,
    WAITING,
    ModelItem,
    ModelRequest,
    Wanted,
)
from tests.proof.proved_books import ProvedBooks
from tests.support.partners import partner_id
from tests.support.search import examples
from tests.support.waking import wake

# Also searched for longer, by `make test-faults`.
pytestmark = pytest.mark.hypothesis

months = st.integers(1, 12)
items = st.lists(
    st.builds(Wanted, st.sampled_from(sorted(KINDS)), months, st.integers(1, 30_00)), min_size=1, max_size=3
)
picks = st.integers(0, 5)
# Of what each item asks for.
percents = st.lists(st.integers(0, 103), min_size=3, max_size=3)
# What a partner pays of all of it.
shares = st.sampled_from([0, 0, 40, 99])
# On top of what stands approved of each item.
raises = st.lists(st.sampled_from([0, 0, -1_00, 5_00, 20_00]), min_size=3, max_size=3)
ratings = st.none() | st.integers(1, 5)


class Office(ProvedBooks):
    """Mei and Tom ask, their managers decide; a model keeps the books beside them."""

    def terms_of(self, wanted: Sequence[Wanted], percent: int, *, official: bool = False) -> Terms:
        parts = []
        for line, month, minor in wanted:
            category, customer, channel = KINDS[line]
            named = ["Zhou Wei"] if official and customer == "ACME" else []
            day = date(2026, month, 20)
            asked = {"category": category, "contact_channel": channel, "planned_on": day}
            parts.append(self.desk.terms(minor, customer, named, **asked))
        terms = self.desk.together(*parts)
        pays = terms.amount_minor * percent // 100
        return terms.with_partner(partner_id(self.desk), pays) if pays else terms

    def items_of(self, wanted: Sequence[Wanted], terms: Terms) -> list[ModelItem]:
        """How a partner's part falls on the items is tried by itself: it is exact, and in proportion."""
        return [
            ModelItem(*each, part=asked.partner_minor)
            for each, asked in zip(wanted, terms.items, strict=True)
        ]

    @rule(
        who=st.sampled_from(["mei", "tom"]),
        wanted=items,
        official=st.booleans(),
        wait=st.booleans(),
        percent=shares,
    )
    def submit(self, who: str, wanted: list[Wanted], official: bool, wait: bool, percent: int) -> None:
        terms, key = self.terms_of(wanted, percent, official=official), self.key()
        asked = self.items_of(wanted, terms)
        fits = self.model.fits([Wanted(each.line, each.month, each.ours(each.asked)) for each in asked])

        def work() -> SpendRequest:
            return self.desk.submit_terms(who, terms, key, wait=wait)

        done = self.attempt(work, *(() if fits or wait else (Refused,)))
        if done is None:
            return
        assert [item.line_id for item in done.items] == [self.line_ids[each.line] for each in wanted]
        request = ModelRequest(done.id, who, asked)
        if fits:
            self.model.submit(request)
        else:
            self.model.wait(request)
        self.again = work

    @rule()
    def wake(self) -> None:
        """Whatever gave room has left a message; without one nothing that waits fits."""
        wake(self.desk.store)
        self.model.wake()

    @rule(number=picks, by=picks, cut=st.none() | percents)
    def approve(self, number: int, by: int, cut: list[int] | None) -> None:
        if (picked := self.pick(number, PENDING)) is None:
            return
        request, stored = picked
        who, least = self.some_decider(stored, by), request.least or request.asked
        less = (
            [asked * percent // 100 for asked, percent in zip(request.asked, cut, strict=False)]
            if cut
            else []
        )
        proposed = [min(pair) for pair in zip(less or request.asked, least, strict=True)]
        refusals: tuple[type[GoodwillError], ...] = ()
        if less and not (request.may_approve(less) and request.may_approve(proposed)):
            refusals = (InvalidInput,)
        elif not self.model.fits(request.wanted(proposed), request):
            refusals = (Refused,)
        done = self.attempt(lambda: self.desk.approve(who, stored, *less), *refusals)
        if done is None:
            return
        request.least = proposed
        if done.state is RequestState.PENDING:
            assert self.desk.waits_for(done), "signed by all, and still waiting"
        else:
            assert not self.desk.waits_for(done)
            assert [item.approved_minor for item in done.items] == proposed
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

    @rule(number=picks, wanted=items, percent=shares)
    def edit(self, number: int, wanted: list[Wanted], percent: int) -> None:
        """A request that nobody has approved may turn into anything, of more items or fewer."""
        if (picked := self.pick(number, *OPEN)) is None or picked[0].raising:
            return
        request, stored = picked
        terms = self.terms_of(wanted, percent)
        asked = self.items_of(wanted, terms)
        takes = [Wanted(each.line, each.month, each.ours(each.asked)) for each in asked]
        if self._edit(request, stored, terms, self.model.fits(takes, request)):
            self.model.edit(request, asked)

    @rule(number=picks, more=raises)
    def raise_approved(self, number: int, more: list[int]) -> None:
        """An approved request may only ask for more, item by item."""
        if (picked := self.pick(number, APPROVED, *OPEN)) is None or picked[0].approved is None:
            return
        request, stored = picked
        asked = [max(0, stands + minor) for stands, minor in zip(request.stands, more, strict=False)]
        amounts = zip(stored.terms.items, asked, strict=True)
        raised = tuple(replace(item, amount_minor=minor) for item, minor in amounts)
        terms = replace(stored.terms, items=raised)
        if not request.may_raise_to(asked):
            key = self.key()
            self.attempt(lambda: self.desk.edit_to(request.who, stored, terms, key), InvalidInput)
        elif self._edit(request, stored, terms, self.model.fits(request.wanted(asked), request)):
            self.model.raise_to(request, asked)

    def _edit(self, request: ModelRequest, stored: SpendRequest, terms: Terms, fits: bool) -> bool:
        key = self.key()

        def work() -> SpendRequest:
            return self.desk.edit_to(request.who, stored, terms, key)

        done = self.attempt(work, *(() if fits else (Refused,)))
        if done is not None:
            self.again = work
        return done is not None

    @rule(number=picks)
    def withdraw(self, number: int) -> None:
        if (picked := self.pick(number)) is None:
            return
        request, stored = picked
        allowed = request.state in (WAITING, *OPEN) or (
            request.state == APPROVED and not request.held("spent")
        )
        refusals = () if allowed else (Stale,)
        if self.attempt(lambda: self.desk.withdraw(request.who, stored), *refusals) is not None:
            self.model.end(request, "withdraw")

    @rule(
        number=picks,
        of=picks,
        amount=st.integers(0, 40_00),
        month=months,
        final=st.booleans(),
        rating=ratings,
    )
    def spend(self, number: int, of: int, amount: int, month: int, final: bool, rating: int | None) -> None:
        if (picked := self.pick(number)) is None:
            return
        request, stored = picked
        item = 1 + of % len(request.items)
        refusals: tuple[type[GoodwillError], ...] = ()
        if not request.spendable:
            refusals = (Stale,)
        elif not amount and not final:
            refusals = (InvalidInput,)
        key, spent_on = self.key(), date(2026, month, 10)
        said = {"final": final, "spent_on": spent_on, "rating": rating, "item": item}

        def work() -> SpendRequest:
            return self.desk.spend(request.who, stored, amount, key=key, **said)

        if self.attempt(work, *refusals) is not None:
            newest = self.desk.actuals(stored)[-1]
            self.model.actual(request, newest.id, item, amount, month, final)
            self.again = work

    @rule(
        number=picks,
        which=picks,
        amount=st.integers(0, 40_00),
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
            refusals = () if request.state in (WAITING, *OPEN, APPROVED) else (Stale,)
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
