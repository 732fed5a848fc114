"""Several processes on one PostgreSQL: they start together, share the work, and outlive each other."""

from __future__ import annotations

import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select, text

from bot.app import build
from bot.cli.failures import describe_failure
from bot.config import Settings
from bot.lifecycle import Application
from bot.storage.engine.database import Database
from bot.storage.engine.migrate import head_revision, migrate
from bot.storage.engine.run_lock import AlreadyRunning
from bot.storage.schema import tables
from tests.faults.stage import Stage
from tests.support.company import fill_company
from tests.support.databases import PostgresServer
from tests.support.desk import Desk
from tests.support.office.opening import Office, OfficeAt
from tests.support.office.seen import cards
from tests.support.office.waiting import let_time_pass


@pytest.fixture
def empty_url(postgres: PostgresServer) -> Iterator[str]:
    url = postgres.create_empty()
    yield url
    postgres.drop(url)


def test_replicas_that_start_at_once_migrate_once(empty_url: str) -> None:
    """Eight on an empty database: all of them come up, on one revision, with one workspace and one policy."""
    databases = [Database(empty_url) for _ in range(8)]
    failures: list[BaseException] = []

    def start(database: Database) -> None:
        try:
            migrate(database)
        except BaseException as exc:
            failures.append(exc)

    threads = [threading.Thread(target=start, args=(each,)) for each in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with databases[0].reading() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    assert found == [head_revision()]
    for database in databases:
        database.dispose()


def settings_of(office: Office, **changes: Any) -> Settings:
    return office.bot.settings.model_copy(update=changes)


def start_beside(office: Office, **changes: Any) -> Application:
    """One more replica, in this process."""
    replica = build(
        settings_of(office, **changes),
        clock=lambda: datetime.fromtimestamp(office.clock.now(), UTC),
        gap=timedelta(0),
    )
    replica.start()
    return replica


def test_two_processes_in_socket_mode_share_the_work_and_one_is_killed(
    postgres: PostgresServer, stage: Stage
) -> None:
    """Real processes started at the same moment on an empty database; the clicks go to either of them."""
    if stage.settings.database_url.startswith("sqlite"):
        pytest.skip("several processes need PostgreSQL")
    url = postgres.create_empty()
    stage.settings = stage.settings.model_copy(update={"database_url": url})
    with ExitStack() as running:
        processes: list[subprocess.Popen[str]] = []
        starts = [
            threading.Thread(target=lambda: processes.append(running.enter_context(stage.process("never"))))
            for _ in range(2)
        ]
        for start in starts:
            start.start()
        for start in starts:
            start.join()
        assert stage.slack.wait_until(lambda: len(stage.slack.sockets.connections) == 2, 20)
        database = Database(url)
        with database.reading() as connection:
            assert connection.execute(select(func.count()).select_from(tables.workspace)).scalar() == 1
            assert connection.execute(select(func.count()).select_from(tables.policy_version)).scalar() == 1
        with stage.office() as office:
            fill_company(office.books)
        mei = stage.slack.person("mei")
        for number in range(1, 7):
            assert mei.command(f"/spend meal {number}00 CNY Acme Dinner after the yearly review")
            form = mei.wait_for_modal("New request", timeout=15)
            form.fill({"Planned date": "2026-09-25", "Expected result": "A renewed contract"})
            assert form.submit(), form.errors
            if number == 3:
                processes[0].kill()
                assert stage.slack.wait_until(lambda: len(stage.slack.sockets.connections) == 1, 20)
    stage.wait_for_takeover()
    with stage.office() as office:
        office.settle()
        for number in range(1, 7):
            name = f"GW-2026-0000{number}"
            assert len(cards(office, "mei", name)) == len(cards(office, "bo", name)) == 1
        desk = Desk(office.books)
        assert desk.held("MEAL") == (2_100_00, 0, 0)
        desk.assert_books_agree()
    database.dispose()
    postgres.drop(url)


class Balancer:
    """Gives each request to the next replica, as a load balancer does."""

    def __init__(self, ports: list[int]) -> None:
        turn = count()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                address = f"http://127.0.0.1:{ports[next(turn) % len(ports)]}{self.path}"
                wanted = {
                    k: v for k, v in self.headers.items() if k.lower() not in ("host", "content-length")
                }
                request = urllib.request.Request(address, body, wanted)
                with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - on this machine
                    content = answer.read()
                    self.send_response(answer.status)
                    if answer.headers.get("Content-Type"):
                        self.send_header("Content-Type", answer.headers["Content-Type"])
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_address[1]}/slack/events"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)


def test_two_replicas_behind_a_load_balancer(postgres_url: str, office_at: OfficeAt) -> None:
    """A form opened by one is taken by the other; its card is drawn by either and decided at either."""
    with office_at(postgres_url) as office:
        other = start_beside(office)
        try:
            with Balancer([office.bot.port, other.port]) as address:
                office.slack.app.request_url = address
                for number in range(1, 5):
                    office.mei.command("/spend meal 100 CNY Acme Dinner after the yearly review")
                    form = office.mei.wait_for_modal("New request")
                    form.fill({"Planned date": "2026-09-25", "Expected result": "A renewed contract"})
                    assert form.submit(), form.errors
                    card = office.bo.wait_for(f"GW-2026-0000{number}: needs your decision")
                    assert card.click("Approve")
            let_time_pass(office, lambda: office.bot.queue.depth()[0] == 0)
            for number in range(1, 5):
                name = f"GW-2026-0000{number}"
                assert len(cards(office, "mei", name)) == len(cards(office, "bo", name)) == 1
                assert office.slack.wait_until(lambda n=name: cards(office, "bo", n)[0].buttons() == [])  # type: ignore[misc]
            assert Desk(office.books).held("MEAL") == (0, 400_00, 0)
        finally:
            other.stop()


def test_each_due_time_has_one_run_whatever_the_number_of_replicas(
    postgres_url: str, office_at: OfficeAt
) -> None:
    """Three whole bots tick through four days: each nightly job ran once a night."""
    with office_at(postgres_url) as office, ExitStack() as running:
        bots = [office.bot]
        for _ in range(2):
            replica = start_beside(office)
            running.callback(replica.stop)
            bots.append(replica)
        for bot in bots:
            # The tick of its start is over.
            with bot.scheduler._ticking:
                pass
        for _ in range(4 * 12):
            office.clock.advance(2 * 3600)
            ticks = [threading.Thread(target=bot.scheduler.tick) for bot in bots]
            for tick in ticks:
                tick.start()
            for tick in ticks:
                tick.join()
        with office.bot.database.reading() as connection:
            runs = connection.execute(
                select(tables.job_run.c.job, func.count(), func.count(tables.job_run.c.finished_at)).group_by(
                    tables.job_run.c.job
                )
            ).all()
            proofs = connection.execute(
                select(tables.job_run.c.period).where(tables.job_run.c.job == "verify.nightly")
            )
            nights = list(proofs.scalars())
        assert all(claimed == finished for _, claimed, finished in runs)
        assert len(nights) == len(set(nights)) == 5
        assert {"verify.nightly", "prune.nightly"} <= {job for job, _, _ in runs}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_old_replica_works_beside_a_newer_schema(
    kind: str, request: pytest.FixtureRequest, office_at: OfficeAt
) -> None:
    """A rolling upgrade: the new version has added a column and moved the revision on. The old one is ready,

    serves, and may even be started again.
    """
    url = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url")
    with office_at(url) as office:
        with office.bot.database.writing() as connection:
            connection.exec_driver_sql("ALTER TABLE spend_request ADD COLUMN added_later INTEGER")
            connection.exec_driver_sql("CREATE TABLE added_later (id INTEGER PRIMARY KEY)")
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        assert office.bot.probes.readiness()["database"] == ""
        Desk(office.books).submit("mei", 100_00)
        let_time_pass(office, lambda: bool(cards(office, "bo")))
        assert cards(office, "bo")[0].click("Approve")
        office.bot.stop()
        again = build(office.bot.settings, clock=office.bot.clock)
        assert again.probes.readiness()["database"] == ""
        again.stop()


def test_a_migration_waits_for_its_turn_and_lets_others_work(postgres_url: str, empty_url: str) -> None:
    """A long report holds a table that the new version changes: the bot's clicks are not stuck behind it."""
    from sqlalchemy.exc import OperationalError

    from bot.domain.errors import Unavailable

    database = Database(postgres_url)
    with database.patient() as report:
        report.execute(select(tables.spend_request.c.id)).all()
        with pytest.raises((Unavailable, OperationalError)), database.writing() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
            connection.exec_driver_sql("ALTER TABLE spend_request ADD COLUMN added_later INTEGER")
        report.execute(select(tables.spend_request.c.id)).all()
    database.dispose()


def test_a_second_process_on_sqlite_is_refused_with_a_clear_line(
    sqlite_url: str, office_at: OfficeAt
) -> None:
    """It says why and what to do; the first goes on."""
    with office_at(sqlite_url) as office:
        with pytest.raises(AlreadyRunning) as refused:
            start_beside(office)
        assert "Stop it, or use PostgreSQL for several." in describe_failure(refused.value)
        assert office.mei.command("/spend mine")
