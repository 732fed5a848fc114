"""Over HTTP: requests that do nothing, and four replicas."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from statistics import median

from bench.adapters import ADAPTERS
from bench.bench import Bench
from bench.company import requester
from bench.load import Load, send_all
from bench.measure import Result, Spread
from bench.payloads import Forms, Signed
from bench.people import asks, forms_of, fresh_company, running_bot
from bench.process import BotProcess, free_port
from bench.slack import StubSlack

_PEOPLE = 16


# -- requests that do nothing


def http_no_op(bench: Bench) -> list[Result]:
    """A click on a button that nobody listens to, against Bolt behind its own two servers."""
    forms, how_many = forms_of(bench), bench.size(1500, 50)
    loads: dict[str, list[Load]] = {"ours": [], **{name: [] for name in ADAPTERS}}
    with ExitStack() as stack:
        bot, _, _ = stack.enter_context(running_bot(bench, bench.sqlite))
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
        [sys.executable, "-m", "bench.adapters", name, str(port)],
        cwd=Path(__file__).resolve().parents[1],
        # Bolt says there that it runs: in the middle of what `--json` prints.
        stdout=subprocess.DEVNULL,
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
    cores, forms = os.cpu_count() or 1, forms_of(bench)
    many = bench.size(4, 2)
    rates: dict[int, list[float]] = {1: [], many: []}
    failures: list[str] = []
    some = bench.size(200, 8)
    for how_many in rates:
        url = fresh_company(bench, bench.postgres)
        with ExitStack() as stack:
            slack = stack.enter_context(StubSlack())
            bots = [
                stack.enter_context(BotProcess(url, slack.api_url, bench.folder)) for _ in range(how_many)
            ]
            ports, numbers = [bot.port for bot in bots], count()
            send_all(ports, asks(forms, numbers, 4 * how_many), 4 * how_many)
            for number in range(bench.rounds):
                bench.say(f"{how_many} replicas, round {number + 1} of {bench.rounds}")
                load = send_all(ports, asks(forms, numbers, some), _PEOPLE)
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
