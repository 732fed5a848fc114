"""Approval steps, who signs them, and what was decided, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from bot.domain.approvals.approval import Decision, DecisionAction, Step, StepKind, StepState
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.requests import statements
from bot.storage.schema.tables import approval_step, decision, step_approver


class SqlApprovals:
    """Fulfils `services.ports.approvals.Approvals`."""

    def __init__(self, connection: Connection, workspace_id: int, now: datetime, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal
        # As this transaction has read or written them, so that `save_steps` writes only what has changed.
        self._stored_approvers: dict[int, dict[int, datetime | None]] = {}
        # (request, round) of each step that this transaction has seen.
        self._places: dict[int, tuple[int, int]] = {}

    def steps(self, request_id: int, round_: int) -> Sequence[Step]:
        values = {"workspace": self._workspace_id, "request": request_id, "of_round": round_}
        found: dict[int, Row[Any]] = {}
        approvers: dict[int, dict[int, datetime | None]] = {}
        for row in self._connection.execute(statements.STEPS_OF_ROUND, values):
            found.setdefault(row.id, row)
            signed = approvers.setdefault(row.id, {})
            if row.person_id is not None:
                signed[row.person_id] = row.signed_at
        self._stored_approvers |= approvers
        self._places |= dict.fromkeys(found, (request_id, round_))
        return [
            Step(
                level=row.level,
                kind=StepKind(row.kind),
                approver_ids=tuple(approvers[row.id]),
                reason=row.reason,
                quorum=row.quorum,
                id=row.id,
                state=StepState(row.state),
                signed_ids=tuple(person for person, at in approvers[row.id].items() if at is not None),
            )
            for row in found.values()
        ]

    def add_steps(self, request_id: int, round_: int, steps: Sequence[Step]) -> None:
        for step in steps:
            values = {"workspace_id": self._workspace_id, **_values(step, request_id, round_)}
            step_id = self._connection.execute(statements.INSERT_STEP, values).scalar_one()
            self._places[step_id] = (request_id, round_)
            step = replace(step, id=step_id)
            self._note(step, self._set_approvers(step))

    def _set_approvers(self, step: Step) -> dict[int, datetime | None]:
        approvers = {
            person_id: self._now if person_id in step.signed_ids else None for person_id in step.approver_ids
        }
        self._connection.execute(
            statements.INSERT_APPROVERS,
            [
                {
                    "step_id": step.id,
                    "person_id": person_id,
                    "workspace_id": self._workspace_id,
                    "signed_at": signed_at,
                }
                for person_id, signed_at in approvers.items()
            ],
        )
        return approvers

    def save_steps(self, steps: Sequence[Step]) -> None:
        for step in steps:
            key = {"workspace": self._workspace_id, "row_id": step.id}
            touched = self._connection.execute(
                statements.UPDATE_STEP, {**key, "state": step.state.value, "reason": step.reason}
            ).rowcount
            if touched != 1:
                raise AssertionError(f"step {step.id} does not exist here")
            approvers = self._approvers(step.id)
            if set(approvers) != set(step.approver_ids):
                self._connection.execute(delete(step_approver).where(step_approver.c.step_id == step.id))
                approvers = self._set_approvers(step)
            for person_id in step.signed_ids:
                if approvers.get(person_id) is None:
                    key = {"workspace": self._workspace_id, "step": step.id, "person": person_id}
                    self._connection.execute(statements.SIGN_STEP, {**key, "signed_at": self._now})
                    approvers = {**approvers, person_id: self._now}
            self._stored_approvers.pop(step.id, None)
            self._note(step, approvers)

    def _note(self, step: Step, approvers: Mapping[int, datetime | None]) -> None:
        if step.id not in self._places:
            self._journal.touched(approval_step, [step.id])
            return
        values = {**_values(step, *self._places[step.id]), "approvers": sorted(approvers.items())}
        self._journal.wrote(approval_step, step.id, values)

    def _approvers(self, step_id: int) -> dict[int, datetime | None]:
        """Who may sign a step, and when they did."""
        if step_id in self._stored_approvers:
            return self._stored_approvers[step_id]
        rows = self._connection.execute(
            select(step_approver.c.person_id, step_approver.c.signed_at).where(
                step_approver.c.workspace_id == self._workspace_id, step_approver.c.step_id == step_id
            )
        )
        return {row.person_id: row.signed_at for row in rows}

    def decisions(self, request_id: int) -> Sequence[Decision]:
        values = {"workspace": self._workspace_id, "request": request_id}
        rows = self._connection.execute(statements.DECISIONS, values)
        return [
            Decision(
                row.id,
                row.person_id,
                DecisionAction(row.action),
                row.at,
                row.amount_minor,
                row.reason,
                row.round,
                row.other_id,
            )
            for row in rows
        ]

    def add_decision(self, request_id: int, made: Decision) -> None:
        values = {
            "workspace_id": self._workspace_id,
            "request_id": request_id,
            "round": made.round,
            "person_id": made.person_id,
            "action": made.action.value,
            "amount_minor": made.amount_minor,
            "reason": made.reason,
            "other_id": made.other_id,
            "at": made.at,
            "text_salt": new_salt(),
        }
        decision_id = self._connection.execute(statements.INSERT_DECISION, values).scalar_one()
        self._journal.wrote(decision, decision_id, values)


def _values(step: Step, request_id: int, round_: int) -> dict[str, Any]:
    return {
        "request_id": request_id,
        "round": round_,
        "level": step.level,
        "kind": step.kind.value,
        "quorum": step.quorum,
        "reason": step.reason,
        "state": step.state.value,
    }
