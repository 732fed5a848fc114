"""The versions of a year's plan, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from bot.domain.budgets.budget import DIMENSIONS, ControlLevel, Dimensions
from bot.domain.company.identity import identity
from bot.domain.plans.agreement import PlanState
from bot.planning.allocation.result import ActivityPart, PlannedLine
from bot.planning.finding import PlanFinding
from bot.services.ports.plans import ExplainedLine, PlanVersion
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.company.operators import opaque_label, shown_labels
from bot.storage.engine.bulk import WorkspaceRows
from bot.storage.operations.erasure import shown_email
from bot.storage.schema.tables import person, plan_line, plan_version

_AS_THEY_ARE = ("amount_minor", "proposed_minor", "held", "awaited", "basis", "expected_result", "reason")


class SqlPlanVersions:
    """Fulfils `services.ports.plans.PlanVersions`."""

    def __init__(self, connection: Connection, workspace_id: int, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._journal = journal
        self._rows = WorkspaceRows(connection, workspace_id)

    def all(self) -> Sequence[PlanVersion]:
        return self._versions(self._newest_first())

    def find(self, year: int, number: int | None) -> PlanVersion | None:
        statement = self._newest_first().where(plan_version.c.year == year)
        if number is not None:
            statement = statement.where(plan_version.c.number == number)
        return next(iter(self._versions(statement.limit(1))), None)

    def get(self, version_id: int) -> PlanVersion | None:
        statement = self._newest_first().where(plan_version.c.id == version_id)
        return next(iter(self._versions(statement)), None)

    def _newest_first(self) -> Select[Any]:
        mine = plan_version.c.workspace_id == self._workspace_id
        return (
            select(plan_version)
            .where(mine)
            .order_by(plan_version.c.year.desc(), plan_version.c.number.desc())
        )

    def _versions(self, statement: Select[Any]) -> list[PlanVersion]:
        operators = shown_labels(self._connection, self._workspace_id)
        return [_version(row, operators) for row in self._connection.execute(statement)]

    def lines(self, version_id: int) -> Sequence[PlannedLine]:
        rows = self._connection.execute(self._lines(version_id))
        return sorted((_line(row) for row in rows), key=lambda line: line.code)

    def all_explained(self, version_id: int) -> Sequence[ExplainedLine]:
        rows = self._connection.execute(self._lines(version_id))
        return [ExplainedLine(_line(row), row.explanation) for row in rows]

    def explained(self, version_id: int, code: str) -> ExplainedLine | None:
        rows = self._connection.execute(self._lines(version_id))
        found = (row for row in rows if identity(row.code) == identity(code))
        return next((ExplainedLine(_line(row), row.explanation) for row in found), None)

    def _lines(self, version_id: int) -> Select[Any]:
        return (
            select(plan_line, person.c.email)
            .outerjoin(person, person.c.id == plan_line.c.owner_id)
            .where(plan_line.c.workspace_id == self._workspace_id, plan_line.c.version_id == version_id)
        )

    def add(self, version: PlanVersion, lines: Sequence[ExplainedLine]) -> None:
        names = ("year", "number", "currency", "total_minor", "reserve_minor", "rounding_minor", "source")
        row = {name: getattr(version, name) for name in (*names, "prepared_at")}
        row |= {
            "state": version.state.value,
            "settings": list(version.settings),
            "findings": [_finding_record(finding) for finding in version.findings],
            "prepared_by": opaque_label(self._connection, self._workspace_id, version.prepared_by),
            "text_salt": new_salt(),
        }
        (version_id,) = self._rows.add(plan_version, [row])
        self._journal.touched(plan_version, [version_id])
        owners = self._owners({each.line.owner for each in lines if each.line.owner})
        added = self._rows.add(
            plan_line, ({"version_id": version_id, **_line_record(each, owners)} for each in lines)
        )
        self._journal.touched(plan_line, added)

    def _owners(self, emails: set[str]) -> Mapping[str, int]:
        mine = (person.c.workspace_id == self._workspace_id, person.c.email.in_(emails))
        found = select(person.c.email, person.c.id).where(*mine)
        return {row.email: row.id for row in self._connection.execute(found)} if emails else {}


def _version(row: Row[Any], operators: Mapping[str, str]) -> PlanVersion:
    values = {name: getattr(row, name) for name in PlanVersion.__slots__}
    return PlanVersion(
        **{
            **values,
            "state": PlanState(row.state),
            "settings": tuple(row.settings),
            "findings": tuple(PlanFinding(**finding) for finding in row.findings),
            "prepared_by": operators.get(row.prepared_by, row.prepared_by),
        }
    )


def _finding_record(finding: PlanFinding) -> dict[str, Any]:
    return {"code": finding.code, "subject": finding.subject, "facts": dict(finding.facts)}


def _line(row: Row[Any]) -> PlannedLine:
    return PlannedLine(
        code=row.code,
        dimensions=Dimensions.of(row),
        months=tuple(row.months),
        owner="" if row.email is None else shown_email(row.email),
        control=ControlLevel(row.control),
        activities=tuple(
            ActivityPart(**{**part, "months": tuple(part["months"])}) for part in row.activities
        ),
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
    )


def _line_record(explained: ExplainedLine, owners: Mapping[str, int]) -> dict[str, Any]:
    line = explained.line
    return {
        "code": line.code,
        **dict(zip(DIMENSIONS, line.dimensions.values(), strict=True)),
        "owner_id": owners.get(line.owner),
        "control": line.control.value,
        "months": list(line.months),
        "activities": [
            {
                "name": part.name,
                "amount_minor": part.amount_minor,
                "months": list(part.months),
                "expected_result": part.expected_result,
            }
            for part in line.activities
        ],
        "explanation": explained.explanation,
        **{name: getattr(line, name) for name in _AS_THEY_ARE},
        "text_salt": new_salt(),
    }
