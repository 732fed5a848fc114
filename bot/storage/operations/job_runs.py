"""Who runs a scheduled job: one row for each job, scope and local period, whatever the number of replicas."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Connection, bindparam, or_, select, update

from bot.services.ports.unit_of_work import Transaction
from bot.storage.engine.statements import insert_unless_there
from bot.storage.schema.tables import job_run
from bot.storage.store import SqlStore

# The job's name, the scope and the period.
RunKey = tuple[str, str, str]
_FINISHED = select(job_run.c.job, job_run.c.scope, job_run.c.period).where(
    job_run.c.workspace_id == bindparam("workspace"),
    job_run.c.job.in_(bindparam("jobs", expanding=True)),
    job_run.c.period.in_(bindparam("periods", expanding=True)),
    job_run.c.finished_at.is_not(None),
)


class SqlJobRuns:
    """Claims and ends runs of jobs in one workspace."""

    def __init__(self, store: SqlStore, *, owner: str = "") -> None:
        self._store = store
        self._owner = owner or uuid4().hex

    def unfinished(self, runs: Iterable[RunKey]) -> set[RunKey]:
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
        key = {"workspace_id": self._store.workspace_id, "job": job, "scope": scope, "period": period}
        mine = {"owner": self._owner, "leased_until": now + lease}

        def work(connection: Connection) -> bool:
            if insert_unless_there(connection, job_run, {**key, **mine}):
                return True
            statement = update(job_run).where(
                *(job_run.c[name] == value for name, value in key.items()),
                job_run.c.finished_at.is_(None),
                # Further ahead than any lease: the clock was set back.
                or_(job_run.c.leased_until <= now, job_run.c.leased_until > now + lease),
            )
            return connection.execute(statement.values(**mine)).rowcount > 0

        return self._store.database.write(work)

    def finish(self, job: str, scope: str, period: str, effects: Callable[[Transaction], str]) -> bool:
        """Write the effects and the end of the run, or neither: False when another has taken the run over."""

        ours = (
            job_run.c.workspace_id == self._store.workspace_id,
            job_run.c.job == job,
            job_run.c.scope == scope,
            job_run.c.period == period,
        )
        unfinished = (job_run.c.owner == self._owner, job_run.c.finished_at.is_(None))

        def work(connection: Connection) -> bool:
            end = update(job_run).where(*ours, *unfinished).values(finished_at=self._store.clock())
            if connection.execute(end).rowcount == 0:
                return False
            result = self._store.run(effects, connection)
            connection.execute(update(job_run).where(*ours).values(result=result[:500]))
            return True

        return self._store.database.write(work)
