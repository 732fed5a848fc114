"""What must be true of the books after each step of the state machine, and what its rules stand on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import and_, func, select

from bot.domain.approvals.approval import deciders
from bot.domain.errors import GoodwillError
from bot.domain.requests.request import SpendRequest
from bot.storage.engine.database import Database
from bot.storage.schema.tables import (
    actual,
    balance,
    customer_use,
    partner_claim,
    partner_part,
    plan,
    posting,
    request_item,
    spend_request,
)
from tests.proof.company import KINDS, LINES, budget_file, policy_file
from tests.proof.ledger_model import (
    APPROVED,
    ASKED,
    CLOSED,
    ENDED_BY,
    PENDING,
    SETTLED,
    WAITING,
    Cell,
    LedgerModel,
    ModelItem,
    ModelRequest,
)
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.desk import open_company

END_OF_YEAR = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)
MOVES = {
    WAITING: {WAITING, PENDING, "withdrawn", "expired"},
    # A final actual may end a raise and settle the request at once.
    PENDING: {PENDING, APPROVED, SETTLED, ASKED, "rejected", "withdrawn", "expired"},
    ASKED: {ASKED, PENDING, APPROVED, SETTLED, "rejected", "withdrawn", "expired"},
    APPROVED: {APPROVED, PENDING, SETTLED, CLOSED, "withdrawn", "expired"},
    SETTLED: {SETTLED, APPROVED, CLOSED},
}


class ProvedBooks(RuleBasedStateMachine):
    """A company and, beside it, a model of its ledger."""

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
                assert posted.get((f"request:{row.id}", column), 0) == minor == wanted.held(column)
            assert (row.state, row.approved_minor) == (wanted.state, wanted.approved)
            assert row.amount_minor == sum(wanted.asked)
            assert row.id in self.states or row.state in (PENDING, WAITING)
            before = self.states.get(row.id, row.state)
            assert row.state in MOVES.get(before, {before})
            self.states[row.id] = row.state

    @invariant()
    def items_hold_what_the_table_says(self) -> None:
        """Each item has what the model says, on its line and in its month, and of its partner; an edit may
        take some out.
        """
        codes = {line_id: code for code, line_id in self.line_ids.items()}
        mine = request_item.c.workspace_id == self.desk.store.workspace_id
        found: dict[int, list[ModelItem]] = {}
        with self.database.reading() as connection:
            part = partner_part.c
            of_item = and_(part.request_id == request_item.c.request_id, part.item == request_item.c.item)
            statement = (
                select(request_item, part.agreed_minor, part.spent_minor.label("part_spent_minor"))
                .outerjoin(partner_part, of_item)
                .where(mine)
                .order_by(request_item.c.request_id)
            )
            for row in connection.execute(statement.order_by(request_item.c.item)):
                item = ModelItem(
                    codes[row.line_id],
                    row.month,
                    row.amount_minor,
                    row.approved_minor,
                    reserved=row.reserved_minor,
                    committed=row.committed_minor,
                    spent=row.spent_minor,
                    final=row.final,
                    part=row.agreed_minor or 0,
                    part_spent=row.part_spent_minor or 0,
                )
                found.setdefault(row.request_id, []).append(item)
        assert found == {
            request.id: [replace(item, before_raise=None) for item in request.items]
            for request in self.model.requests.values()
        }

    @invariant()
    def partners_owe_their_part_of_what_is_done(self) -> None:
        """Once nothing more is to come, and nothing before; whatever was spent and corrected."""
        mine = partner_claim.c.workspace_id == self.desk.store.workspace_id
        with self.database.reading() as connection:
            claims = select(partner_claim.c.request_id, partner_claim.c.amount_minor)
            kept = {row[0]: row[1] for row in connection.execute(claims.where(mine)) if row[1]}
        done = (SETTLED, CLOSED, *ENDED_BY.values())
        owed = {
            each.id: each.held("part_spent") for each in self.model.requests.values() if each.state in done
        }
        assert kept == {request_id: minor for request_id, minor in owed.items() if minor}

    @invariant()
    def what_is_kept_of_customers_is_the_sum_of_their_requests(self) -> None:
        """For each customer, department and region: what requests hold, how their actuals are rated."""
        held: Counter[tuple[Any, ...]] = Counter()
        rated: Counter[tuple[Any, ...]] = Counter()
        answers: Counter[tuple[Any, ...]] = Counter()
        with self.database.reading() as connection:
            mine = request_item.c.workspace_id == self.desk.store.workspace_id
            keys = {}
            items = select(request_item, spend_request.c.plan_id).join(
                spend_request, spend_request.c.id == request_item.c.request_id
            )
            for row in connection.execute(items.where(mine)):
                key = (row.plan_id, row.customer_id, row.department, row.region)
                keys[row.request_id, row.item] = key
                held[key] += row.reserved_minor + row.committed_minor + row.spent_minor
            live = and_(actual.c.workspace_id == self.desk.store.workspace_id, actual.c.reversed_at.is_(None))
            for row in connection.execute(select(actual).where(live)):
                rated[keys[row.request_id, row.item]] += row.rating or 0
                answers[keys[row.request_id, row.item]] += row.rating is not None
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
