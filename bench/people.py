"""A running bot and people who ask and approve: what the rows over HTTP and Socket Mode share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import select, update

from bench.bench import Bench
from bench.company import TINY, TYPICAL, Size, fill_company, lead
from bench.databases import Databases
from bench.in_process import InProcessBot
from bench.payloads import Forms, Signed
from bench.process import BotProcess
from bench.slack import StubSlack
from bot.storage.engine.database import Database
from bot.storage.schema.tables import outbox, spend_request
from bot.views.kit.ids import Action, button_value

# Requests that were asked for and approved before anybody is timed.
_EARLIER = 600


def size_of(bench: Bench) -> Size:
    return TINY if bench.quick else TYPICAL


def fresh_company(bench: Bench, databases: Databases) -> str:
    """A company at work: a server plans statements by what its tables have held so far."""
    # Of today: these processes have no clock that stands still.
    now, size, forms = datetime.now(UTC), size_of(bench), forms_of(bench)
    earlier = bench.size(_EARLIER, 8)

    def fill(url: str) -> None:
        fill_company(url, size, now)
        bot = InProcessBot(url, now)
        for signed in asks(forms, count(-earlier), earlier):
            bot.handle(signed)
        for signed in approvals(forms, url):
            bot.handle(signed)
        bot.close()
        _deliver_all(url)

    return databases.copy(f"today_{size.departments}", fill)


def _deliver_all(url: str) -> None:
    """What was queued meanwhile has left."""
    database = Database(url)
    with database.writing() as connection:
        connection.execute(update(outbox).values(state="delivered"))
    database.dispose()


def forms_of(bench: Bench) -> Forms:
    planned = datetime.now(UTC).date() + timedelta(days=1)
    if planned.year != datetime.now(UTC).year:
        planned = datetime.now(UTC).date()
    return Forms(size_of(bench), planned)


@contextmanager
def running_bot(
    bench: Bench, databases: Databases, *, app_token: str = ""
) -> Iterator[tuple[BotProcess, str, StubSlack]]:
    """The bot, its database's URL, and its Slack; with `app_token` in Socket Mode."""
    url = fresh_company(bench, databases)
    with StubSlack() as slack, BotProcess(url, slack.api_url, bench.folder, app_token=app_token) as bot:
        yield bot, url, slack
    databases.drop(url)


def asks(forms: Forms, numbers: Iterator[int], how_many: int) -> list[Signed]:
    return [forms.submission(next(numbers)) for _ in range(how_many)]


def approvals(forms: Forms, url: str) -> list[Signed]:
    """*Approve* for each request that waits, clicked by the lead of its department."""
    database = Database(url)
    waiting = select(spend_request.c.id, spend_request.c.department).where(spend_request.c.state == "pending")
    with database.reading() as connection:
        rows = connection.execute(waiting.order_by(spend_request.c.id)).all()
    database.dispose()
    return [
        forms.click(lead(int(row.department.split()[1])), Action.APPROVE, button_value(row.id, 1))
        for row in rows
    ]
