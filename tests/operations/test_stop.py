"""A real process of `goodwill run`, told to end while somebody clicks."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.config import Settings
from bot.domain.budgets.calendar import FiscalCalendar
from bot.storage.company.workspaces import local_workspace
from bot.storage.engine.database import Database
from bot.storage.schema.tables import plan, spend_request
from bot.storage.store import SqlStore
from sandbox import SlackServer, Workspace
from tests.support.clock import ManualClock
from tests.support.company import NAMES, fill_company
from tests.support.office.opening import START

pytestmark = pytest.mark.heavy

_HELD_SECONDS = 0.6


@contextmanager
def held(database: Database) -> Iterator[threading.Event]:
    """What every submission needs is held by somebody else until the event is set."""
    release, ready = threading.Event(), threading.Event()

    def hold() -> None:
        with database.writing() as connection:
            connection.execute(select(plan).with_for_update())
            ready.set()
            release.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert ready.wait(10)
    try:
        yield release
    finally:
        release.set()
        holder.join()


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_a_click_under_way_is_committed_and_answered(
    database_url: str, tmp_path: Path, clock: ManualClock, mode: str
) -> None:
    """SIGTERM meets a form that waits for the database: the form closes, the request stands, status 0."""
    database = Database(database_url)
    workspace_id = database.write(lambda connection: local_workspace(connection, START))
    fill_company(SqlStore(database, workspace_id, clock, FiscalCalendar(), "CNY"))
    slack = Workspace(manifest="manifest.yaml", rate_limits="off")
    for name, real_name in NAMES.items():
        slack.add_user(name, real_name=real_name, email=f"{name}@example.com")
    slack.add_channel("sales", list(NAMES))
    with (
        SlackServer(slack) as server,
        running(slack, server.api_url, database_url, tmp_path, mode) as process,
    ):
        mei = slack.person("mei")
        mei.command("/spend gift 480 CNY Acme", channel="#sales")
        form = mei.wait_for_modal("New request")
        form.fill({"Recipients": ["Li Na"], "Purpose": "Tea for Mid-Autumn", "Expected result": "Renewal"})
        form.fill({"Planned date": f"{time.gmtime().tm_year}-12-30"})
        closed: list[bool] = []
        with held(database) as release:
            click = threading.Thread(target=lambda: closed.append(bool(form.submit())))
            click.start()
            time.sleep(_HELD_SECONDS / 2)
            process.send_signal(signal.SIGTERM)
            time.sleep(_HELD_SECONDS / 2)
            release.set()
            click.join(30)
        assert process.wait(30) == 0
        assert closed == [True], form.errors
    with database.reading() as connection:
        assert connection.execute(select(spend_request.c.number)).scalars().all() == [
            f"GW-{time.gmtime().tm_year}-00001"
        ]
    database.dispose()


@contextmanager
def running(
    slack: Workspace, api_url: str, database_url: str, folder: Path, mode: str
) -> Iterator[subprocess.Popen[bytes]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": slack.app.bot_token,
        "SLACK_SIGNING_SECRET": slack.app.signing_secret,
        "SLACK_APP_TOKEN": slack.app.app_token if mode == "socket" else "",
        "SLACK_API_URL": api_url,
        "DATABASE_URL": database_url,
        "GOODWILL_FILES": str(folder / "files"),
        "PORT": str(port),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    log = (folder / "log").open("wb")
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment, stderr=log, cwd=folder)
    try:
        if mode == "socket":
            assert slack.wait_until(lambda: bool(slack.sockets.connections), timeout=30), (
                folder / "log"
            ).read_text()
        else:
            slack.app.request_url = f"http://127.0.0.1:{port}/slack/events"
            _wait_for(port)
        yield process
    finally:
        process.kill()
        process.wait()
        log.close()
    text = (folder / "log").read_text("utf-8")
    settings = Settings(_env_file=None, slack_bot_token=slack.app.bot_token, database_url=database_url)
    for secret in (slack.app.app_token, slack.app.signing_secret, *filter(None, settings.secrets())):
        assert secret not in text
    assert "Traceback" not in text, text


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
