"""A thousand channels whose digests fall due in the same minute."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from bench.bench import Bench
from bench.company import TINY, Size, company_store, fill_company
from bench.measure import Result, duration
from bench.process import BotProcess
from bench.slack import StubSlack
from bot.storage.engine.database import Database
from bot.storage.schema.tables import digest_subscription

_LINES = Size(departments=125, people_each=4, customers=1000, contacts_each=1, segments=("key", "general"))
_PATIENCE_SECONDS = 300.0
_FLAT = 1.15


def digests_due(bench: Bench) -> list[Result]:
    """From the moment the bot is ready until the last channel has its digest."""
    size = TINY if bench.quick else _LINES
    channels = bench.size(1000, 12)
    url = bench.sqlite.copy(f"channels_{channels}", lambda empty: _subscribe(empty, size, channels))
    bench.say(f"{channels} channels' digests")
    memory: list[float] = []
    with StubSlack() as slack, BotProcess(url, slack.api_url, bench.folder) as bot:
        started = time.monotonic()
        while slack.posted < channels and time.monotonic() - started < _PATIENCE_SECONDS:
            if slack.posted >= channels // 10:
                memory.append(bot.mebibytes)
            time.sleep(0.1)
        posts = sorted(moment for moments in slack.posts.values() for moment in moments)
        memory.append(bot.mebibytes)
    twice = sum(len(moments) > 1 for moments in slack.posts.values())
    if len(posts) < channels:
        raise AssertionError(f"only {len(posts)} of {channels} digests came: {bot.log()[-2000:]}")
    took = posts[-1] - started
    growth = memory[-1] / memory[0]
    return [
        Result(
            row="digests-due",
            work=f"{channels:,} channels' digests due at once, {size.lines:,} lines",
            measured=(
                f"{duration(took)}, {channels / took:.0f}/s, memory {memory[0]:.0f} → {memory[-1]:.0f} MiB"
            ),
            floor="one message a second a channel: 1 s",
            target="≤ 60 s, memory flat",
            passed=took <= 60 and growth <= _FLAT and not twice,
            figures={"seconds": took, "growth": growth, "mebibytes": memory[-1], "twice": twice},
            notes=("a department's digest each; SQLite; the bot is a process of its own",),
        )
    ]


def _subscribe(url: str, size: Size, channels: int) -> None:
    now = datetime.now(UTC)
    fill_company(url, size, now)
    # Due an hour ago and never sent: the bot catches each of them up once.
    due = now - timedelta(hours=1)
    database = Database(url)
    store = company_store(database, url, now)
    controller = store.read(lambda tx: tx.people.by_email("fin@example.com"))
    if controller is None:
        raise AssertionError("the company of the bench has a controller")
    rows = [
        {
            "workspace_id": store.workspace_id,
            "channel": f"C{number:08d}",
            "scope_kind": "department",
            "scope_value": f"Sales {number % size.departments}",
            "weekday": due.weekday(),
            "at_time": f"{due:%H:%M}",
            "locale": ("en", "zh_CN")[number % 2],
            "subscribed_by": controller.id,
            "subscribed_at": now - timedelta(days=30),
        }
        for number in range(channels)
    ]
    with database.writing() as connection:
        connection.execute(insert(digest_subscription), rows)
    database.dispose()
