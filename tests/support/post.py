"""A stand-in Slack, a store in both databases, and delivery between them; one clock moves all three."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import insert, select

from bot.delivery.calls import SlackCalls
from bot.delivery.courier import Courier
from bot.delivery.files.fetching import FileFetcher
from bot.delivery.ports import Renderer
from bot.delivery.recipients import Recipients
from bot.delivery.rendering.messages import RENDERERS as PRODUCT
from bot.delivery.sender import Sender
from bot.handlers.company.home_team import HomeTeam
from bot.i18n import Reader
from bot.services.ports.requests import StoredFile
from bot.services.ports.unit_of_work import Transaction
from bot.storage.files import FileStore
from bot.storage.operations.queue import SqlQueue
from bot.storage.schema import tables
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from bot.views.kit.message import Message
from sandbox import SlackServer, Workspace
from sandbox.api.files import new_file
from sandbox.state.records import File
from sandbox.state.records import Message as Posted
from tests.support.clock import ManualClock
from tests.support.items import give_first_items
from tests.support.messages import Note
from tests.support.told import told


class SlackClock:
    """Slack by the test's clock."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock().timestamp()

    def call_later(self, delay: float, action: Callable[[], None]) -> None:
        raise AssertionError(f"nothing here waits for Slack: {action} in {delay} s")


def note(_tx: Transaction, payload: Mapping[str, Any], reader: Reader) -> Message:
    return Message(f"{payload['text']} [{reader.locale} {reader.timezone}]")


def vanished(_tx: Transaction, _payload: Mapping[str, Any], _reader: Reader) -> None:
    return None


def broken(_tx: Transaction, _payload: Mapping[str, Any], _reader: Reader) -> Message:
    raise KeyError("a defect")


def too_long(_tx: Transaction, _payload: Mapping[str, Any], _reader: Reader) -> Message:
    return Message("x", [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}])


def state_card(tx: Transaction, payload: Mapping[str, Any], _reader: Reader) -> Message:
    request = tx.requests.get(payload["request_id"])
    assert request is not None
    return Message(f"{request.number} is {payload.get('state', 'pending')}")


RENDERERS: dict[str, Renderer] = {
    "post.note": note,
    "post.vanished": vanished,
    "post.broken": broken,
    "post.too_long": too_long,
    "card.approval": state_card,
    "card.request": state_card,
    "news.request": PRODUCT["news.request"],
    "file.refused": lambda _tx, payload, _reader: Message(f"{payload['name']}: {payload['reason']}"),
}


@dataclass
class Post:
    """A post room: what tests put messages into, and look at Slack through."""

    workspace: Workspace
    store: SqlStore
    queue: SqlQueue
    calls: SlackCalls
    sender: Sender
    courier: Courier
    metrics: Metrics
    clock: ManualClock
    files: FileStore

    def put(self, kind: str, *, stream: str = "request:1", key: str = "k1", **payload: Any) -> None:
        self.store.write(lambda tx: tx.outbox.put(Note(kind, payload), stream=stream, key=key))

    def drain(self, seconds: int = 0) -> None:
        """Deliver what is due now, and second by second what falls due in the next `seconds`."""
        self.courier.drain()
        for _ in range(seconds):
            self.clock.advance(seconds=1)
            self.courier.drain()

    def add_person(self, name: str, **columns: Any) -> int:
        values = {
            "workspace_id": self.store.workspace_id,
            "email": f"{name}@example.com",
            "name": name.title(),
            **columns,
        }
        statement = insert(tables.person).values(**values).returning(tables.person.c.id)
        with self.store.database.writing() as connection:
            return int(connection.execute(statement).scalar_one())

    def row(self, key: str = "k1") -> Any:
        with self.store.database.reading() as connection:
            statement = select(tables.outbox).where(tables.outbox.c.dedupe_key == key)
            return connection.execute(statement).one()

    def sent(self) -> list[Posted]:
        """Everything the bot has posted, in order."""
        messages = [each for posted in self.workspace.messages.values() for each in posted]
        return sorted((each for each in messages if each.bot_id), key=lambda each: float(each.ts))

    def texts(self) -> list[str]:
        return [each.text for each in self.sent()]

    def called(self, method: str) -> int:
        return sum(entry.name == method for entry in self.workspace.log)


def attach(post: Post, request_id: int, name: str, content: bytes) -> File:
    file = new_file(post.workspace, post.workspace.user("mei").id, name, content)
    post.store.write(told(lambda tx: tx.files.add([file.id], request_id, "receipt")))
    post.put("file.fetch", key=f"file.fetch:{file.id}", stream="file:1", file_id=stored(post, request_id).id)
    return file


def stored(post: Post, request_id: int) -> StoredFile:
    return post.store.read(lambda tx: tx.files.of_request(request_id))[-1]


@pytest.fixture
def workspace(clock: ManualClock) -> Iterator[Workspace]:
    workspace = Workspace(clock=SlackClock(clock), manifest="bot/manifest.yaml")
    workspace.add_user("mei", locale="zh-CN", tz="Asia/Shanghai")
    workspace.add_user("raj")
    workspace.add_channel("sales", ["mei", "raj"])
    with SlackServer(workspace):
        yield workspace


@pytest.fixture
def post(workspace: Workspace, store: SqlStore, clock: ManualClock, tmp_path: Path) -> Post:
    metrics = Metrics()
    client = WebClient(
        workspace.app.bot_token, base_url=f"{workspace.base_url}/api/", timeout=5, retry_handlers=[]
    )
    calls = SlackCalls(client, clock, metrics)
    queue = SqlQueue(store)
    files = FileStore(str(tmp_path / "files"))
    sender = Sender(
        queue,
        calls,
        Recipients(
            calls,
            store,
            clock,
            lambda _user: True,
            HomeTeam.is_internal,
            locale="en",
            timezone="Europe/Berlin",
            currency="CNY",
        ),
        store,
        RENDERERS,
        clock,
        metrics,
        handlers={"file.fetch": FileFetcher(queue, calls, store, files, clock).fetch},
    )
    courier = Courier(queue, sender, calls, clock)
    return Post(workspace, store, queue, calls, sender, courier, metrics, clock, files)


@pytest.fixture
def mei(post: Post) -> int:
    return post.add_person("mei")


@pytest.fixture
def raj(post: Post) -> int:
    return post.add_person("raj")


@pytest.fixture
def request_id(post: Post, mei: int) -> int:
    """A request of Mei's, a cut of its line and a plan, as little of them as the tables ask for."""
    mine = {"workspace_id": post.store.workspace_id}
    now = post.clock()
    rows: list[tuple[Any, dict[str, Any]]] = [
        (tables.plan, {"year": 2026, "currency": "CNY"}),
        (tables.budget_line, {"plan_id": 1, "code": "GIFT", "control": "absolute", "currency": "CNY"}),
        (tables.customer, {"code": "ACME", "name": "Acme"}),
        (
            tables.spend_request,
            {
                "plan_id": 1,
                "line_id": 1,
                "month": 9,
                "number": "GW-2026-00001",
                "requester_id": mei,
                "customer_id": 1,
                "headcount": 1,
                "amount_minor": 48000,
                "currency": "CNY",
                "planned_on": date(2026, 9, 20),
                "state": "pending",
                "policy_version": "1",
                "findings": [],
                "submitted_at": now,
            },
        ),
        (
            tables.adjustment,
            {
                "plan_id": 1,
                "number": "BA-2026-00001",
                "kind": "cut",
                "state": "pending",
                "from_line_id": 1,
                "amount_minor": 100,
                "cause": "market",
                "asked_by": mei,
                "policy_version": "1",
                "asked_at": now,
            },
        ),
        (
            tables.plan_version,
            {
                **{"year": 2027, "number": 1, "state": "in_review", "currency": "CNY", "total_minor": 100},
                **{"reserve_minor": 0, "rounding_minor": 1, "source": "", "settings": [], "findings": []},
                **{"prepared_by": "tests", "prepared_at": now},
            },
        ),
    ]
    with post.store.database.writing() as connection:
        for table, values in rows:
            connection.execute(insert(table).values(**mine, **values))
        give_first_items(connection)
    return 1
