"""Which thresholds were reached, and what a controller must look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, union, update

from bot.domain.actuals.overspending import unexamined_minor
from bot.domain.actuals.spend_exception import SpendException
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.engine.statements import insert_unless_there
from bot.storage.schema.tables import actual, alert, budget_line, partner_part, spend_exception, spend_request

_WAITING = (
    spend_exception.c.cleared_at.is_(None),
    spend_exception.c.asked_at.is_not(None),
    spend_exception.c.answer == "",
)


class SqlAlerts:
    def __init__(self, connection: Connection, workspace_id: int, now: datetime, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal

    def raise_alert(self, line_id: int, threshold_percent: int, period: str) -> bool:
        return insert_unless_there(
            self._connection,
            alert,
            {
                "workspace_id": self._workspace_id,
                "line_id": line_id,
                "threshold_percent": threshold_percent,
                "period": period,
                "raised_at": self._now,
            },
        )

    def raise_exception(
        self,
        kind: str,
        request_id: int | None,
        line_id: int | None,
        facts: Mapping[str, Any],
        excess_minor: int = 0,
    ) -> int:
        row = {
            "workspace_id": self._workspace_id,
            "kind": kind,
            "request_id": request_id,
            "line_id": line_id,
            "facts": dict(facts),
            "excess_minor": excess_minor,
            "raised_at": self._now,
            "text_salt": new_salt(),
        }
        statement = insert(spend_exception).returning(spend_exception.c.id)
        raised = int(self._connection.execute(statement, row).scalar_one())
        later = {"cleared_at": None, "cleared_by": None, "asked_at": None, "asked_by": None, "answer": ""}
        self._journal.wrote(spend_exception, raised, {**row, **later})
        return raised

    def was_raised(self, kind: str, request_id: int) -> bool:
        statement = select(spend_exception.c.id).where(
            spend_exception.c.workspace_id == self._workspace_id,
            spend_exception.c.request_id == request_id,
            spend_exception.c.kind == str(kind),
        )
        return self._connection.execute(statement.limit(1)).first() is not None

    def open_exceptions(self, limit: int) -> Sequence[SpendException]:
        statement = (
            select(spend_exception)
            .where(
                spend_exception.c.workspace_id == self._workspace_id, spend_exception.c.cleared_at.is_(None)
            )
            .order_by(spend_exception.c.id.desc())
            .limit(limit)
        )
        return self._with_concerned(self._connection.execute(statement).all())

    def exception(self, exception_id: int) -> SpendException | None:
        statement = select(spend_exception).where(
            spend_exception.c.workspace_id == self._workspace_id, spend_exception.c.id == exception_id
        )
        found = self._with_concerned(self._connection.execute(statement).all())
        return found[0] if found else None

    def asked_about(self, request_id: int) -> SpendException | None:
        statement = select(spend_exception).where(
            spend_exception.c.workspace_id == self._workspace_id,
            spend_exception.c.request_id == request_id,
            *_WAITING,
        )
        newest_first = statement.order_by(spend_exception.c.asked_at.desc()).limit(1)
        found = self._with_concerned(self._connection.execute(newest_first).all())
        return found[0] if found else None

    def _with_concerned(self, rows: Sequence[Row[Any]]) -> list[SpendException]:
        concerned: dict[int, set[int]] = {}
        if requests := {row.request_id for row in rows} - {None}:
            who = union(
                select(spend_request.c.id, spend_request.c.requester_id).where(
                    spend_request.c.workspace_id == self._workspace_id, spend_request.c.id.in_(requests)
                ),
                select(actual.c.request_id, actual.c.recorded_by).where(
                    actual.c.workspace_id == self._workspace_id, actual.c.request_id.in_(requests)
                ),
            )
            for request_id, person_id in self._connection.execute(who):
                concerned.setdefault(request_id, set()).add(person_id)
        return [
            SpendException(
                id=row.id,
                kind=row.kind,
                request_id=row.request_id,
                line_id=row.line_id,
                facts=row.facts,
                raised_at=row.raised_at,
                excess_minor=row.excess_minor,
                concerned=frozenset(concerned.get(row.request_id, ())),
                asked_by=row.asked_by,
                asked_at=row.asked_at,
                answer=row.answer,
                cleared_by=row.cleared_by,
                cleared_at=row.cleared_at,
            )
            for row in rows
        ]

    def clear_exception(self, exception_id: int, person_id: int) -> bool:
        is_open = (spend_exception.c.cleared_at.is_(None),)
        return self._change(exception_id, is_open, cleared_at=self._now, cleared_by=person_id)

    def ask_about(self, exception_id: int, person_id: int) -> bool:
        unasked = (spend_exception.c.cleared_at.is_(None), spend_exception.c.asked_at.is_(None))
        return self._change(exception_id, unasked, asked_at=self._now, asked_by=person_id)

    def answer_about(self, exception_id: int, answer: str) -> bool:
        # Those of before there were answers have no salt yet.
        return self._change(exception_id, _WAITING, answer=answer, text_salt=new_salt())

    def _change(self, exception_id: int, while_: Sequence[ColumnElement[bool]], **values: Any) -> bool:
        """Whether it was so until now."""
        changed = self._connection.execute(
            update(spend_exception)
            .where(
                spend_exception.c.workspace_id == self._workspace_id,
                spend_exception.c.id == exception_id,
                *while_,
            )
            .values(**values)
        )
        if not changed.rowcount:
            return False
        self._journal.touched(spend_exception, [exception_id])
        return True

    def unexamined_excess(self, plan_id: int) -> int:
        excess = func.sum(spend_exception.c.excess_minor)
        approved = spend_request.c.approved_minor
        # What was approved is all that it may cost, with what a partner pays of it.
        part = (
            select(func.coalesce(func.sum(partner_part.c.spent_minor), 0))
            .where(partner_part.c.request_id == spend_request.c.id)
            .scalar_subquery()
        )
        spent = spend_request.c.spent_minor + part
        statement = (
            select(excess, spent, approved)
            .join(spend_request, spend_request.c.id == spend_exception.c.request_id)
            .join(budget_line, budget_line.c.id == spend_request.c.line_id)
            .where(
                spend_exception.c.workspace_id == self._workspace_id,
                spend_exception.c.cleared_at.is_(None),
                spend_exception.c.excess_minor > 0,
                budget_line.c.plan_id == plan_id,
            )
            .group_by(spend_request.c.id)
        )
        rows = self._connection.execute(statement)
        return sum(unexamined_minor(int(open_), spent, approved) for open_, spent, approved in rows)
