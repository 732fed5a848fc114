"""Applied policies: compiled once for whoever checks against them, and as they were written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import Connection, bindparam, select, true

from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.errors import NotFound
from bot.policies.check import read_policy
from bot.policies.compiled import CompiledPolicy, compile_policy
from bot.services.ports.policy import PolicyFile
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.company.operators import opaque_label, shown_labels
from bot.storage.engine.bulk import WorkspaceRows
from bot.storage.engine.prepared import Prepared
from bot.storage.requests.statements import PRESSURE
from bot.storage.schema.tables import policy_version

_MINE = policy_version.c.workspace_id == bindparam("workspace")
_POLICY_OF_VERSION = select(policy_version.c.source).where(
    _MINE, policy_version.c.version == bindparam("of_version")
)
_NEWEST_IN_FORCE = (
    select(policy_version.c.version)
    .where(_MINE, policy_version.c.effective_from <= bindparam("day"))
    .order_by(policy_version.c.effective_from.desc(), policy_version.c.id.desc())
    .limit(1)
)
_IN_FORCE, _PRESSURE = _NEWEST_IN_FORCE.subquery(), PRESSURE.subquery()
_POLICY_IN_FORCE = Prepared(_NEWEST_IN_FORCE)
_POLICY_AND_PRESSURE = Prepared(
    select(_IN_FORCE.c.version, _PRESSURE.c.waiting, _PRESSURE.c.sent).join_from(_IN_FORCE, _PRESSURE, true())
)


class SqlPolicies:
    """Policies by version. `cache` outlives the transaction: a version that was applied never changes."""

    def __init__(
        self,
        connection: Connection,
        workspace_id: int,
        calendar: FiscalCalendar,
        cache: dict[str, CompiledPolicy],
    ) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._calendar = calendar
        self._cache = cache

    def in_force(self, day: date) -> CompiledPolicy:
        values = {"workspace": self._workspace_id, "day": day}
        version = _POLICY_IN_FORCE.value(self._connection, values)
        if version is None:
            raise NotFound("no_policy", day=day.isoformat())
        return self.version(version)

    def in_force_for(
        self, requester_id: int, day: date, since: datetime
    ) -> Callable[[], tuple[CompiledPolicy, tuple[int, int]]]:
        values = {"workspace": self._workspace_id, "day": day, "requester": requester_id, "since": since}
        rows = _POLICY_AND_PRESSURE.begin(self._connection, values)

        def found() -> tuple[CompiledPolicy, tuple[int, int]]:
            for version, waiting, sent in rows():
                return self.version(version), (waiting, sent)
            raise NotFound("no_policy", day=day.isoformat())

        return found

    def version(self, version: str) -> CompiledPolicy:
        if version in self._cache:
            return self._cache[version]
        values = {"workspace": self._workspace_id, "of_version": version}
        source = self._connection.execute(_POLICY_OF_VERSION, values).scalar()
        if source is None:
            raise NotFound("policy_unknown", version=version)
        self._cache[version] = _compiled(source, self._calendar)
        return self._cache[version]


@lru_cache(maxsize=8)
def _compiled(source: str, calendar: FiscalCalendar) -> CompiledPolicy:
    """Read once, however many stores of one process have this policy."""
    return compile_policy(read_policy(source), calendar)


class SqlPolicyFiles:
    """Fulfils `services.ports.policy.PolicyFiles`."""

    def __init__(self, connection: Connection, workspace_id: int, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._journal = journal
        self._rows = WorkspaceRows(connection, workspace_id)

    def all(self) -> Sequence[PolicyFile]:
        operators = shown_labels(self._connection, self._workspace_id)
        rows = self._connection.execute(self._rows.select(policy_version))
        return [
            PolicyFile(
                row.version,
                row.effective_from,
                row.source,
                row.applied_at,
                operators.get(row.applied_by, row.applied_by),
            )
            for row in rows
        ]

    def add(self, file: PolicyFile) -> None:
        row = {name: getattr(file, name) for name in PolicyFile.__slots__}
        applied_by = opaque_label(self._connection, self._workspace_id, file.applied_by)
        row |= {"applied_by": applied_by, "text_salt": new_salt()}
        self._rows.insert(policy_version, [row])
        self._journal.wrote(policy_version, file.version, row)
