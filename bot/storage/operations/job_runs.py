"""Who runs a scheduled job: one row for each job, scope and local period, whatever the number of replicas."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam, or_, select, update

from bot.services.ports.unit_of_work import Transaction
from bot.storage.engine.prepared import Prepared
from bot.storage.engine.statements import insert_unless_there
from bot.storage.schema.tables import job_run
from bot.storage.store import SqlStore

_FINISHED = select(job_run.c.job, job_run.c.scope, job_run.c.period).where(
    job_run.c.workspace_id == bindparam("workspace"),
    job_run.c.job.in_(bindparam("jobs", expanding=True)),
    job_run.c.period.in_(bindparam("periods", expanding=True)),
    job_run.c.finished_at.is_not(None),
)
_THIS = (
    job_run.c.workspace_id == bindparam("workspace"),
    job_run.c.job == bindparam("of_job"),
    job_run.c.scope == bindparam("of_scope"),
    job_run.c.period == bindparam("of_period"),
)
_UNFINISHED = job_run.c.finished_at.is_(None)
# Further ahead than any lease: the clock was set back.
_LEASE_IS_OVER = or_(job_run.c.leased_until <= bindparam("now"), job_run.c.leased_until > bindparam("until"))
_TAKE_OVER = Prepared(
    update(job_run)
    .where(*_THIS, _UNFINISHED, _LEASE_IS_OVER)
    .values(owner=bindparam("by"), leased_until=bindparam("until"))
)
_END = Prepared(
    update(job_run)
    .where(*_THIS, _UNFINISHED, job_run.c.owner == bindparam("by"))
    .values(finished_at=bindparam("now"))
)
_SAY = Prepared(update(job_run).where(*_THIS).values(result=bindparam("said")))


class SqlJobRuns:
    """Claims and ends runs of jobs in one workspace."""

    def __init__(self, store: SqlStore, *, owner: str = "") -> None:
        self._store = store
        self._owner = owner or uuid4().hex

    def unfinished(self, runs: Iterable[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
        """Those of the (job, scope, period) that nobody has finished."""
        wanted = set(runs)
        if not wanted:
            return set()
        jobs, periods = {job for job, _, _ in wanted}, {period for _, _, period in wanted}
        values = {"workspace": self._store.workspace_id, "jobs": sorted(jobs), "periods": sorted(periods)}
        with self._store.database.reading() as connection:
            finished = connection.execute(_FINISHED, values)
            return wanted - {(row.job, row.scope, row.period) for row in finished}

    def claim(self, job: str, scope: str, period: str, lease: timedelta) -> bool:
        """Whether the run is ours: nobody has claimed it, or whoever did has let the lease run out."""
        now = self._store.clock()
        key, until = self._key(job, scope, period), now + lease
        row = {"job": job, "scope": scope, "period": period, "owner": self._owner, "leased_until": until}

        def work(connection: Connection) -> bool:
            if insert_unless_there(connection, job_run, {"workspace_id": self._store.workspace_id, **row}):
                return True
            taken = {**key, "by": self._owner, "now": now, "until": until}
            return _TAKE_OVER.change(connection, taken) > 0

        return self._store.database.write(work)

    def finish(self, job: str, scope: str, period: str, effects: Callable[[Transaction], str]) -> bool:
        """Write the effects and the end of the run, or neither: False when another has taken the run over."""
        key = self._key(job, scope, period)

        def work(connection: Connection) -> bool:
            ended = {**key, "by": self._owner, "now": self._store.clock()}
            if _END.change(connection, ended) == 0:
                return False
            result = self._store.run(effects, connection)
            _SAY.send(connection, [{**key, "said": result[:500]}])
            return True

        return self._store.database.write(work)

    def _key(self, job: str, scope: str, period: str) -> dict[str, Any]:
        workspace_id = self._store.workspace_id
        return {"workspace": workspace_id, "of_job": job, "of_scope": scope, "of_period": period}
