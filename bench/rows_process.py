"""The process itself: how fast the command answers and the bot starts, and how much memory it idles with."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from bench.bench import Bench
from bench.company import TINY, TYPICAL, fill_company
from bench.measure import Result, Spread, duration
from bench.process import BotProcess
from bench.slack import StubSlack

_IDLE_SECONDS = 3


def start_up(bench: Bench) -> list[Result]:
    bench.say("goodwill --help, start, idle memory")
    helps, floors = [], []
    for _ in range(bench.rounds):
        helps.append(_seconds("-m", "bot", "--help"))
        floors.append(_seconds("-c", "pass"))
    size = TINY if bench.quick else TYPICAL
    url = bench.sqlite.copy(
        f"company_{size.departments}_{size.people_each}", lambda new: fill_company(new, size)
    )
    starts, memory = [], []
    for _ in range(bench.size(min(3, bench.rounds), 1)):
        with StubSlack() as slack, BotProcess(url, slack.api_url, bench.folder) as bot:
            starts.append(bot.ready_seconds)
            time.sleep(bench.size(_IDLE_SECONDS, 0))
            memory.append(bot.mebibytes)
    demos = [_seconds("-m", "demo", "--day-only", "--folder", str(bench.folder / "demo"))]
    return [
        _result("demo", "the demo's company, months and day", Spread.of(demos), 15, ""),
        _result("help", "goodwill --help", Spread.of(helps), 0.5, f"python alone · {duration(min(floors))}"),
        _result("start", "start to ready", Spread.of(starts), 3, ""),
        Result(
            row="memory",
            work="idle memory",
            measured=f"{max(memory):.0f} MiB",
            floor="",
            target="≤ 150 MiB",
            passed=max(memory) <= 150,
            figures={"mebibytes": max(memory)},
        ),
    ]


def _result(row: str, work: str, spread: Spread, at_most: float, floor: str) -> Result:
    return Result(
        row=row,
        work=work,
        measured=f"{duration(spread.median)} ({duration(spread.minimum)}-{duration(spread.maximum)})",
        floor=floor,
        target=f"≤ {at_most:g} s",
        passed=spread.median <= at_most,
        figures={"seconds": spread.median},
    )


def _seconds(*arguments: str) -> float:
    started = time.perf_counter()
    subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, *arguments],
        cwd=Path(__file__).resolve().parents[1],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started
