"""A plan of 2,000 lines over 100,000 customers against the same arithmetic in bare NumPy."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.bench import Bench
from bench.measure import Result, alternate, duration, timed
from bot.planning.company import Company, Customers
from bot.planning.draft import draft
from bot.planning.numbers.columns import Labels

CATEGORIES = tuple(f"c{number:02}" for number in range(10))
REGIONS = tuple(f"r{number:02}" for number in range(20))
PRODUCTS = tuple(f"p{number:02}" for number in range(10))
LINES = len(CATEGORIES) * len(REGIONS) * len(PRODUCTS)
_SCORE = {"annual_value": 60, "potential": 20, "strategic": 10, "tenure": 10}
_SEASON = (30, 5, 0, 0, 5, 10, 0, 0, 40, 0, 0, 10)
_TOTAL, _RESERVE_PERCENT, _ROUNDING = 90_000_000_00, 5, 10_00

_MOST_SECONDS = 5
_MOST_MB = 1024


@dataclass(frozen=True, slots=True)
class _Columns:
    """What bare NumPy is given: customers' places as numbers, and their measures in the order of _SCORE."""

    regions: NDArray[np.intp]
    products: NDArray[np.intp]
    active: NDArray[np.bool_]
    measures: NDArray[np.int64]


def plan(bench: Bench) -> list[Result]:
    columns = _columns(bench.size(100_000, 2_000))
    company, text = _company(columns), plan_text()
    if [line.months for line in draft(text, company).lines] != [tuple(row) for row in bare(columns).tolist()]:
        raise AssertionError("product and floor differ")
    bench.say("plan of 2,000 lines")
    comparison = alternate(bench.rounds, lambda: draft(text, company), lambda: bare(columns))
    memory = peak_mb(lambda: draft(text, company))
    solver = timed(lambda: draft(text + _MINIMA, company)) - comparison.work.median
    note = f"{memory:.0f} MB at most; 24 minima take the solver {duration(max(solver, 0))} more"
    result = comparison.result(
        "plan", f"file → {LINES} lines × 12 months, {len(columns.active)} customers", "bare NumPy", 3, (note,)
    )
    within = comparison.work.median <= _MOST_SECONDS and memory <= _MOST_MB
    return [
        result,
        Result(
            row="plan-limits",
            work="the same, in seconds and memory",
            measured=f"{duration(comparison.work.median)}, {memory:.0f} MB",
            floor="",
            target=f"≤ {_MOST_SECONDS} s, ≤ {_MOST_MB} MB",
            passed=within,
            figures={"seconds": comparison.work.median, "mb": memory, "solver_seconds": solver},
        ),
    ]


# --- The same arithmetic by hand ---


def bare(columns: _Columns) -> NDArray[np.int64]:
    """The months of every line, category by category, region by region: nothing is checked or explained."""
    points = _points(columns)
    value = np.where(columns.active, columns.measures[0], 0)
    steps = (_TOTAL - _TOTAL * _RESERVE_PERCENT // 100) // _ROUNDING
    places = columns.regions * len(PRODUCTS) + columns.products
    scores = _sums(points, places, len(REGIONS) * len(PRODUCTS)).reshape(len(REGIONS), len(PRODUCTS))
    values = _sums(value, columns.regions, len(REGIONS))
    amounts = np.concatenate(
        [
            _shared(region, scores[number])
            for category in _shared(steps, np.arange(1, len(CATEGORIES) + 1))
            for number, region in enumerate(_shared(category, values))
        ]
    )
    return _spread(amounts * _ROUNDING)


def _points(columns: _Columns) -> NDArray[np.int64]:
    points = np.zeros(len(columns.active), dtype=np.int64)
    active = np.flatnonzero(columns.active)
    for values, weight in zip(columns.measures[:, active], _SCORE.values(), strict=True):
        order = np.argsort(values)
        ordered = values[order]
        below = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        equal = np.diff(below, append=len(values))
        points[active[order]] += np.repeat(2 * below + equal - 1, equal) * weight
    return points


def _sums(numbers: NDArray[np.int64], groups: NDArray[np.intp], count: int) -> NDArray[np.int64]:
    result: NDArray[np.int64] = np.zeros(count, dtype=np.int64)
    np.add.at(result, groups, numbers)
    return result


def _shared(whole: int, weights: NDArray[np.int64]) -> NDArray[np.int64]:
    # These weights times these amounts would pass 64 bits.
    exact = weights.astype(object) * int(whole)
    together = int(weights.sum())
    amounts = (exact // together).astype(np.int64)
    rest = (exact % together).astype(np.int64)
    amounts[np.argsort(-rest, kind="stable")[: whole - amounts.sum()]] += 1
    return amounts


def _spread(amounts: NDArray[np.int64]) -> NDArray[np.int64]:
    season = np.array(_SEASON, dtype=np.int64)
    exact = amounts[:, None] * season
    months: NDArray[np.int64] = exact // season.sum()
    rest = exact % season.sum()
    order = np.argsort(-rest, axis=1, kind="stable")
    missing = amounts - months.sum(axis=1)
    for row, count in enumerate(missing):
        months[row, order[row, :count]] += 1
    return months


# --- The company and its file ---


def _columns(size: int) -> _Columns:
    chance = np.random.default_rng(1)
    # Every place has customers: a branch that nobody is in would be no line.
    places = chance.permutation(np.arange(size) % (len(REGIONS) * len(PRODUCTS)))
    return _Columns(
        regions=places // len(PRODUCTS),
        products=places % len(PRODUCTS),
        active=chance.random(size) < 0.95,
        measures=np.array(
            [
                chance.integers(1, 10**9, size),
                chance.integers(0, 101, size),
                chance.integers(0, 101, size),
                chance.integers(0, 4000, size),
            ]
        ),
    )


def _company(columns: _Columns) -> Company:
    size = len(columns.active)
    nothing = Labels.of([""] * size)
    return Company(
        currency="CNY",
        categories=CATEGORIES,
        contact_channels=(),
        customers=Customers(
            codes=[f"C{number:06}" for number in range(size)],
            dimensions={
                "segment": nothing,
                "lifecycle": nothing,
                "region": Labels(REGIONS, columns.regions),
                "product_line": Labels(PRODUCTS, columns.products),
            },
            active=columns.active,
            measures=dict(zip(_SCORE, columns.measures, strict=True)),
        ),
    )


def plan_text(categories: Sequence[str] = CATEGORIES) -> str:
    """A plan file whose leaves are every category in every place."""
    shares = ", ".join(f"{name} = {number}" for number, name in enumerate(categories, start=1))
    parts = [
        'year = 2027\ncurrency = "CNY"\ntotal = "90000000"',
        f'reserve_percent = "{_RESERVE_PERCENT}"\nrounding = "10"',
        "[score]\n" + "\n".join(f"{name} = {weight}" for name, weight in _SCORE.items()),
        f'[[split]]\nby = "category"\nshares = {{ {shares} }}',
        f"[[season]]\nmonths = {list(_SEASON)}",
    ]
    for category in categories:
        parts.append(
            f'[[split]]\nof = {{ category = "{category}" }}\nby = "region"\ndriver = "customer_value"'
        )
        parts += [
            f'[[split]]\nof = {{ category = "{category}", region = "{region}" }}\n'
            'by = "product_line"\ndriver = "score"'
            for region in REGIONS
        ]
    return "\n".join(parts)


_MINIMA = "".join(
    f'\n[[minimum]]\nwhere = {{ {dimension} = "{value}" }}\npercent = "{percent}"'
    for dimension, values, percent in (
        ("region", REGIONS[:16], "5.1"),
        ("product_line", PRODUCTS[:8], "10.3"),
    )
    for value in values
)


def peak_mb(work: Callable[[], object]) -> float:
    """What the work takes at most, beside what is there already."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()
