"""Plans, lines, the append-only ledger, and the balances that are kept beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    func,
    or_,
    select,
)

from bot.domain.budgets.budget import (
    ANY,
    DIMENSIONS,
    Balance,
    BudgetLine,
    Column,
    ControlLevel,
    Dimensions,
    Horizon,
    LineBalance,
    LineStatus,
    open_month,
)
from bot.domain.budgets.ceiling import Ceiling
from bot.domain.company.customer import Person
from bot.domain.requests.holding import Move
from bot.services.ports.budgets import LedgerPosting, Plan
from bot.storage.books.journal import Journal
from bot.storage.budgets.carrying import CLOSED_MONTHS, carry, posting_rows
from bot.storage.budgets.ceilings import ceilings_of, held_under
from bot.storage.budgets.room import Room
from bot.storage.budgets.statements import (
    BALANCES,
    BOOKS_OF_LINES_LOCK,
    BOOKS_TO_CHOOSE_AMONG_LOCK,
    INSERT_POSTINGS,
    LINE_BY_ID,
    LINE_LOCK,
    LINES_THAT_COVER,
    MOST_KINDS,
    PLAN_BY_ID,
    PLAN_FIELDS,
    PLAN_LOCK,
    PLAN_OF_YEAR,
    PLAN_OF_YEAR_LOCK,
    RESERVE,
    SET_STATUS,
    TAKE_NUMBER,
    books_to_choose_lock,
)
from bot.storage.engine.prepared import Prepared
from bot.storage.engine.statements import only_writer
from bot.storage.schema.tables import balance, budget_line, posting


def line_from_row(row: Row[Any]) -> BudgetLine:
    return BudgetLine(
        id=row.id,
        code=row.code,
        dimensions=Dimensions.of(row),
        control=ControlLevel(row.control),
        currency=row.currency,
        horizon=Horizon(row.horizon),
        plan_id=row.plan_id,
        owner_id=row.owner_id,
        expected_result=row.expected_result,
        alert_channel=row.alert_channel,
        status=LineStatus(row.status),
        retired=not (row.active or row.reserve),
    )


_plan_alone = attrgetter(*PLAN_FIELDS)
_plan_beside = attrgetter(*(f"plan_{name}" for name in PLAN_FIELDS))


def _plan(values: Sequence[Any]) -> Plan:
    """Of `PLAN_FIELDS`."""
    plan_id, year, currency, budget, reserved, committed, spent, *counted = values
    return Plan(plan_id, year, currency, budget, reserved + committed + spent, *counted)


class SqlBudgets:
    def __init__(
        self, connection: Connection, workspace_id: int, now: datetime, journal: Journal, room: Room
    ) -> None:
        self._room = room
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal
        # What this transaction has locked, nobody else changes until its end: it is read once. Plans by year.
        self._plans: dict[int, Plan] = {}
        self._lines: dict[int, BudgetLine] = {}
        self._locked_lines: set[int] = set()
        self._balances: dict[int, LineBalance] = {}

    def plan(self, year: int) -> Plan | None:
        return self._plans.get(year) or self._plan_of_year(PLAN_OF_YEAR, year)

    def plan_of(self, line: BudgetLine) -> Plan:
        known = next((each for each in self._plans.values() if each.id == line.plan_id), None)
        values = {"workspace": self._workspace_id, "id": line.plan_id}
        return known or _plan(_plan_alone(self._connection.execute(PLAN_BY_ID, values).one()))

    def lock_plan_of_year(self, year: int) -> Plan | None:
        locked = self._plan_of_year(PLAN_OF_YEAR_LOCK, year)
        if locked is not None:
            self._plans[year] = locked
        return locked

    def _plan_of_year(self, statement: Prepared, year: int) -> Plan | None:
        row = statement.first(self._connection, {"workspace": self._workspace_id, "of_year": year})
        return _plan(_plan_alone(row)) if row else None

    def lock_plan(self, plan_id: int) -> Plan:
        values = {"workspace": self._workspace_id, "id": plan_id}
        locked = _plan(_plan_alone(self._connection.execute(PLAN_LOCK, values).one()))
        self._plans[locked.year] = locked
        return locked

    def lock_to_choose(
        self, year: int, items: Sequence[Dimensions]
    ) -> tuple[Plan, Sequence[BudgetLine]] | None:
        different = tuple(dict.fromkeys(items))
        if len(different) > MOST_KINDS:
            among = {
                f"of_{name}": sorted({ANY, *(getattr(item, name) for item in different)})
                for name in DIMENSIONS
            }
            lines = self._lock_books(BOOKS_TO_CHOOSE_AMONG_LOCK, {"of_year": year, **among})
            return (self._plans[year], lines) if lines else None
        covers = {
            f"of_{name}_{place}": value
            for place, item in enumerate(different)
            for name, value in zip(DIMENSIONS, item.values(), strict=True)
        }
        statement = books_to_choose_lock(len(different))
        lines = self._lock_books(statement, {"of_year": year, **covers})
        return (self._plans[year], lines) if lines else None

    def lock(self, line_ids: Sequence[int]) -> None:
        if unlocked := set(line_ids) - self._locked_lines:
            self._lock_books(BOOKS_OF_LINES_LOCK, {"of_lines": sorted(unlocked)})

    def _lock_books(self, statement: Prepared, values: Mapping[str, Any]) -> list[BudgetLine]:
        """Everything that comes is locked, and kept to be read again."""
        rows = statement.all(self._connection, {"workspace": self._workspace_id, **values})
        months: dict[int, dict[int, Balance]] = {}
        lines: dict[int, BudgetLine] = {}
        for row in rows:
            if row.id not in lines:
                lines[row.id] = line_from_row(row)
            # The last of the statement's columns, by their place: there are twelve months a line.
            month, *columns = row[-1 - len(Column) :]
            months.setdefault(row.id, {})[month] = Balance(*columns)
        closed: dict[int, int] = {}
        for row in {row.plan_id: row for row in rows}.values():
            locked = _plan(_plan_beside(row))
            self._plans[locked.year] = locked
            closed[locked.id] = locked.closed_months
        self._lines |= lines
        self._locked_lines |= lines.keys()
        self._balances |= {
            line_id: LineBalance(by_month, closed[lines[line_id].plan_id])
            for line_id, by_month in months.items()
        }
        return list(lines.values())

    def line(self, line_id: int) -> BudgetLine | None:
        # Also a retired line: its requests still have to be shown and settled.
        if line_id in self._lines:
            return self._lines[line_id]
        return self._line(LINE_BY_ID, line_id, keep=only_writer(self._connection))

    def lock_line(self, line_id: int) -> None:
        if line_id not in self._locked_lines and not only_writer(self._connection):
            self._line(LINE_LOCK, line_id, keep=True)
        self._locked_lines.add(line_id)

    def set_status(self, line_id: int, status: LineStatus) -> None:
        values = {"workspace": self._workspace_id, "of_line": line_id, "status": status.value}
        self._connection.execute(SET_STATUS, values)
        self._journal.touched(budget_line, [line_id])
        self._room.of_line(line_id)
        if line_id in self._lines:
            self._lines[line_id] = replace(self._lines[line_id], status=status)

    def _line(self, statement: Select[Any], line_id: int, *, keep: bool) -> BudgetLine | None:
        values = {"workspace": self._workspace_id, "id": line_id}
        row = self._connection.execute(statement, values).first()
        line = line_from_row(row) if row else None
        if line is not None and keep:
            self._lines[line_id] = line
        return line

    def _active_lines(self) -> Select[Any]:
        return select(budget_line).where(
            budget_line.c.workspace_id == self._workspace_id, budget_line.c.active
        )

    def lines(self, plan_id: int) -> Sequence[BudgetLine]:
        statement = self._active_lines().where(budget_line.c.plan_id == plan_id).order_by(budget_line.c.code)
        return [line_from_row(row) for row in self._connection.execute(statement)]

    def names_of_lines(self, plan_id: int) -> Sequence[tuple[str, str, str]]:
        names = (budget_line.c.code, budget_line.c.department, budget_line.c.region)
        statement = self._active_lines().with_only_columns(*names).where(budget_line.c.plan_id == plan_id)
        rows = self._connection.execute(statement.order_by(budget_line.c.code)).all()
        return [(code, department, region) for code, department, region in rows]

    def lines_that_cover(self, plan_id: int, request: Dimensions) -> Sequence[BudgetLine]:
        covers = {f"of_{name}": value for name, value in zip(DIMENSIONS, request.values(), strict=True)}
        values = {"workspace": self._workspace_id, "of_plan": plan_id, **covers}
        return [line_from_row(row) for row in self._connection.execute(LINES_THAT_COVER, values)]

    def lines_for_person(self, plan_id: int, person: Person) -> Sequence[BudgetLine]:
        draws = and_(
            budget_line.c.department.in_((ANY, person.department)),
            budget_line.c.region.in_((ANY, person.region)),
        )
        statement = (
            self._active_lines()
            .where(budget_line.c.plan_id == plan_id, or_(budget_line.c.owner_id == person.id, draws))
            .order_by(budget_line.c.code)
        )
        return [line_from_row(row) for row in self._connection.execute(statement)]

    def contact_channels(self, plan_id: int, category: str) -> Sequence[str]:
        statement = (
            select(budget_line.c.contact_channel)
            .where(
                budget_line.c.workspace_id == self._workspace_id,
                budget_line.c.plan_id == plan_id,
                budget_line.c.active,
                budget_line.c.contact_channel != ANY,
                budget_line.c.category.in_((ANY, category)),
            )
            .distinct()
        )
        return sorted(self._connection.execute(statement).scalars())

    def ceilings(self, plan_id: int) -> Sequence[Ceiling]:
        return ceilings_of(self._connection, self._workspace_id, plan_id)

    def held_under(self, ceiling: Ceiling) -> int:
        return held_under(self._connection, self._workspace_id, ceiling)

    def reserve(self, plan_id: int) -> BudgetLine | None:
        values = {"workspace": self._workspace_id, "of_plan": plan_id}
        row = RESERVE.first(self._connection, values)
        return line_from_row(row) if row else None

    def adopted(self, plan_id: int) -> dict[int, int]:
        statement = (
            select(balance.c.line_id, func.sum(balance.c.adopted_minor))
            .join(budget_line, budget_line.c.id == balance.c.line_id)
            .where(balance.c.workspace_id == self._workspace_id, budget_line.c.plan_id == plan_id)
            .group_by(balance.c.line_id)
        )
        return {line_id: int(minor) for line_id, minor in self._connection.execute(statement)}

    def balances(self, line_ids: Iterable[int]) -> dict[int, LineBalance]:
        wanted = set(line_ids)
        if wanted <= self._balances.keys():
            return {line_id: self._balances[line_id] for line_id in wanted}
        months: dict[int, dict[int, Balance]] = {line_id: {} for line_id in wanted}
        closed: dict[int, int] = {}
        if wanted:
            values = {"workspace": self._workspace_id, "ids": list(wanted)}
            for line_id, closed[line_id], month, *columns in BALANCES.all(self._connection, values):
                months[line_id][month] = Balance(*columns)
        found = {
            line_id: LineBalance(by_month, closed.get(line_id, 0)) for line_id, by_month in months.items()
        }
        self._balances |= {line_id: found[line_id] for line_id in wanted & self._locked_lines}
        return found

    def post(
        self,
        line_id: int,
        month: int,
        moves: Sequence[Move],
        *,
        kind: str,
        document: str,
        actor_id: int | None,
        key: str,
    ) -> None:
        posting = LedgerPosting(line_id, month, moves, kind, key)
        self.post_all([posting], document=document, actor_id=actor_id)

    def post_all(
        self,
        postings: Sequence[LedgerPosting],
        *,
        document: str,
        actor_id: int | None,
        takes_number: bool = False,
    ) -> None:
        postings = self._in_open_months(postings)
        common = {
            "workspace_id": self._workspace_id,
            "document": document,
            "actor_id": actor_id,
            "at": self._now,
        }
        rows = [{**common, **row} for each in postings for row in posting_rows(each)]
        if not rows:
            return
        INSERT_POSTINGS.send(self._connection, rows)
        for row in rows:
            self._journal.wrote(posting, row["idempotency_key"], row)
            moved = (row["line_id"], row["month"], Column(row["column_name"]), row["amount_minor"])
            self._room.moved(*moved)
        self._keep_balances(postings)
        carry(self._connection, self._workspace_id, rows, takes_number=takes_number)
        self._plans.clear()

    def _in_open_months(self, postings: Sequence[LedgerPosting]) -> Sequence[LedgerPosting]:
        closed = {line_id: self._closed_months(line_id) for line_id in {each.line_id for each in postings}}
        if not any(closed.values()):
            return postings
        return [replace(each, month=open_month(each.month, closed[each.line_id])) for each in postings]

    def _closed_months(self, line_id: int) -> int:
        if line_id in self._balances:
            return self._balances[line_id].closed
        values = {"workspace": self._workspace_id, "of_line": line_id}
        return int(self._connection.execute(CLOSED_MONTHS, values).scalar_one())

    def _keep_balances(self, postings: Sequence[LedgerPosting]) -> None:
        """What was read of lines that this transaction holds stays true."""
        for each in postings:
            for move in each.moves if each.line_id in self._balances else ():
                known = self._balances[each.line_id]
                self._balances[each.line_id] = known.with_posting(each.month, move.column, move.minor)

    def take_number(self, plan_id: int) -> None:
        self._connection.execute(TAKE_NUMBER, {"workspace": self._workspace_id, "of_plan": plan_id})
        self._plans.clear()
