"""What owners were asked for the lines of a plan, and what they proposed, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, insert, select

from bot.domain.plans.agreement import GONE_ON, PlanState
from bot.planning.company import Proposal
from bot.services.ports.plans import OwnerProposal, PlanQuestion, Unanswered
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.engine.bulk import WorkspaceRows
from bot.storage.schema.tables import plan_line, plan_proposal, plan_question, plan_version

_SHOWN = ("last_minor", "expected_minor", "budget_minor")


class SqlPlanQuestions:
    """Fulfils `services.ports.plans.PlanQuestions`."""

    def __init__(self, connection: Connection, workspace_id: int, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._journal = journal
        self._rows = WorkspaceRows(connection, workspace_id)

    def of_version(self, version_id: int) -> Sequence[PlanQuestion]:
        rows = self._connection.execute(self._questions().where(plan_question.c.version_id == version_id))
        return sorted((PlanQuestion(*row) for row in rows), key=lambda each: each.line)

    def get(self, question_id: int) -> PlanQuestion | None:
        row = self._connection.execute(self._questions().where(plan_question.c.id == question_id)).first()
        return PlanQuestion(*row) if row else None

    def _questions(self) -> Select[Any]:
        of = plan_question.c
        return (
            select(
                of.id,
                of.version_id,
                plan_line.c.code,
                of.person_id,
                *(of[name] for name in _SHOWN),
                of.asked_at,
            )
            .join(plan_line, plan_line.c.id == of.line_id)
            .where(of.workspace_id == self._workspace_id)
        )

    def ask(self, questions: Iterable[PlanQuestion]) -> None:
        asked = list(questions)
        mine = (
            plan_line.c.workspace_id == self._workspace_id,
            plan_line.c.version_id.in_({each.version_id for each in asked}),
        )
        found = self._connection.execute(
            select(plan_line.c.version_id, plan_line.c.code, plan_line.c.id).where(*mine)
        )
        lines = {(row.version_id, row.code): row.id for row in found}
        names = ("version_id", "person_id", *_SHOWN, "asked_at")
        added = self._rows.add(
            plan_question,
            (
                {
                    "line_id": lines[each.version_id, each.line],
                    **{name: getattr(each, name) for name in names},
                }
                for each in asked
            ),
        )
        self._journal.touched(plan_question, added)

    def proposals(self, year: int, up_to: int | None = None) -> Mapping[str, OwnerProposal]:
        of = plan_proposal.c
        statement = (
            select(
                of.question_id,
                plan_line.c.code,
                of.person_id,
                of.amount_minor,
                of.reason,
                of.expected_result,
                of.at,
            )
            .join(plan_question, plan_question.c.id == of.question_id)
            .join(plan_line, plan_line.c.id == plan_question.c.line_id)
            .join(plan_version, plan_version.c.id == plan_question.c.version_id)
            .where(of.workspace_id == self._workspace_id, plan_version.c.year == year)
            .order_by(of.id)
        )
        if up_to is not None:
            statement = statement.where(plan_version.c.number <= up_to)
        # The newest of a line comes last.
        return {
            row.code: OwnerProposal(
                row.question_id,
                row.code,
                row.person_id,
                Proposal(row.amount_minor, row.reason, row.expected_result),
                row.at,
            )
            for row in self._connection.execute(statement)
        }

    def propose(self, question_id: int, person_id: int, proposal: Proposal, at: datetime) -> None:
        values = {
            "workspace_id": self._workspace_id,
            "question_id": question_id,
            "person_id": person_id,
            "amount_minor": proposal.amount_minor,
            "reason": proposal.reason,
            "expected_result": proposal.expected_result,
            "at": at,
            "text_salt": new_salt(),
        }
        new_id = self._connection.execute(insert(plan_proposal).values(values).returning(plan_proposal.c.id))
        self._journal.touched(plan_proposal, [new_id.scalar_one()])

    def unanswered(self, asked_by: datetime, person_id: int | None = None) -> Sequence[Unanswered]:
        of, version, later = plan_question.c, plan_version.c, plan_version.alias()
        answered = select(plan_proposal.c.id).where(plan_proposal.c.question_id == of.id).exists()
        went_on = (
            select(later.c.id)
            .where(
                and_(later.c.workspace_id == version.workspace_id, later.c.year == version.year),
                later.c.number > version.number,
                later.c.state.in_(GONE_ON),
            )
            .exists()
        )
        statement = (
            select(of.id, version.year, version.number, plan_line.c.code, of.person_id)
            .join(plan_version, version.id == of.version_id)
            .join(plan_line, plan_line.c.id == of.line_id)
            .where(of.workspace_id == self._workspace_id, of.asked_at <= asked_by)
            .where(version.state == PlanState.DRAFT, ~answered, ~went_on)
            .order_by(of.id)
        )
        if person_id is not None:
            statement = statement.where(of.person_id == person_id)
        return [
            Unanswered(row.id, f"{row.year}.{row.number}", row.code, row.person_id)
            for row in self._connection.execute(statement)
        ]
