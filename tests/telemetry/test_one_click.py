"""What an operator sees of one click: its log lines, its trace, its metrics, and no secret in any of them."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import structlog
import yaml
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import build
from bot.config import Settings
from bot.domain.errors import GoodwillError
from bot.storage.engine.database import Database
from bot.storage.schema.tables import person
from bot.telemetry.logs import configure_logs, hide, log_uncaught, redact
from bot.telemetry.metrics import Metrics
from bot.telemetry.tracing import ids_of, tracing_of
from sandbox import Workspace
from tests.support.application import Start
from tests.support.office.opening import open_office

_ROOT = Path(__file__).parents[2]
TOKEN = "xoxb-1111-2222-abcdefghij"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PASSWORD = "correct-horse"


class Lines:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._read = ""

    def getvalue(self) -> str:
        self._read += self._capsys.readouterr().err
        return self._read


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    """What the bot's log holds, as `goodwill run` sets it up."""
    kept = structlog.get_config()
    configure_logs()
    yield Lines(capsys)
    structlog.configure(**kept)


def entries(written: Lines) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_one_id_leads_from_the_click_to_its_delivery(database_url: str, tmp_path: Path, lines: Lines) -> None:
    """The payload and its deliveries name the same request id, and nothing else of the log does."""
    with open_office(database_url, tmp_path, socket=False) as office:
        office.mei.command("/spend gift 480 CNY Acme", channel="#sales")
        form = office.mei.wait_for_modal("New request")
        form.fill({"Recipients": ["Li Na"], "Purpose": "Tea for Mid-Autumn", "Planned date": "2026-09-25"})
        form.fill({"Expected result": "Renewal signed"})
        assert form.submit(), form.errors
        office.bo.wait_for("GW-2026-00001: needs your decision")
        office.settle()
    found = entries(lines)
    card = next(entry for entry in found if entry.get("outbox_kind") == "card.approval")
    request_id = card["request_id"]
    assert re.fullmatch(r"[0-9a-f]{16}", request_id)
    mine = [entry for entry in found if entry.get("request_id") == request_id]
    events = [entry["event"] for entry in mine]
    assert events.count("a payload was answered") == 1
    answered = next(entry for entry in mine if entry["event"] == "a payload was answered")
    assert answered["kind"] == "view_submission"
    delivered = {entry["outbox_kind"] for entry in mine if entry["event"] == "a message was processed"}
    assert {"card.approval", "card.request"} <= delivered


class Collector:
    """Takes spans by OTLP over HTTP, as a real collector does."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == "/v1/traces"
                collector.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def spans(self) -> list[Any]:
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        return [
            span
            for body in self.bodies
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


def test_one_click_is_one_trace(start: Start, workspace: Workspace) -> None:
    """Payload, transaction and delivery are spans of the trace whose ids come from the request id."""
    pytest.importorskip("opentelemetry.sdk", reason="install goodwill[otel]")
    collector = Collector()
    application = start(otel_exporter_otlp_endpoint=collector.endpoint)
    assert workspace.person("mei").command("/spend once")
    assert workspace.wait_until(
        lambda: [each for each in workspace.person("mei").messages("#sales") if each.notification == "echo"]
    )
    application.stop()
    spans = {span.name: span for span in collector.spans()}
    root = spans["payload slash_command"]
    assert root.parent_span_id == b""
    attributes = {each.key: each.value.string_value for each in root.attributes}
    trace_id, span_id = ids_of(attributes["goodwill.request_id"])
    assert root.trace_id == trace_id.to_bytes(16, "big")
    assert root.span_id == span_id.to_bytes(8, "big")
    for name in ("transaction write", "delivery post.echo"):
        assert spans[name].trace_id == root.trace_id, name
        assert spans[name].parent_span_id == root.span_id, name
    assert spans["transaction write"].span_id != root.span_id


def test_a_missing_tracing_package_is_said_so(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bot does not start without the traces that were asked for; the error says what is missing."""
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    wanted = settings.model_copy(update={"otel_exporter_otlp_endpoint": "http://127.0.0.1:4318"})
    with pytest.raises(GoodwillError, match="tracing_not_installed"):
        build(wanted)


def test_without_the_setting_nothing_of_opentelemetry_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is imported only when traces are asked for."""
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with tracing_of("").payload("a", "b"), tracing_of("").delivery("a", "b"):
        pass


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {TOKEN}",
        "xoxe.xoxb-1-abcdef",
        "xapp-1-A0-1-abcdef",
        f"postgresql+psycopg://goodwill:{PASSWORD}@db/goodwill",
        f"postgresql://goodwill:{PASSWORD}/@x@db/goodwill",
        f'connection to "db" failed: host=db password={PASSWORD} user=goodwill',
        f"{{'password': '{PASSWORD}'}}",
        "wss://wss-primary.slack.com/link/?ticket=abcdef-1&app_id=1",
        "https://hooks.slack.com/actions/T1/2/abcdef",
    ],
)
def test_what_looks_like_a_secret_is_taken_out(text: str) -> None:
    """Tokens, passwords in URLs and connection strings, one-use and response URLs."""
    assert not re.search(f"{PASSWORD}|abcdef", redact(text)), redact(text)


def test_no_secret_reaches_the_log(lines: Lines) -> None:
    """Not by an event, a nested value, a library's message or a traceback, which shows no variables."""
    hide((SIGNING_SECRET,))
    log = structlog.get_logger()

    def fail(token: str, note: str) -> None:
        raise RuntimeError(f"refused with {token}") from ValueError(SIGNING_SECRET)

    try:
        fail(TOKEN, "-".join(("Mei", "Lin")))
    except RuntimeError:
        log.exception("failed", details=[{"url": f"https://x:{PASSWORD}@y"}], token="plain-secret-value")
        logging.getLogger("some.library").exception("failed with %s", SIGNING_SECRET)
    written = lines.getvalue()
    for secret in (TOKEN, SIGNING_SECRET, PASSWORD, "plain-secret-value", "Mei-Lin"):
        assert secret not in written
    assert len(entries(lines)) == 2
    assert "refused with xoxb-…" in written


class Unspeakable:
    def __repr__(self) -> str:
        raise RuntimeError("nothing can be said of this")


def test_what_a_line_cannot_say_fails_nobody(lines: Lines) -> None:
    """A value of which nothing can be said, a text that is no Unicode: a line each, and no error."""
    structlog.get_logger().warning("first", value=Unspeakable())
    # By its handler: the test's own would fail as well.
    record = {"name": "some.library", "msg": "second %s", "args": (Unspeakable(),)}
    logging.getLogger().handlers[0].handle(logging.makeLogRecord(record))
    structlog.get_logger().warning("third", value="\ud800")
    written = lines.getvalue().splitlines()
    assert written[:2] == [
        '{"event": "a log line could not be written"}',
        "a log line of some.library could not be written",
    ]
    assert "third" in written[2]


def test_lines_go_to_a_file_where_one_is_named(lines: Lines, tmp_path: Path) -> None:
    """The bot's and its libraries', each whole, behind what is there; none of them to the screen."""
    file = tmp_path / "bot.log"
    file.write_text("before\n", encoding="utf-8")
    configure_logs(file=file)
    structlog.get_logger().info("of the bot", value="\ud800")
    logging.getLogger("some.library").info("of a library")
    configure_logs()
    before, *written = file.read_text("utf-8").splitlines()
    assert before == "before"
    assert [json.loads(line)["event"] for line in written] == ["of the bot", "of a library"]
    assert lines.getvalue() == ""


def test_what_nothing_catches_is_logged_without_secrets(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread's end and the process's: one JSON line each instead of Python's own traceback."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    log_uncaught()

    def fail() -> None:
        raise RuntimeError(TOKEN)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except RuntimeError:
        sys.excepthook(*sys.exc_info())
    assert [entry["event"] for entry in entries(lines)] == ["a thread failed", "the process failed"]
    assert TOKEN not in lines.getvalue()


def test_a_database_that_refuses_tells_no_password(lines: Lines) -> None:
    """psycopg's and SQLAlchemy's errors, logged with their whole chain."""
    database = Database(f"postgresql://goodwill:{PASSWORD}@127.0.0.1:9/goodwill")
    try:
        with database.reading() as connection:
            connection.exec_driver_sql("SELECT 1")
    except Exception:
        structlog.get_logger().exception("no database")
    assert "no database" in lines.getvalue()
    assert PASSWORD not in lines.getvalue()


def test_a_statement_that_fails_tells_no_values(database: Database, lines: Lines) -> None:
    """What people wrote stays out of the log when the database refuses it."""
    try:
        with database.writing() as connection:
            connection.execute(
                person.insert().values(workspace_id=999, email="mei@example.com", name="Mei Lin")
            )
            connection.execute(select(person))
    except Exception:
        structlog.get_logger().exception("refused")
    assert "refused" in lines.getvalue()
    assert "Mei Lin" not in lines.getvalue()


def test_slacks_own_debug_log_tells_no_token(start: Start, workspace: Workspace, lines: Lines) -> None:
    """Even with the SDK's and Bolt's loggers turned up to DEBUG, in both ways in."""
    names = ("slack_sdk", "slack_bolt", "urllib3")
    levels = {name: logging.getLogger(name).level for name in names}
    logging.getLogger().setLevel("DEBUG")
    for name in names:
        logging.getLogger(name).setLevel("DEBUG")
    try:
        application = start(slack_app_token=SecretStr(workspace.app.app_token))
        hide(application.settings.secrets())
        assert workspace.person("mei").command("/spend once")
        application.delivery.drain()
        application.stop()
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
    written = lines.getvalue()
    assert len(written.splitlines()) > 10
    for secret in (workspace.app.bot_token, workspace.app.app_token, workspace.app.signing_secret):
        assert secret not in written
    assert "hooks.slack.com/commands/T" not in written


def metric_names(text: str) -> set[str]:
    """Every series that the text format announces, histograms by their three."""
    names = set()
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE):
        suffixes = {"histogram": ("_bucket", "_sum", "_count")}.get(kind, ("",))
        names |= {name + suffix for suffix in suffixes}
    return names


def test_the_metrics_are_there_under_their_names(start: Start, workspace: Workspace) -> None:
    """Names and labels are what dashboards are built on: a changed one is a broken dashboard."""
    application = start()
    assert workspace.person("mei").command("/spend once")
    with urlopen(f"http://127.0.0.1:{application.port}/metrics", timeout=5) as response:
        text = response.read().decode()
    assert {
        "goodwill_ack_seconds_bucket",
        "goodwill_outbox_queued",
        "goodwill_outbox_oldest_seconds",
        "goodwill_outbox_dead",
        "goodwill_deliveries_total",
        "goodwill_plainer_messages_total",
        "goodwill_rate_limited_total",
        "goodwill_credential_alarms_total",
        "goodwill_refused_requests_total",
        "goodwill_job_lateness_seconds_bucket",
        "goodwill_job_runs_total",
        "goodwill_books_right",
        "goodwill_books_checked_timestamp_seconds",
        "goodwill_transaction_seconds_bucket",
    } <= metric_names(text)
    metrics = application.metrics
    labels = {
        "ack_seconds": ("kind",),
        "deliveries": ("kind", "result"),
        "plainer_messages": ("kind", "error"),
        "rate_limited": ("method",),
        "refused_requests": ("reason",),
        "job_runs": ("job", "result"),
        "job_lateness_seconds": ("job",),
        "transaction_seconds": ("kind",),
    }
    for name, expected in labels.items():
        assert getattr(metrics, name)._labelnames == expected, name
    assert 'goodwill_ack_seconds_count{kind="slash_command"} 1.0' in text


def test_dashboard_and_alerts_name_only_metrics_that_exist() -> None:
    """Valid JSON and YAML; every metric in an expression is one of Goodwill's; every runbook is a heading."""
    dashboard = json.loads((_ROOT / "ops/grafana/goodwill.json").read_text("utf-8"))
    rules = yaml.safe_load((_ROOT / "ops/prometheus/goodwill.rules.yml").read_text("utf-8"))
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    expressions += [rule["expr"] for rule in alerts]
    assert len(expressions) > 20
    known = metric_names(Metrics().exposition().decode())
    named = {name for text in expressions for name in re.findall(r"\bgoodwill_\w+", text)}
    assert named - known == set()
    for family in (
        "ack_seconds",
        "outbox_queued",
        "outbox_oldest",
        "deliveries",
        "rate_limited",
        "job_lateness",
        "books_right",
    ):
        assert any(family in name for name in named), family
    assert all(text.count("(") == text.count(")") for text in expressions)
    assert len({rule["alert"] for rule in alerts}) == len(alerts)
    guide = (_ROOT / "docs/operations.md").read_text("utf-8")
    headings = {anchor(line) for line in guide.splitlines() if line.startswith("#")}
    for rule in alerts:
        file, _, place = rule["annotations"]["runbook"].partition("#")
        assert file == "docs/operations.md"
        assert place in headings, place
        assert rule["labels"]["severity"] in ("page", "ticket")


def anchor(heading: str) -> str:
    """As GitHub makes it."""
    text = heading.lstrip("#").strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
