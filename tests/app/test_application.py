"""The whole bot: started, reached in both ways, watched, stopped, and refused when it can't start."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import build
from bot.cli.failures import describe_failure
from bot.config import Settings
from bot.domain.errors import GoodwillError
from bot.storage.engine.run_lock import AlreadyRunning
from bot.storage.schema import tables
from sandbox import Workspace
from sandbox.client.administration import revoke_token
from tests.support.application import Start, register


def page(application: Any, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{application.port}{path}", timeout=5) as response:
            return response.status, response.read()
    except HTTPError as exc:
        return exc.code, exc.read()


def eventually(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_a_command_goes_in_and_a_message_comes_out(start: Start, workspace: Workspace, mode: str) -> None:
    """Over HTTP and over Socket Mode alike; the outbox row carries the request's id."""
    app_token = SecretStr(workspace.app.app_token if mode == "socket" else "")
    application = start(slack_app_token=app_token)
    mei = workspace.person("mei")
    assert mei.command("/spend once")
    assert workspace.wait_until(
        lambda: [each for each in mei.messages("#sales") if each.notification == "echo"]
    )
    assert mei.last_message().notification == f"noted for {mei.user.id} by {workspace.app.bot_user}"
    with application.database.reading() as connection:
        trace = connection.execute(select(tables.outbox.c.trace)).scalar_one()
    assert len(trace) == 16
    posted = b'goodwill_deliveries_total{kind="post.echo",result="posted"} 1.0'
    # The message stands in the channel a moment before it is marked.
    eventually(lambda: posted in page(application, "/metrics")[1])
    eventually(lambda: b"goodwill_outbox_queued 0.0" in page(application, "/metrics")[1])
    status, metrics = page(application, "/metrics")
    assert status == 200
    assert b'goodwill_ack_seconds_count{kind="slash_command"} 1.0' in metrics
    assert b'goodwill_transaction_seconds_count{kind="write"} 1.0' in metrics


def test_the_supervisor_is_told_the_truth(start: Start, workspace: Workspace) -> None:
    """Alive, and ready only with the database at its revision and, in Socket Mode, the connection up."""
    application = start(slack_app_token=SecretStr(workspace.app.app_token))
    assert page(application, "/healthz") == (200, b"ok")
    # Slack knows of the connection a moment before the bot does.
    eventually(lambda: page(application, "/readyz")[0] == 200)
    with application.database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    # What was read a moment ago is told for a second.
    eventually(lambda: page(application, "/readyz")[0] == 503)
    assert "0000" in json.loads(page(application, "/readyz")[1])["database"]
    assert page(application, "/slack/events")[0] == 404


def test_a_cut_connection_comes_back(start: Start, workspace: Workspace) -> None:
    """Socket Mode: after the line was cut, and when Slack asks to move, the bot is reachable again."""
    start(slack_app_token=SecretStr(workspace.app.app_token))
    workspace.sockets.drop_all()
    assert workspace.wait_until(lambda: workspace.sockets.connections, timeout=10)
    workspace.sockets.announce_disconnect()
    assert workspace.wait_until(lambda: workspace.sockets.connections, timeout=10)
    assert workspace.person("mei").command("/spend again")


def test_a_defect_is_no_false_success(start: Start, workspace: Workspace) -> None:
    """The person sees Slack's warning, and the next command works."""
    start()
    mei = workspace.person("mei")
    assert not mei.command("/spend fail")
    assert len(workspace.warnings) == 1
    assert mei.command("/spend fine")


def test_oauth_variables_of_another_tool_change_nothing(
    start: Start, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SLACK_CLIENT_ID and SLACK_CLIENT_SECRET in the environment don't switch Bolt to OAuth."""
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "other")
    application = start()
    assert application.bolt.oauth_flow is None
    assert os.environ["SLACK_CLIENT_ID"] == "1.2"
    assert workspace.person("mei").command("/spend once")


def test_a_payload_of_another_workspace_reaches_no_listener(start: Start, workspace: Workspace) -> None:
    """Signed with the same secret (an app has one), but of a team that this bot does not serve."""
    application = start()
    body = b"command=%2Fspend&text=foreign&team_id=T0OTHER&user_id=U1&channel_id=C1"
    request = urllib.request.Request(
        f"http://127.0.0.1:{application.port}/slack/events",
        body,
        {"Content-Type": "application/x-www-form-urlencoded", **workspace.delivery.sign(body)},
    )
    with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310 - on this machine
        assert b"noted" not in response.read()
    with application.database.reading() as connection:
        assert connection.execute(select(tables.outbox.c.id)).all() == []


def test_it_asks_slack_who_it_is_once(start: Start, workspace: Workspace) -> None:
    """auth.test belongs to the start, not to each request."""
    start()
    for number in range(3):
        assert workspace.person("mei").command(f"/spend {number}")
    assert sum(entry.name == "auth.test" for entry in workspace.log) == 1


def test_company_data_imported_before_becomes_the_teams(start: Start, workspace: Workspace) -> None:
    """The workspace row without a team is claimed, not left beside a new one; a restart finds it again."""
    first = start()
    first.stop()
    second = start()
    assert second.workspace_id == first.workspace_id
    with second.database.reading() as connection:
        rows = connection.execute(select(tables.workspace)).all()
    assert [(row.team_id, row.bot_user_id) for row in rows] == [(workspace.team.id, workspace.app.bot_user)]


def test_a_second_bot_on_one_sqlite_file_is_refused(start: Start, settings: Settings) -> None:
    """It would think itself the only writer. When the first has stopped, the second may start."""
    first = start()
    with pytest.raises(AlreadyRunning):
        build(settings, register=register)
    first.stop()
    build(settings, register=register).stop()


def test_two_bots_on_postgresql_are_welcome(start: Start, postgres: Any, tmp_path: Path) -> None:
    """Several replicas share one PostgreSQL."""
    url = postgres.create()
    first, second = start(database_url=url), start(database_url=url)
    assert first.workspace_id == second.workspace_id
    for application in (first, second):
        application.stop()
    postgres.drop(url)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"slack_bot_token": SecretStr("")}, "settings_missing"),
        ({"slack_signing_secret": SecretStr("")}, "settings_missing"),
        ({"slack_bot_token": SecretStr("xoxp-1")}, "bot_token_malformed"),
        ({"slack_bot_token": SecretStr("xoxb-wrong")}, "slack_refuses_token"),
        ({"slack_app_token": SecretStr("xoxb-1")}, "app_token_malformed"),
    ],
)
def test_a_token_that_cannot_be_used_is_named(
    settings: Settings, changes: dict[str, Any], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is started, and no secret is in the words."""
    with pytest.raises(GoodwillError, match=code) as failure:
        build(settings.model_copy(update=changes))
    assert "xoxb-wrong" not in describe_failure(failure.value) + capsys.readouterr().err


def test_no_start_without_the_key_of_the_audit(settings: Settings, start: Start) -> None:
    """Said once and in one line, not at each click."""
    keyed = {"audit_key": SecretStr("a key that is long enough for the audit")}
    start(**keyed).stop()
    with pytest.raises(GoodwillError, match="audit_key_missing") as failure:
        build(settings)
    assert "Set it as it was, then start again." in describe_failure(failure.value)
    start(**keyed).stop()


def test_slack_that_does_not_answer_is_said_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few tries, then one line that names the address."""
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    with pytest.raises(GoodwillError) as failure:
        build(settings.model_copy(update={"slack_api_url": "http://127.0.0.1:9/api/"}))
    assert describe_failure(failure.value).startswith("No answer from http://127.0.0.1:9/api/")


def test_a_taken_port_is_said_so(settings: Settings, start: Start) -> None:
    """Which one, and what to set."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(GoodwillError, match="port_taken"):
            start(port=other.getsockname()[1])


def test_work_stopped_half_way_is_finished_after_a_restart(start: Start, workspace: Workspace) -> None:
    """What was committed before the end is delivered by the next start."""
    revoke_token(workspace)
    workspace.app.token_revoked = False
    first = start()
    workspace.app.token_revoked = True
    workspace.person("mei").command("/spend later")
    first.stop()
    workspace.app.token_revoked = False
    second = start()
    with second.database.writing() as connection:
        # The minute that a revoked token is given.
        connection.execute(tables.outbox.update().values(next_attempt_at=second.clock()))
    assert workspace.wait_until(lambda: workspace.person("mei").messages("#sales"))


@pytest.mark.heavy
def test_sigterm_ends_it_in_good_order(settings: Settings, workspace: Workspace) -> None:
    """A real process: ready, told to end, gone within ten seconds with status 0."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = (
        "from bot.app import build\n"
        "from bot.config import Settings\n"
        "from tests.support.application import register\n"
        "build(Settings(), register=register).run()\n"
    )
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": settings.slack_bot_token.get_secret_value(),
        "SLACK_APP_TOKEN": workspace.app.app_token,
        "SLACK_API_URL": settings.slack_api_url,
        "DATABASE_URL": settings.database_url,
        "GOODWILL_FILES": settings.files,
        "PORT": str(port),
    }
    process = subprocess.Popen([sys.executable, "-c", program], env=environment, stderr=subprocess.PIPE)
    try:
        assert workspace.wait_until(lambda: workspace.sockets.connections, timeout=20)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.communicate()


def test_closing_does_not_wait_for_the_next_ping(start: Start, workspace: Workspace) -> None:
    """The SDK's reader comes back with each ping's answer, three seconds apart: a stop takes no such time."""
    stops: list[float] = []
    # A busy machine may hold up one of them; a stop that waits for the ping is never quick.
    while len(stops) < 3 and min(stops, default=9.0) > 2.5:
        application = start(slack_app_token=SecretStr(workspace.app.app_token))
        assert application.sockets is not None
        eventually(application.sockets.is_connected)
        started = time.monotonic()
        application.stop()
        stops.append(time.monotonic() - started)
        assert workspace.wait_until(lambda: not workspace.sockets.connections)
    assert min(stops) < 2.5


def test_it_stops_although_its_connection_does_not_close(
    start: Start, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that comes about in the moment of closing keeps the SDK waiting, but not the bot."""
    application = start(slack_app_token=SecretStr(workspace.app.app_token))
    assert application.sockets is not None
    closed = threading.Event()
    close = application.sockets.client.close
    monkeypatch.setattr(application.sockets.client, "close", lambda: closed.wait(60) and close())
    stopping = threading.Thread(target=application.stop, daemon=True)
    stopping.start()
    stopping.join(10)
    assert not stopping.is_alive()
    closed.set()
