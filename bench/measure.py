"""Rounds of work beside rounds of its floor, and what they come to: a median and a spread."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. `passed` is None where this run can't tell."""

    row: str
    work: str
    measured: str
    floor: str
    target: str
    passed: bool | None
    figures: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of several rounds with the least and the most of them."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(median(values), min(values), max(values))

    def times(self) -> str:
        return f"{self.middle:.2f} × ({self.least:.2f}-{self.most:.2f})"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Seconds for one piece of work and for its floor, and the ratio of each round."""

    work: Spread
    floor: Spread
    ratio: Spread

    @classmethod
    def of(cls, rounds: Sequence[tuple[float, float]]) -> Comparison:
        return cls(
            Spread.of([work for work, _ in rounds]),
            Spread.of([floor for _, floor in rounds]),
            Spread.of([work / floor for work, floor in rounds]),
        )

    def result(self, row: str, what: str, floor: str, at_most: float, notes: tuple[str, ...] = ()) -> Result:
        return Result(
            row=row,
            work=what,
            measured=f"{self.ratio.times()} · {duration(self.work.middle)}",
            floor=f"{floor} · {duration(self.floor.middle)}",
            target=f"≤ {at_most:g} ×",
            passed=self.ratio.middle <= at_most,
            figures={
                "ratio": self.ratio.middle,
                "ratio_least": self.ratio.least,
                "ratio_most": self.ratio.most,
                "work_seconds": self.work.middle,
                "floor_seconds": self.floor.middle,
            },
            notes=notes,
        )


def alternate(rounds: int, work: Callable[[], object], floor: Callable[[], object]) -> Comparison:
    """Time `work` and `floor` in turn, so that whatever else the machine does meets both alike."""
    work(), floor()  # the first of each fills caches that both may use
    return Comparison.of([(timed(work), timed(floor)) for _ in range(rounds)])


def timed(call: Callable[[], object]) -> float:
    """Seconds of one call; what it made is let go of outside the measurement."""
    gc.collect()
    started = time.perf_counter()
    kept = call()
    seconds = time.perf_counter() - started
    del kept
    return seconds


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of them do not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def duration(seconds: float) -> str:
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
