"""Asks every job once a minute what is due, and runs what nobody else has claimed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bot.jobs.job import Due, Job, Runs
from bot.services.ports.unit_of_work import Store
from bot.telemetry.metrics import Metrics

log = structlog.get_logger()


_WAKE_SECONDS = 60.0


class _SteadyScheduler(BackgroundScheduler):  # type: ignore[misc]  # The library has no types.
    """APScheduler sleeps until the wall clock says so: set back an hour, it would oversleep by that hour."""

    _last_seen = datetime.min.replace(tzinfo=UTC)

    def _process_jobs(self) -> float:
        now = datetime.now(UTC)
        if now + timedelta(seconds=1) < self._last_seen:
            log.warning("the clock was set back", seconds=(self._last_seen - now).total_seconds())
            for job in self.get_jobs():
                job.modify(next_run_time=now)
        self._last_seen = now
        wait = super()._process_jobs()
        return min(_WAKE_SECONDS, wait) if wait is not None else _WAKE_SECONDS


class JobScheduler:
    """One in every replica. What is true of a run stands in its claim row, not in the scheduler's memory."""

    def __init__(
        self,
        store: Store,
        runs: Runs,
        jobs: Sequence[Job],
        clock: Callable[[], datetime],
        metrics: Metrics,
        *,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._runs = runs
        self._jobs = jobs
        self._clock = clock
        self._metrics = metrics
        self._wake = wake
        self._ticking = threading.Lock()
        self._ending = threading.Event()
        self._scheduler = _SteadyScheduler(timezone="UTC")

    def start(self) -> None:
        # At once too: what fell due while the bot was down need not wait a minute longer.
        options = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        self._scheduler.add_job(self.tick, id="start", **options)
        self._scheduler.add_job(self.tick, "cron", minute="*", id="tick", **options)
        self._scheduler.start()

    def stop(self, seconds: float = 0.0) -> None:
        """Begin nothing more; what is under way has `seconds` to end. What is cut off is tried again."""
        self._ending.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._ticking.acquire(timeout=seconds):
            self._ticking.release()

    def tick(self) -> int:
        """Run what is due now, after a tick under way; how many runs ended here.

        A job's failure never stops the others.
        """
        with self._ticking:
            due = {(job.name, each.scope, each.period): (job, each) for job, each in self._due()}
            try:
                waiting = self._runs.unfinished(due)
            except Exception:
                log.exception("nobody can tell what is done already")
                for name in sorted({job for job, _, _ in due}):
                    self._metrics.job_runs.labels(name, "failed").inc()
                return 0
            return sum(self._run(*due[key]) for key in due if key in waiting and not self._ending.is_set())

    def _due(self) -> Iterator[tuple[Job, Due]]:
        for job in self._jobs:
            try:
                due = self._store.read(job.due)
            except Exception:
                log.exception("a job can't tell what is due", job=job.name)
                self._metrics.job_runs.labels(job.name, "failed").inc()
            else:
                yield from ((job, each) for each in due)

    def _run(self, job: Job, due: Due) -> int:
        with structlog.contextvars.bound_contextvars(
            request_id=f"job:{job.name}:{due.scope}:{due.period}", job=job.name
        ):
            try:
                if not self._runs.claim(job.name, due.scope, due.period, job.lease):
                    return 0
                ended = self._runs.finish(job.name, due.scope, due.period, job.run(due))
            except Exception:
                # The claim stays: when its lease runs out, the run is tried again.
                log.exception("a job failed", scope=due.scope, period=due.period)
                self._metrics.job_runs.labels(job.name, "failed").inc()
                return 0
            self._metrics.job_runs.labels(job.name, "done" if ended else "taken_over").inc()
            lateness = (self._clock() - due.at).total_seconds()
            self._metrics.job_lateness_seconds.labels(job.name).observe(max(0.0, lateness))
            self._wake()
            return int(ended)
