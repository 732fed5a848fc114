"""Approval steps, who signs them, and what was decided, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete

from bot.domain.approvals.approval import Decision, Step
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.requests import statements
from bot.storage.requests.history import Approvers, Histories, KeptStep
from bot.storage.schema.tables import approval_step, decision, step_approver


class SqlApprovals:
    """Fulfils `services.ports.approvals.Approvals`."""

    def __init__(
        self,
        connection: Connection,
        workspace_id: int,
        now: datetime,
        journal: Journal,
        histories: Histories,
    ) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal
        self._histories = histories

    def steps(self, request_id: int, round_: int) -> Sequence[Step]:
        return self._histories.of(request_id).steps_of(round_)

    def decisions(self, request_id: int) -> Sequence[Decision]:
        return tuple(self._histories.of(request_id).decisions)

    def add_steps(self, request_id: int, round_: int, steps: Sequence[Step]) -> None:
        if not steps:
            return
        rows = [{"workspace_id": self._workspace_id, **_values(step, request_id, round_)} for step in steps]
        found = statements.INSERT_STEPS.all_of_each(self._connection, rows)
        made = [replace(step, id=row.id) for step, row in zip(steps, found, strict=True)]
        kept = [KeptStep(round_, step, self._approvers_of(step)) for step in made]
        self._insert_approvers(kept)
        self._note(request_id, kept)

    def save_steps(self, request_id: int, steps: Sequence[Step]) -> None:
        before = self._histories.of(request_id).steps
        if not {step.id for step in steps} <= before.keys():
            raise AssertionError(f"not all of these steps belong to request {request_id}")
        changed = [step for step in steps if step != before[step.id].step]
        if not changed:
            return
        rows = [{"row_id": step.id, "state": step.state.value, "reason": step.reason} for step in changed]
        statements.UPDATE_STEP.send(
            self._connection, [{"workspace": self._workspace_id, **row} for row in rows]
        )
        others = [step for step in changed if set(step.approver_ids) != before[step.id].approvers.keys()]
        asked = {step.id: self._approvers_of(step) for step in others}
        signed = [
            (step.id, person_id)
            for step in changed
            for person_id in step.signed_ids
            if step.id not in asked and before[step.id].approvers[person_id] is None
        ]
        kept = [
            KeptStep(before[step.id].round, step, asked.get(step.id, before[step.id].approvers))
            for step in changed
        ]
        self._ask_others([each for each in kept if each.step.id in asked])
        self._sign(signed)
        for each in kept:
            mine = {person_id: self._now for step_id, person_id in signed if step_id == each.step.id}
            each.approvers = {**each.approvers, **mine}
        self._note(request_id, kept)

    def _approvers_of(self, step: Step) -> Approvers:
        """Of a step that is made, or for which others are asked."""
        signed = frozenset(step.signed_ids)
        return {person_id: self._now if person_id in signed else None for person_id in step.approver_ids}

    def _insert_approvers(self, kept: Sequence[KeptStep]) -> None:
        rows = [
            {
                "step_id": each.step.id,
                "person_id": person_id,
                "workspace_id": self._workspace_id,
                "signed_at": signed_at,
            }
            for each in kept
            for person_id, signed_at in each.approvers.items()
        ]
        statements.INSERT_APPROVERS.send(self._connection, rows)

    def _ask_others(self, kept: Sequence[KeptStep]) -> None:
        if not kept:
            return
        of_steps = step_approver.c.step_id.in_([each.step.id for each in kept])
        self._connection.execute(delete(step_approver).where(of_steps))
        self._insert_approvers(kept)

    def _sign(self, signed: Sequence[tuple[int, int]]) -> None:
        if not signed:
            return
        common = {"workspace": self._workspace_id, "signed_at": self._now}
        rows = [{**common, "step": step_id, "person": person_id} for step_id, person_id in signed]
        statements.SIGN_STEP.send(self._connection, rows)

    def _note(self, request_id: int, kept: Sequence[KeptStep]) -> None:
        """What is written now, for the audit and for whoever asks for the history once more."""
        for each in kept:
            values = _values(each.step, request_id, each.round)
            approvers = sorted(each.approvers.items())
            self._journal.wrote(approval_step, each.step.id, {**values, "approvers": approvers})
        known = self._histories.known(request_id)
        if known is not None:
            known.steps |= {each.step.id: each for each in kept}

    def add_decision(self, request_id: int, made: Decision) -> None:
        values = {
            "workspace_id": self._workspace_id,
            "request_id": request_id,
            "round": made.round,
            "person_id": made.person_id,
            "action": made.action.value,
            "amount_minor": made.amount_minor,
            "item_minors": list(made.item_minors) or None,
            "reason": made.reason,
            "other_id": made.other_id,
            "at": made.at,
            "text_salt": new_salt(),
        }
        decision_id = statements.INSERT_DECISION.value(self._connection, values)
        self._journal.wrote(decision, decision_id, values)
        known = self._histories.known(request_id)
        if known is not None:
            known.decisions.append(replace(made, id=decision_id))


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
