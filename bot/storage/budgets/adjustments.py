"""Adjustments of the budget and the decisions on them, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, exists, func, insert, or_, select, update

from bot.domain.approvals.adjusting import AdjustmentDecision, AdjustmentEscalation
from bot.domain.approvals.approval import DecisionAction
from bot.domain.budgets.adjustment import (
    LESS_CARE,
    STATUS_AFTER,
    Adjustment,
    AdjustmentKind,
    AdjustmentState,
    AdjustmentTerms,
    CareCut,
    Cause,
)
from bot.domain.budgets.budget import ANY, Column, LineStatus
from bot.domain.company.care import KEY_SEGMENT
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import (
    adjustment,
    adjustment_card,
    adjustment_decision,
    adjustment_escalation,
    budget_line,
    customer,
    plan,
    posting,
)

_UNDOING = adjustment.alias()
_IS_UNDONE = exists().where(
    _UNDOING.c.undoes_id == adjustment.c.id, _UNDOING.c.state == AdjustmentState.APPROVED.value
)
_LATELY_CUT = (
    select(
        adjustment.c.number,
        adjustment.c.kind,
        budget_line.c.id,
        budget_line.c.code,
        adjustment.c.amount_minor,
        budget_line.c.currency,
        adjustment.c.cause,
    )
    .join(budget_line, budget_line.c.id == adjustment.c.from_line_id)
    .where(
        adjustment.c.workspace_id == bindparam("workspace"),
        adjustment.c.plan_id == bindparam("of_plan"),
        adjustment.c.state == AdjustmentState.APPROVED.value,
        adjustment.c.decided_at >= bindparam("since"),
        adjustment.c.kind.in_(sorted(LESS_CARE)),
        budget_line.c.segment == KEY_SEGMENT,
        # What takes back what was given takes nothing away; a line that is open again has nothing on hold.
        adjustment.c.undoes_id.is_(None),
        ~_IS_UNDONE,
        or_(adjustment.c.kind.not_in(sorted(STATUS_AFTER)), budget_line.c.status != LineStatus.OPEN.value),
    )
    .order_by(adjustment.c.decided_at.desc(), adjustment.c.id.desc())
)
_HITS_CUSTOMER_OF = exists().where(
    customer.c.workspace_id == adjustment.c.workspace_id,
    customer.c.owner_id == bindparam("owner"),
    customer.c.active,
    customer.c.segment == KEY_SEGMENT,
    *(
        or_(budget_line.c[name] == ANY, budget_line.c[name] == customer.c[name])
        for name in ("lifecycle", "region", "product_line")
    ),
)
_CARE_CUTS = Prepared(_LATELY_CUT)
_CARE_CUTS_OF = Prepared(_LATELY_CUT.where(_HITS_CUSTOMER_OF))


class SqlAdjustments:
    """Fulfils `services.ports.budgets.Adjustments`."""

    def __init__(self, connection: Connection, workspace_id: int, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._journal = journal

    def add(self, wanted: Adjustment) -> Adjustment:
        terms = wanted.terms
        row = {
            "workspace_id": self._workspace_id,
            "plan_id": wanted.plan_id,
            "number": wanted.number,
            "kind": terms.kind.value,
            "state": wanted.state.value,
            "from_line_id": terms.from_line_id,
            "to_line_id": terms.to_line_id,
            "amount_minor": terms.amount_minor,
            "month": terms.month,
            "cause": terms.cause.value,
            "explanation": terms.explanation,
            "undoes_id": terms.undoes_id,
            "request_id": terms.request_id,
            "asked_by": wanted.asked_by,
            "policy_version": wanted.policy_version,
            "asked_at": wanted.asked_at,
            "text_salt": new_salt(),
        }
        statement = insert(adjustment).values(row).returning(adjustment.c.id)
        new_id = self._connection.execute(statement).scalar_one()
        self._connection.execute(
            update(plan)
            .where(plan.c.workspace_id == self._workspace_id, plan.c.id == wanted.plan_id)
            .values(last_adjustment=plan.c.last_adjustment + 1)
        )
        self._journal.touched(adjustment, [new_id])
        return replace(wanted, id=new_id)

    def save(self, changed: Adjustment) -> None:
        self._connection.execute(
            update(adjustment)
            .where(adjustment.c.workspace_id == self._workspace_id, adjustment.c.id == changed.id)
            .values(state=changed.state.value, decided_at=changed.decided_at)
        )
        self._journal.touched(adjustment, [changed.id])

    def _select(self) -> Select[Any]:
        return (
            select(adjustment)
            .where(adjustment.c.workspace_id == self._workspace_id)
            .order_by(adjustment.c.id)
        )

    def _one(self, statement: Select[Any]) -> Adjustment | None:
        row = self._connection.execute(statement).first()
        return _adjustment(row) if row else None

    def _all(self, statement: Select[Any]) -> list[Adjustment]:
        return [_adjustment(row) for row in self._connection.execute(statement)]

    def get(self, adjustment_id: int) -> Adjustment | None:
        return self._one(self._select().where(adjustment.c.id == adjustment_id))

    def by_number(self, number: str) -> Adjustment | None:
        return self._one(self._select().where(adjustment.c.number == number))

    def of_plan(self, plan_id: int) -> Sequence[Adjustment]:
        return self._all(self._select().where(adjustment.c.plan_id == plan_id))

    def pending(self) -> Sequence[Adjustment]:
        return self._all(self._select().where(adjustment.c.state == AdjustmentState.PENDING.value))

    def care_cuts(self, plan_id: int, since: datetime, person_id: int | None = None) -> Sequence[CareCut]:
        values = {"workspace": self._workspace_id, "of_plan": plan_id, "since": since}
        if person_id is None:
            rows = _CARE_CUTS.all(self._connection, values)
        else:
            rows = _CARE_CUTS_OF.all(self._connection, values | {"owner": person_id})
        return [
            CareCut(number, AdjustmentKind(kind), line_id, line, minor, currency, Cause(cause))
            for number, kind, line_id, line, minor, currency, cause in rows
        ]

    def undone_by(self, adjustment_id: int) -> Adjustment | None:
        approved = adjustment.c.state == AdjustmentState.APPROVED.value
        return self._one(self._select().where(adjustment.c.undoes_id == adjustment_id, approved))

    def moved(self, done: Adjustment) -> Mapping[int, Mapping[int, int]]:
        statement = (
            select(posting.c.line_id, posting.c.month, func.sum(posting.c.amount_minor))
            .where(
                posting.c.workspace_id == self._workspace_id,
                posting.c.document == done.document,
                posting.c.column_name == Column.BUDGET.value,
            )
            .group_by(posting.c.line_id, posting.c.month)
        )
        found: dict[int, dict[int, int]] = {}
        for line_id, month, minor in self._connection.execute(statement):
            found.setdefault(line_id, {})[month] = int(minor)
        return found

    def decisions(self, adjustment_id: int) -> Sequence[AdjustmentDecision]:
        statement = (
            select(adjustment_decision)
            .where(
                adjustment_decision.c.workspace_id == self._workspace_id,
                adjustment_decision.c.adjustment_id == adjustment_id,
            )
            .order_by(adjustment_decision.c.id)
        )
        return [
            AdjustmentDecision(row.person_id, DecisionAction(row.action), row.reason, row.at)
            for row in self._connection.execute(statement)
        ]

    def add_decision(self, adjustment_id: int, made: AdjustmentDecision) -> None:
        row = {
            "workspace_id": self._workspace_id,
            "adjustment_id": adjustment_id,
            "person_id": made.person_id,
            "action": made.action.value,
            "reason": made.reason,
            "at": made.at,
            "text_salt": new_salt(),
        }
        statement = insert(adjustment_decision).values(row).returning(adjustment_decision.c.id)
        new_id = self._connection.execute(statement).scalar_one()
        self._journal.wrote(adjustment_decision, new_id, row)

    def escalations(self, adjustment_id: int) -> Sequence[AdjustmentEscalation]:
        of = adjustment_escalation.c
        statement = (
            select(of.late_id, of.person_id, of.at)
            .where(of.workspace_id == self._workspace_id, of.adjustment_id == adjustment_id)
            .order_by(of.id)
        )
        return [AdjustmentEscalation(*row) for row in self._connection.execute(statement)]

    def add_escalations(self, adjustment_id: int, made: Sequence[AdjustmentEscalation]) -> None:
        for each in made:
            row = {
                "workspace_id": self._workspace_id,
                "adjustment_id": adjustment_id,
                "late_id": each.late_id,
                "person_id": each.person_id,
                "at": each.at,
            }
            statement = insert(adjustment_escalation).values(row).returning(adjustment_escalation.c.id)
            new_id = self._connection.execute(statement).scalar_one()
            self._journal.wrote(adjustment_escalation, new_id, row)

    def card_holders(self, adjustment_id: int) -> frozenset[int]:
        statement = select(adjustment_card.c.person_id).where(
            adjustment_card.c.workspace_id == self._workspace_id,
            adjustment_card.c.adjustment_id == adjustment_id,
        )
        return frozenset(self._connection.execute(statement).scalars())


def _adjustment(row: Row[Any]) -> Adjustment:
    return Adjustment(
        id=row.id,
        number=row.number,
        plan_id=row.plan_id,
        asked_by=row.asked_by,
        terms=AdjustmentTerms(
            kind=AdjustmentKind(row.kind),
            from_line_id=row.from_line_id,
            to_line_id=row.to_line_id,
            amount_minor=row.amount_minor,
            month=row.month,
            cause=Cause(row.cause),
            explanation=row.explanation,
            undoes_id=row.undoes_id,
            request_id=row.request_id,
        ),
        state=AdjustmentState(row.state),
        policy_version=row.policy_version,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
    )
