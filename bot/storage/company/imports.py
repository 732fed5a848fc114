"""What files bring, as rows: read and written for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, bindparam, func, insert, select, update

from bot.domain.budget import DIMENSIONS, BudgetLine, Column
from bot.domain.customer import Contact, Customer, Person
from bot.services.ports.budgets import BudgetPosting, Imported
from bot.services.ports.policy import PolicyFile
from bot.storage.budgets.repository import line_from_row
from bot.storage.company.repository import contact_from_row, customer_from_row, person_from_row
from bot.storage.engine.statements import insert_unless_there
from bot.storage.schema.tables import (
    balance,
    budget_line,
    contact,
    customer,
    person,
    plan,
    policy_version,
    posting,
    workspace,
)


class SqlCompanyData:
    """Fulfils `services.ports.company.CompanyData`."""

    def __init__(self, connection: Connection, workspace_id: int, now: datetime) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now

    def lock(self) -> None:
        # Not FOR UPDATE: every insert of the running bot refers to this row, and would wait.
        statement = select(workspace.c.id).where(workspace.c.id == self._workspace_id)
        self._connection.execute(statement.with_for_update(key_share=True))

    def _all(self, table: Table) -> Select[Any]:
        return select(table).where(table.c.workspace_id == self._workspace_id).order_by(table.c.id)

    def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._connection.execute(
                insert(table), [{"workspace_id": self._workspace_id, **row} for row in rows]
            )

    def _update(self, table: Table, rows: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        """Every row must name the same columns."""
        if not rows:
            return
        names = rows[0][1].keys()
        mine = and_(table.c.workspace_id == self._workspace_id, table.c.id == bindparam("row_id"))
        statement = update(table).where(mine).values({name: bindparam(f"new_{name}") for name in names})
        self._connection.execute(
            statement,
            [
                {"row_id": row_id, **{f"new_{name}": value for name, value in row.items()}}
                for row_id, row in rows
            ],
        )

    # -- people

    def people(self) -> Sequence[Person]:
        return [person_from_row(row) for row in self._connection.execute(self._all(person))]

    def add_people(self, people: Sequence[Person]) -> dict[str, int]:
        self._insert(person, [{**_of_person(found), "manager_id": None} for found in people])
        return {found.email: found.id for found in self.people()} if people else {}

    def save_people(self, people: Sequence[Person]) -> None:
        # Two people may have swapped their Slack ids: let go of all before giving any.
        self._update(person, [(found.id, {"slack_id": None}) for found in people])
        self._update(person, [(found.id, _of_person(found)) for found in people])

    # -- customers

    def customers(self) -> Sequence[Customer]:
        return [customer_from_row(row) for row in self._connection.execute(self._all(customer))]

    def add_customers(self, customers: Sequence[Customer]) -> None:
        self._insert(customer, [_of_customer(found) for found in customers])

    def save_customers(self, customers: Sequence[Customer]) -> None:
        self._update(customer, [(found.id, _of_customer(found)) for found in customers])

    def contacts(self) -> Sequence[Contact]:
        return [contact_from_row(row) for row in self._connection.execute(self._all(contact))]

    def add_contacts(self, contacts: Sequence[Contact]) -> None:
        self._insert(contact, [_of_contact(found) for found in contacts])

    def save_contacts(self, contacts: Sequence[Contact]) -> None:
        self._update(contact, [(found.id, _of_contact(found)) for found in contacts])

    # -- budget

    def add_plan(self, year: int, currency: str) -> None:
        row = {"workspace_id": self._workspace_id, "year": year, "currency": currency}
        insert_unless_there(self._connection, plan, row)

    def lines(self, plan_id: int) -> Sequence[BudgetLine]:
        statement = self._all(budget_line).where(budget_line.c.plan_id == plan_id)
        return [line_from_row(row) for row in self._connection.execute(statement)]

    def add_lines(self, lines: Sequence[BudgetLine]) -> dict[str, int]:
        if not lines:
            return {}
        self._insert(budget_line, [_of_line(line) for line in lines])
        ids = {line.code: line.id for line in self.lines(lines[0].plan_id)}
        self._insert(
            balance, [{"line_id": ids[line.code], "month": month} for line in lines for month in range(1, 13)]
        )
        return ids

    def save_lines(self, lines: Sequence[BudgetLine]) -> None:
        self._update(budget_line, [(line.id, _of_line(line)) for line in lines])

    def imported(self, plan_id: int) -> dict[tuple[int, int], Imported]:
        of_plan = select(budget_line.c.id).where(
            budget_line.c.plan_id == plan_id, budget_line.c.workspace_id == self._workspace_id
        )
        statement = (
            select(posting.c.line_id, posting.c.month, func.sum(posting.c.amount_minor), func.count())
            .where(posting.c.line_id.in_(of_plan), posting.c.kind == "budget.import")
            .group_by(posting.c.line_id, posting.c.month)
        )
        return {
            (line_id, month): Imported(int(minor), count)
            for line_id, month, minor, count in self._connection.execute(statement)
        }

    def post_budget(
        self, plan_id: int, postings: Sequence[BudgetPosting], *, document: str, actor_id: int | None
    ) -> None:
        if not postings:
            return
        common = {
            "column_name": Column.BUDGET.value,
            "kind": "budget.import",
            "document": document,
            "actor_id": actor_id,
            "at": self._now,
        }
        self._insert(
            posting,
            [
                {
                    **common,
                    "line_id": change.line_id,
                    "month": change.month,
                    "amount_minor": change.minor,
                    "idempotency_key": f"{change.key}:{Column.BUDGET.value}",
                }
                for change in postings
            ],
        )
        one = and_(
            balance.c.workspace_id == self._workspace_id,
            balance.c.line_id == bindparam("row_line"),
            balance.c.month == bindparam("row_month"),
        )
        touched = self._connection.execute(
            update(balance).where(one).values(budget_minor=balance.c.budget_minor + bindparam("change")),
            [
                {"row_line": change.line_id, "row_month": change.month, "change": change.minor}
                for change in postings
            ],
        ).rowcount
        if touched != len(postings):
            raise AssertionError(f"{len(postings)} postings must change as many balances, not {touched}")
        total = sum(change.minor for change in postings)
        self._connection.execute(
            update(plan)
            .where(plan.c.workspace_id == self._workspace_id, plan.c.id == plan_id)
            .values(budget_minor=plan.c.budget_minor + total)
        )

    # -- policy

    def policy_files(self) -> Sequence[PolicyFile]:
        rows = self._connection.execute(self._all(policy_version))
        return [
            PolicyFile(row.version, row.effective_from, row.source, row.applied_at, row.applied_by)
            for row in rows
        ]

    def add_policy_file(self, file: PolicyFile) -> None:
        self._insert(policy_version, [{name: getattr(file, name) for name in PolicyFile.__slots__}])


def _of_person(found: Person) -> dict[str, Any]:
    return {
        "email": found.email,
        "name": found.name,
        "department": found.department,
        "region": found.region,
        "manager_id": found.manager_id,
        "tier": found.tier,
        "roles": " ".join(sorted(role.value for role in found.roles)),
        "slack_id": found.slack_id or None,
    }


def _of_customer(found: Customer) -> dict[str, Any]:
    return {name: getattr(found, name) for name in Customer.__slots__ if name != "id"}


def _of_contact(found: Contact) -> dict[str, Any]:
    return {name: getattr(found, name) for name in Contact.__slots__ if name != "id"}


def _of_line(line: BudgetLine) -> dict[str, Any]:
    return {
        "plan_id": line.plan_id,
        "code": line.code,
        **dict(zip(DIMENSIONS, line.dimensions.values(), strict=True)),
        "control": line.control.value,
        "horizon": line.horizon.value,
        "currency": line.currency,
        "owner_id": line.owner_id,
        "expected_result": line.expected_result,
        "alert_channel": line.alert_channel,
        # A line that the file names is in use, also when it was retired before.
        "active": True,
    }
