"""Over HTTP: acknowledgements while many people ask at once, requests that do nothing, and four replicas."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median

from sqlalchemy import select

from bench.adapters import ADAPTERS
from bench.bench import Bench
from bench.company import TINY, TYPICAL, Size, fill_company, lead, requester
from bench.databases import Databases
from bench.load import Load, send_all
from bench.measure import Result, Spread, duration, percentile
from bench.payloads import Forms, Signed
from bench.process import BotProcess, free_port
from bench.slack import StubSlack
from bot.storage.engine.database import Database
from bot.storage.schema.tables import spend_request
from bot.views.kit.ids import Action, button_value

_PEOPLE, _CROWD = 16, 300
_WORST_OF_CROWD = 2.0
_LOCKED = "database is locked"


def _size(bench: Bench) -> Size:
    return TINY if bench.quick else TYPICAL


def _fresh(bench: Bench, databases: Databases) -> str:
    # Of today: these processes have no clock that stands still.
    now, size = datetime.now(UTC), _size(bench)
    return databases.copy(f"today_{size.departments}", lambda url: fill_company(url, size, now))


def _forms(bench: Bench) -> Forms:
    planned = datetime.now(UTC).date() + timedelta(days=1)
    if planned.year != datetime.now(UTC).year:
        planned = datetime.now(UTC).date()
    return Forms(_size(bench), planned)


@contextmanager
def _running(bench: Bench, databases: Databases) -> Iterator[tuple[BotProcess, str]]:
    """The bot, and its database's URL."""
    url = _fresh(bench, databases)
    with StubSlack() as slack, BotProcess(url, slack.api_url, bench.folder) as bot:
        yield bot, url
    databases.drop(url)


# -- acknowledgements


def acknowledge_sqlite(bench: Bench) -> list[Result]:
    return _acknowledge(bench, bench.sqlite, "sqlite")


def acknowledge_postgres(bench: Bench) -> list[Result]:
    return _acknowledge(bench, bench.postgres, "postgres")


def _acknowledge(bench: Bench, databases: Databases, key: str) -> list[Result]:
    forms, loads, twice, crowds = _forms(bench), [], [], []
    with _running(bench, databases) as (bot, url):
        numbers = count()
        send_all([bot.port], _asks(forms, numbers, 4), 4)
        for _ in range(bench.rounds):
            bench.say(f"{databases.name}: {_PEOPLE} people at once")
            some = bench.size(160, 16)
            loads.append(send_all([bot.port], _asks(forms, numbers, some), _PEOPLE))
            loads.append(send_all([bot.port], _approvals(forms, url), _PEOPLE))
        bench.say(f"{databases.name}: twice as many people at once")
        twice.append(send_all([bot.port], _asks(forms, numbers, bench.size(320, 32)), 2 * _PEOPLE))
        twice.append(send_all([bot.port], _approvals(forms, url), 2 * _PEOPLE))
        bench.say(f"{databases.name}: {_CROWD} connections")
        crowd = bench.size(_CROWD, 30)
        crowds.append(send_all([bot.port], _asks(forms, numbers, crowd), crowd))
        log = bot.log()
    return [
        _ack_result(f"ack-{key}", databases.name, loads, log),
        _busy_result(f"ack-{key}-{2 * _PEOPLE}", databases.name, twice),
        _crowd_result(f"ack-{key}-{_CROWD}", databases.name, crowds[0], log, crowd),
    ]


def _asks(forms: Forms, numbers: Iterator[int], how_many: int) -> list[Signed]:
    return [forms.submission(next(numbers)) for _ in range(how_many)]


def _approvals(forms: Forms, url: str) -> list[Signed]:
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


def _ack_result(row: str, name: str, loads: list[Load], log: str) -> Result:
    seconds = [each for load in loads for each in load.seconds]
    failures = [each for load in loads for each in load.failures]
    p99, worst = Spread.of([percentile(load.seconds, 99) for load in loads]), max(seconds)
    locked = log.count(_LOCKED)
    return Result(
        row=row,
        work=f"acknowledgement over HTTP, {_PEOPLE} at once, {name}",
        measured=(
            f"p99 {duration(p99.median)} ({duration(p99.minimum)}-{duration(p99.maximum)}), "
            f"worst {duration(worst)}, {median([load.rate for load in loads]):.0f}/s"
        ),
        floor="Slack's 3 s",
        target="p99 < 300 ms, none > 1 s, never locked",
        passed=p99.median < 0.3 and worst <= 1 and not locked and not failures,
        figures={
            "p99_seconds": p99.median,
            "worst_seconds": worst,
            "locked": locked,
            "failed": len(failures),
        },
        notes=tuple(failures[:3]),
    )


def _busy_result(row: str, name: str, loads: list[Load]) -> Result:
    """Whether anybody is told that the database is busy, or waits longer than Slack does."""
    seconds = [each for load in loads for each in load.seconds]
    failures = [each for load in loads for each in load.failures]
    worst = max(seconds, default=float("inf"))
    return Result(
        row=row,
        work=f"acknowledgement over HTTP, {2 * _PEOPLE} at once, {name}",
        measured=f"{len(failures)} of {len(seconds)} told to try again, worst {duration(worst)}",
        floor="Slack's 3 s",
        target="nobody is told to try again, all < 3 s",
        passed=not failures and worst < 3,
        figures={"worst_seconds": worst, "failed": len(failures)},
        notes=tuple(failures[:3]),
    )


def _crowd_result(row: str, name: str, load: Load, log: str, crowd: int) -> Result:
    worst = max(load.seconds, default=float("inf"))
    return Result(
        row=row,
        work=f"acknowledgement over HTTP, {crowd} connections, {name}",
        measured=f"worst {duration(worst)}, median {duration(median(load.seconds))}, {load.rate:.0f}/s",
        floor="Slack's 3 s",
        target=f"all < {_WORST_OF_CROWD:g} s",
        passed=worst < _WORST_OF_CROWD and not load.failures and _LOCKED not in log,
        figures={"worst_seconds": worst, "failed": len(load.failures)},
        notes=tuple(load.failures[:3]),
    )


# -- requests that do nothing


def http_no_op(bench: Bench) -> list[Result]:
    """A click on a button that nobody listens to, against Bolt behind its own two servers."""
    forms, how_many = _forms(bench), bench.size(1500, 50)
    loads: dict[str, list[Load]] = {"ours": [], **{name: [] for name in ADAPTERS}}
    with ExitStack() as stack:
        bot, _ = stack.enter_context(_running(bench, bench.sqlite))
        ports = {"ours": bot.port, **{name: stack.enter_context(_adapter(name)) for name in ADAPTERS}}
        for number in range(bench.rounds + 1):
            bench.say(f"HTTP no-op, round {number} of {bench.rounds}")
            for name, port in ports.items():
                clicks = _no_op_clicks(forms, how_many)
                loads[name].append(send_all([port], clicks, _PEOPLE, connect_first=False))
    failures = [each for of_one in loads.values() for load in of_one for each in load.failures]
    rates = {name: [load.rate for load in of_one[1:]] for name, of_one in loads.items()}
    ratios = {
        name: Spread.of([mine / other for mine, other in zip(rates["ours"], rates[name], strict=True)])
        for name in ADAPTERS
    }
    mine, least = median(rates["ours"]), min(ratio.median for ratio in ratios.values())
    return [
        Result(
            row="http-noop",
            work="HTTP no-op through our front and Bolt",
            measured=" · ".join(f"{ratio.times()} {name}" for name, ratio in ratios.items())
            + f" · {mine:.0f}/s",
            floor="Bolt's own adapters, the same listener · "
            + ", ".join(f"{name} {median(rates[name]):.0f}/s" for name in ADAPTERS),
            target="faster than both",
            passed=least > 1 and not failures,
            figures={
                "requests_per_second": mine,
                **{f"{name}_per_second": median(rates[name]) for name in ADAPTERS},
            },
            notes=tuple(failures[:3]),
        )
    ]


def _no_op_clicks(forms: Forms, how_many: int) -> list[Signed]:
    return [forms.click(requester(0, 0), "bench.nothing", str(number)) for number in range(how_many)]


@contextmanager
def _adapter(name: str) -> Iterator[int]:
    """One of Bolt's own in a process of its own; its port."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
        [sys.executable, "-m", "bench.adapters", name, str(port)], cwd=Path(__file__).resolve().parents[1]
    )
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait(10)


# -- replicas


def replicas(bench: Bench) -> list[Result]:
    """Requests asked and decided a second by four replicas on one PostgreSQL, against one."""
    cores, forms = os.cpu_count() or 1, _forms(bench)
    many = bench.size(4, 2)
    rates: dict[int, list[float]] = {1: [], many: []}
    failures: list[str] = []
    some = bench.size(200, 8)
    for how_many in rates:
        url = _fresh(bench, bench.postgres)
        with ExitStack() as stack:
            slack = stack.enter_context(StubSlack())
            bots = [
                stack.enter_context(BotProcess(url, slack.api_url, bench.folder)) for _ in range(how_many)
            ]
            ports, numbers = [bot.port for bot in bots], count()
            send_all(ports, _asks(forms, numbers, 4 * how_many), 4 * how_many)
            for number in range(bench.rounds):
                bench.say(f"{how_many} replicas, round {number + 1} of {bench.rounds}")
                load = send_all(ports, _asks(forms, numbers, some), _PEOPLE)
                rates[how_many].append(load.rate)
                failures += load.failures
        bench.postgres.drop(url)
    ratio = Spread.of([four / median(rates[1]) for four in rates[many]])
    target = 2.5 if cores >= 4 else 1.0
    return [
        Result(
            row="replicas",
            work=f"{many} replicas on PostgreSQL",
            measured=f"{ratio.times()} · {median(rates[many]):.0f}/s",
            floor=f"one replica · {median(rates[1]):.0f}/s",
            target=f"≥ {target:g} × on {cores} cores",
            # Two cores are full already: "no loss" means within what the rounds differ by.
            passed=not failures and (ratio.median >= target or (cores < 4 and ratio.maximum >= 1)),
            figures={"ratio": ratio.median, "one_per_second": median(rates[1])},
            notes=tuple(failures[:3]),
        )
    ]
