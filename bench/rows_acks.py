"""Acknowledgements while many people ask and decide at once, over HTTP and through Socket Mode."""

from __future__ import annotations

from itertools import count
from statistics import median

from bench.bench import Bench
from bench.databases import Databases
from bench.load import Load, send_all
from bench.measure import Result, Spread, duration, percentile
from bench.people import approvals, asks, forms_of, running_bot

_PEOPLE, _CROWD = 16, 300
_WORST_OF_CROWD = 2.0
_LOCKED = "database is locked"
_APP_TOKEN = "xapp-1-bench"  # noqa: S105 - of nobody's app


def acknowledge_sqlite(bench: Bench) -> list[Result]:
    return _acknowledge(bench, bench.sqlite, "sqlite")


def acknowledge_postgres(bench: Bench) -> list[Result]:
    return _acknowledge(bench, bench.postgres, "postgres")


def _acknowledge(bench: Bench, databases: Databases, key: str) -> list[Result]:
    forms, loads, twice, crowds = forms_of(bench), [], [], []
    with running_bot(bench, databases) as (bot, url, _):
        numbers = count()
        send_all([bot.port], asks(forms, numbers, 4), 4)
        for _ in range(bench.rounds):
            bench.say(f"{databases.name}: {_PEOPLE} people at once")
            some = bench.size(160, 16)
            loads.append(send_all([bot.port], asks(forms, numbers, some), _PEOPLE))
            loads.append(send_all([bot.port], approvals(forms, url), _PEOPLE))
        bench.say(f"{databases.name}: twice as many people at once")
        twice.append(send_all([bot.port], asks(forms, numbers, bench.size(320, 32)), 2 * _PEOPLE))
        twice.append(send_all([bot.port], approvals(forms, url), 2 * _PEOPLE))
        bench.say(f"{databases.name}: {_CROWD} connections")
        crowd = bench.size(_CROWD, 30)
        crowds.append(send_all([bot.port], asks(forms, numbers, crowd), crowd))
        log = bot.log()
    return [
        _ack_result(f"ack-{key}", f"HTTP, {_PEOPLE} at once, {databases.name}", loads, log),
        _busy_result(f"ack-{key}-{2 * _PEOPLE}", databases.name, twice),
        _crowd_result(f"ack-{key}-{_CROWD}", databases.name, crowds[0], log, crowd),
    ]


def acknowledge_socket(bench: Bench) -> list[Result]:
    """The same people through one Socket Mode connection, on PostgreSQL."""
    forms, loads, numbers = forms_of(bench), [], count()
    with running_bot(bench, bench.postgres, app_token=_APP_TOKEN) as (bot, url, slack):
        slack.link.send_all(asks(forms, numbers, 4), 4)
        for _ in range(bench.rounds):
            bench.say(f"Socket Mode: {_PEOPLE} people at once")
            loads.append(slack.link.send_all(asks(forms, numbers, bench.size(160, 16)), _PEOPLE))
            loads.append(slack.link.send_all(approvals(forms, url), _PEOPLE))
        log = bot.log()
    where = f"Socket Mode, {_PEOPLE} at once, {bench.postgres.name}"
    return [_ack_result("ack-socket", where, loads, log)]


def _ack_result(row: str, where: str, loads: list[Load], log: str) -> Result:
    seconds = [each for load in loads for each in load.seconds]
    failures = [each for load in loads for each in load.failures]
    p99, worst = Spread.of([percentile(load.seconds, 99) for load in loads]), max(seconds)
    locked = log.count(_LOCKED)
    return Result(
        row=row,
        work=f"acknowledgement over {where}",
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
