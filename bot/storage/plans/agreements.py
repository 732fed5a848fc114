"""Where each version of a plan stands, who signs it, and what was said of its lines, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from bot.domain.company.customer import Role
from bot.domain.plans.agreement import Agreement, PlanState, Signature, Stage, Verdict
from bot.services.ports.plans import LineComment
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.schema.tables import plan_comment, plan_line, plan_signature, plan_version

_PERSON = "person:"


class SqlPlanAgreements:
    """Fulfils `services.ports.plans.PlanAgreements`."""

    def __init__(self, connection: Connection, workspace_id: int, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._journal = journal

    def find(self, version_id: int) -> Agreement | None:
        return self._one(self._versions().where(plan_version.c.id == version_id))

    def lock(self, version_id: int) -> Agreement | None:
        return self._one(self._versions().where(plan_version.c.id == version_id).with_for_update())

    def in_state(self, year: int, *states: PlanState) -> Sequence[Agreement]:
        of_year = self._versions().where(plan_version.c.year == year, plan_version.c.state.in_(states))
        rows = self._connection.execute(of_year.order_by(plan_version.c.number)).all()
        return [self._agreement(row) for row in rows]

    def _versions(self) -> Select[Any]:
        columns = (plan_version.c[name] for name in ("id", "year", "number", "state", "prepared_by"))
        return select(*columns).where(plan_version.c.workspace_id == self._workspace_id)

    def _one(self, statement: Select[Any]) -> Agreement | None:
        row = self._connection.execute(statement).first()
        return self._agreement(row) if row else None

    def _agreement(self, row: Row[Any]) -> Agreement:
        prepared_by = row.prepared_by.removeprefix(_PERSON)
        return Agreement(
            version_id=row.id,
            name=f"{row.year}.{row.number}",
            state=PlanState(row.state),
            prepared_by=int(prepared_by) if prepared_by.isdecimal() else None,
            signatures=tuple(_signature(each) for each in self._signatures(row.id)),
        )

    def _signatures(self, version_id: int) -> Sequence[Row[Any]]:
        mine = (
            plan_signature.c.workspace_id == self._workspace_id,
            plan_signature.c.version_id == version_id,
        )
        # "review" stands after "approve" in the alphabet, and before it in life.
        order = (plan_signature.c.stage.desc(), plan_signature.c.place)
        return self._connection.execute(select(plan_signature).where(*mine).order_by(*order)).all()

    def save(self, agreement: Agreement) -> None:
        mine = (
            plan_version.c.workspace_id == self._workspace_id,
            plan_version.c.id == agreement.version_id,
        )
        changed = update(plan_version).where(*mine).values(state=agreement.state.value)
        if self._connection.execute(changed).rowcount != 1:
            raise AssertionError(f"there is no version {agreement.name} to change")
        self._journal.touched(plan_version, [agreement.version_id])
        stored = {(row.stage, row.place): row for row in self._signatures(agreement.version_id)}
        for signature in agreement.signatures:
            row = stored.get((signature.stage.value, signature.place))
            if row is None:
                self._add(agreement.version_id, signature)
            elif _signature(row) != signature:
                self._sign(row.id, signature)

    def _add(self, version_id: int, signature: Signature) -> None:
        values = {
            "workspace_id": self._workspace_id,
            "version_id": version_id,
            "stage": signature.stage.value,
            "place": signature.place,
            "person_id": signature.person_id,
            "role": signature.role.value if signature.role else "",
            **_signed(signature),
            "text_salt": new_salt(),
        }
        new_id = self._connection.execute(insert(plan_signature).returning(plan_signature.c.id), values)
        self._journal.touched(plan_signature, [new_id.scalar_one()])

    def _sign(self, row_id: int, signature: Signature) -> None:
        mine = (plan_signature.c.workspace_id == self._workspace_id, plan_signature.c.id == row_id)
        self._connection.execute(update(plan_signature).where(*mine).values(_signed(signature)))
        self._journal.touched(plan_signature, [row_id])

    def comments(self, version_id: int) -> Sequence[LineComment]:
        statement = (
            select(plan_line.c.code, plan_comment.c.person_id, plan_comment.c.comment, plan_comment.c.at)
            .join(plan_line, plan_line.c.id == plan_comment.c.line_id)
            .where(plan_comment.c.workspace_id == self._workspace_id, plan_comment.c.version_id == version_id)
            .order_by(plan_comment.c.id)
        )
        return [LineComment(*row) for row in self._connection.execute(statement)]

    def add_comment(self, version_id: int, comment: LineComment) -> None:
        line_id = (
            select(plan_line.c.id)
            .where(
                plan_line.c.workspace_id == self._workspace_id,
                plan_line.c.version_id == version_id,
                plan_line.c.code == comment.line,
            )
            .scalar_subquery()
        )
        values = {
            "workspace_id": self._workspace_id,
            "version_id": version_id,
            "line_id": line_id,
            "person_id": comment.person_id,
            "comment": comment.comment,
            "at": comment.at,
            "text_salt": new_salt(),
        }
        new_id = self._connection.execute(insert(plan_comment).values(values).returning(plan_comment.c.id))
        self._journal.touched(plan_comment, [new_id.scalar_one()])


def _signature(row: Row[Any]) -> Signature:
    return Signature(
        stage=Stage(row.stage),
        place=row.place,
        person_id=row.person_id,
        role=Role(row.role) if row.role else None,
        verdict=Verdict(row.verdict),
        signed_by=row.signed_by,
        signed_at=row.signed_at,
        reason=row.reason,
    )


def _signed(signature: Signature) -> dict[str, Any]:
    return {
        "verdict": signature.verdict.value,
        "signed_by": signature.signed_by,
        "signed_at": signature.signed_at,
        "reason": signature.reason,
    }
