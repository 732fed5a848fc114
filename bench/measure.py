"""Times work and its floor in alternating rounds, and sums the rounds up as a median with its spread."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table. `passed` is None where this run can't tell."""

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
    """The median of several rounds, with their minimum and maximum."""

    median: float
    minimum: float
    maximum: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(median(values), min(values), max(values))

    def times(self) -> str:
        return f"{self.median:.2f} × ({self.minimum:.2f}-{self.maximum:.2f})"


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
            measured=f"{self.ratio.times()} · {duration(self.work.median)}",
            floor=f"{floor} · {duration(self.floor.median)}",
            target=f"≤ {at_most:g} ×",
            passed=self.ratio.median <= at_most,
            figures={
                "ratio": self.ratio.median,
                "ratio_least": self.ratio.minimum,
                "ratio_most": self.ratio.maximum,
                "work_seconds": self.work.median,
                "floor_seconds": self.floor.median,
            },
            notes=notes,
        )


def alternate(rounds: int, work: Callable[[], object], floor: Callable[[], object]) -> Comparison:
    """Time `work` and `floor` alternately, so that other load on the machine affects both alike."""
    work(), floor()  # warm-up: fills caches that both may use
    return Comparison.of([(timed(work), timed(floor)) for _ in range(rounds)])


def timed(call: Callable[[], object]) -> float:
    """Seconds of one call; its result is freed outside the measurement."""
    gc.collect()
    started = time.perf_counter()
    kept = call()
    seconds = time.perf_counter() - started
    del kept
    return seconds


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def duration(seconds: float) -> str:
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
