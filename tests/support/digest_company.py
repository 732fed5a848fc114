"""A small company with lines in every standing, written straight into the tables."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from bot.domain.budgets.budget import Column
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person, Role
from bot.domain.requests.holding import Move
from bot.policies.shipped import default_policy_text
from bot.services.budgets.forecasting import try_on_closed_months
from bot.services.ports.budgets import CustomerPlace
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.posting import place_of
from bot.storage.schema import tables
from bot.storage.store import SqlStore
from tests.support.items import give_first_items
from tests.support.told import told

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


class Company:
    """Writes rows as imports and requests would leave them; every method returns the new id."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.plan_id = 0
        self._numbers = 0

    def _insert(self, table: Any, **values: Any) -> int:
        row = {"workspace_id": self.store.workspace_id, **values}
        with self.store.database.writing() as connection:
            return int(connection.execute(insert(table).values(**row).returning(table.c.id)).scalar_one())

    def policy(self) -> int:
        return self._insert(
            tables.policy_version,
            version="2026.1",
            effective_from=date(2026, 1, 1),
            source=default_policy_text(),
            applied_at=NOW,
            applied_by="test",
        )

    def plan(self, year: int = 2026) -> int:
        self.plan_id = self._insert(tables.plan, year=year, currency="CNY")
        return self.plan_id

    def neglected(self, customer_id: int, days: int) -> None:
        """Found this morning, for the first time: there are books since January."""
        row = {"workspace_id": self.store.workspace_id, "customer_id": customer_id, "days": days}
        begun = update(tables.workspace).where(tables.workspace.c.id == self.store.workspace_id)
        with self.store.database.writing() as connection:
            connection.execute(begun.values(created_at=NOW - timedelta(days=days)))
            connection.execute(insert(tables.care_due).values(**row))

    def close(self, months: int) -> None:
        """Past the command: what they hold is carried nowhere."""
        mine = update(tables.plan).where(tables.plan.c.id == self.plan_id)
        with self.store.database.writing() as connection:
            connection.execute(mine.values(closed_months=months))

        def work(tx: Transaction) -> None:
            plan = tx.budgets.plan(2026)
            assert plan is not None
            try_on_closed_months(tx, plan)

        self.store.write(work)

    def person(self, name: str, department: str = "Sales", roles: str = "", **values: Any) -> int:
        email = f"{name.lower().replace(' ', '.')}@example.com"
        return self._insert(
            tables.person, email=email, name=name, department=department, roles=roles, **values
        )

    def customer(self, name: str, segment: str = "key", region: str = "North", **values: Any) -> int:
        code = name.upper().replace(" ", "-")
        return self._insert(tables.customer, code=code, name=name, segment=segment, region=region, **values)

    def line(self, code: str, owner_id: int | None, budget_minor: int, **values: Any) -> int:
        """A line with a twelfth of its budget in each month."""
        defaults = {"category": "gift", "department": "Sales", "control": "absolute", "currency": "CNY"}
        line_id = self._insert(
            tables.budget_line, plan_id=self.plan_id, code=code, owner_id=owner_id, **{**defaults, **values}
        )
        with self.store.database.writing() as connection:
            connection.execute(
                insert(tables.balance),
                [
                    {"line_id": line_id, "month": month, "workspace_id": self.store.workspace_id}
                    for month in range(1, 13)
                ],
            )
        if budget_minor:
            for month in range(1, 13):
                self.post(line_id, month, Column.BUDGET, budget_minor // 12)
        return line_id

    def post(self, line_id: int, month: int, column: Column, minor: int) -> None:
        self._numbers += 1
        key = f"test:{self._numbers}"

        def work(tx: Transaction) -> None:
            moves = [Move(column, minor)]
            tx.budgets.post(line_id, month, moves, kind="test", document="test", actor_id=None, key=key)

        self.store.write(told(work))

    def request(self, line_id: int, requester_id: int, customer_id: int, state: str, **values: Any) -> int:
        """A request that holds `reserved_minor`, `committed_minor` and `spent_minor` in the ledger, too."""
        self._numbers += 1
        row = {
            "plan_id": self.plan_id,
            "line_id": line_id,
            "month": 9,
            "number": f"GW-2026-{self._numbers:05d}",
            "requester_id": requester_id,
            "customer_id": customer_id,
            "department": "Sales",
            "category": "gift",
            "region": "North",
            "headcount": 1,
            "amount_minor": 10_000,
            "currency": "CNY",
            "planned_on": date(2026, 9, 1),
            "state": state,
            "policy_version": "2026.1",
            "findings": [],
            "submitted_at": NOW - timedelta(days=20),
            "waiting_since": NOW - timedelta(days=20),
            **values,
        }
        for column in (Column.RESERVED, Column.COMMITTED, Column.SPENT):
            minor = row.get(f"{column}_minor", 0)
            if minor:
                self.post(line_id, row["month"], column, minor)
        request_id = self._insert(tables.spend_request, **row)
        with self.store.database.writing() as connection:
            give_first_items(connection)
        held = sum(
            row.get(f"{column}_minor", 0) for column in (Column.RESERVED, Column.COMMITTED, Column.SPENT)
        )
        self._carry(request_id, lambda tx, place: tx.customer_use.carry_held({place: held}))
        return request_id

    def _carry(self, request_id: int, carry: Callable[[Transaction, CustomerPlace], None]) -> None:
        def work(tx: Transaction) -> None:
            request = tx.requests.get(request_id)
            assert request is not None
            carry(tx, place_of(request, 1))

        self.store.write(work)

    def step(self, request_id: int, level: int, approver_ids: list[int], state: str = "waiting") -> int:
        step_id = self._insert(
            tables.approval_step,
            request_id=request_id,
            round=1,
            level=level,
            kind="manager",
            quorum="any",
            reason="authority_covers",
            state=state,
        )
        with self.store.database.writing() as connection:
            connection.execute(
                insert(tables.step_approver),
                [
                    {"step_id": step_id, "person_id": person_id, "workspace_id": self.store.workspace_id}
                    for person_id in approver_ids
                ],
            )
        return step_id

    def actual(self, request_id: int, rating: int | None, recorded_by: int, **values: Any) -> int:
        if rating is not None and "reversed_at" not in values:
            self._carry(request_id, lambda tx, place: tx.customer_use.carry_rating(place, rating, 1))
        return self._insert(
            tables.actual,
            request_id=request_id,
            amount_minor=0,
            currency="CNY",
            spent_on=date(2026, 9, 1),
            month=9,
            headcount=1,
            rating=rating,
            final=False,
            liquidated_minor=0,
            recorded_by=recorded_by,
            recorded_at=NOW,
            **values,
        )

    def actor(self, person_id: int) -> Actor:
        person = self.store.read(lambda tx: tx.people.get(person_id))
        assert isinstance(person, Person)
        return Actor(person, "slack")


class SmallCompany(Company):
    """GIFT-KEY is nearly used up, MEAL is over, VISIT goes as planned, SUMMIT is for everybody."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store)
        self.policy()
        self.plan()
        self.ann = self.person("Ann")
        self.bo = self.person("Bo")
        self.chen = self.person("Chen", department="Marketing")
        self.cora = self.person("Cora", department="Finance", roles=Role.CONTROLLER.value)
        self.acme = self.customer("Acme", owner_id=self.ann, annual_value_minor=5_000_000)
        self.blue = self.customer("Blue", owner_id=self.ann, annual_value_minor=9_000_000)
        self.cafe = self.customer("Cafe", segment="general", region="South")
        self.neglected(self.blue, days=200)
        self.gift = self.line("GIFT-KEY", self.bo, 1_200_000, segment="key")
        self.meal = self.line("MEAL", self.chen, 120_000, category="meal", department="Marketing")
        self.visit = self.line("VISIT", self.bo, 240_000, category="visit", region="South")
        self.summit = self.line("SUMMIT", None, 600_000, category="summit", department="*")
        self.big = self.request(
            self.gift,
            self.ann,
            self.acme,
            "settled",
            spent_minor=1_000_000,
            month=5,
            planned_on=date(2026, 5, 4),
        )
        self.late = self.request(
            self.gift, self.ann, self.acme, "approved", committed_minor=50_000, planned_on=date(2026, 9, 1)
        )
        self.waiting = self.request(
            self.gift,
            self.ann,
            self.acme,
            "pending",
            reserved_minor=30_000,
            planned_on=date(2026, 10, 1),
            waiting_since=NOW - timedelta(days=5),
        )
        self.step(self.waiting, 1, [self.bo, self.chen])
        self.step(self.waiting, 2, [self.cora])
        self.request(
            self.meal,
            self.chen,
            self.cafe,
            "settled",
            spent_minor=130_000,
            month=8,
            department="Marketing",
            category="meal",
            region="South",
        )
        self.request(
            self.visit,
            self.ann,
            self.cafe,
            "settled",
            spent_minor=150_000,
            month=7,
            category="visit",
            region="South",
        )
        self.actual(self.big, 5, self.ann)
        self.actual(self.big, 4, self.ann)
        self.actual(self.big, 1, self.ann, reversed_at=NOW)


_MADE: dict[bool, SmallCompany] = {}


def small_company(store: SqlStore) -> None:
    """Writes it into a database that tests then have copies of: see `in_a_copy`."""
    _MADE[store.database.is_sqlite] = SmallCompany(store)


def in_a_copy(store: SqlStore) -> SmallCompany:
    """What `small_company` has made, in a copy of its database."""
    company = copy(_MADE[store.database.is_sqlite])
    company.store = store
    return company
