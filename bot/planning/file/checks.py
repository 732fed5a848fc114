"""What needs more than one value of a plan file: amounts in its currency, sums, references to itself.

Each entry is judged by itself, so that a mistake in one does not hide those in the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.domain.errors import Fact, InvalidInput
from bot.domain.money import MAX_MINOR
from bot.planning.company import CUSTOMER_DIMENSIONS
from bot.planning.file.model import (
    CUSTOMER_DRIVERS,
    MONTHS,
    PROPOSED,
    Activity,
    Ceiling,
    Line,
    Place,
    Season,
    Split,
)
from bot.toml.amount import amount_minor
from bot.toml.fault import Fault, amount_faults, currency_faults, duplicates, entries, readable
from bot.toml.locate import Path

FULL_SCORE = 100


def faults(data: Mapping[str, Any]) -> list[Fault]:
    """Every fault in the data of a plan file, as far as its entries can be read at all."""
    currency = data.get("currency")
    found = list(currency_faults(currency)) if isinstance(currency, str) else []
    usable = currency if isinstance(currency, str) and not found else None
    found += duplicates(data, "goal", "id")
    found += duplicates(data, "line", "code")
    found += _reserve_faults(data)
    found += _score_faults(data)
    found += _tree_faults(data)
    for index, split in readable(data, "split", Split):
        found += _split_faults(("split", index), split)
    for index, activity in readable(data, "activity", Activity):
        found += _month_faults(("activity", index, "months"), activity)
    for index, season in readable(data, "season", Season):
        found += _season_faults(("season", index, "months"), season)
    found += _same_place("line", ((index, line.of) for index, line in readable(data, "line", Line)))
    found += _same_place("season", ((index, season.of) for index, season in readable(data, "season", Season)))
    if usable is not None:
        found += _all_amounts(data, usable)
    return found


# --- Amounts ---


def _all_amounts(data: Mapping[str, Any], currency: str) -> Iterator[Fault]:
    for key, zero_ok in (("total", False), ("reserve", True), ("rounding", False)):
        if isinstance(data.get(key), str):
            yield from amount_faults((key,), data[key], currency, zero_ok=zero_ok)
    for index, split in entries(data, "split"):
        for key in ("floor", "ceiling"):
            yield from _bound_faults(("split", index, key), split.get(key), currency)
        if isinstance(split.get("floor"), dict) and isinstance(split.get("ceiling"), dict):
            yield from _crossed_bounds(("split", index), split["floor"], split["ceiling"], currency)
    for index, activity in readable(data, "activity", Activity):
        yield from _price_faults(("activity", index, "price"), activity, currency)
    for index, line in readable(data, "line", Line):
        if line.amount is not None and line.amount != PROPOSED:
            yield from amount_faults(("line", index, "amount"), line.amount, currency, zero_ok=True)
    for index, ceiling in readable(data, "ceiling", Ceiling):
        yield from amount_faults(("ceiling", index, "amount"), ceiling.amount, currency)


def _bound_faults(path: Path, bounds: Any, currency: str) -> Iterator[Fault]:
    for value, text in bounds.items() if isinstance(bounds, dict) else ():
        if isinstance(text, str):
            yield from amount_faults((*path, value), text, currency, zero_ok=True)


def _crossed_bounds(
    path: Path, floors: dict[str, Any], ceilings: dict[str, Any], currency: str
) -> Iterator[Fault]:
    for value in sorted(floors.keys() & ceilings.keys()):
        floor, ceiling = _minor(floors[value], currency), _minor(ceilings[value], currency)
        if floor is not None and ceiling is not None and floor > ceiling:
            facts: dict[str, Fact] = {"value": value, "floor": floors[value], "ceiling": ceilings[value]}
            yield Fault((*path, "ceiling", value), "floor_over_ceiling", facts)


def _minor(text: Any, currency: str) -> int | None:
    """None for what is no amount: that is reported by itself."""
    try:
        return amount_minor(text, currency, zero_ok=True) if isinstance(text, str) else None
    except InvalidInput:
        return None


def _price_faults(path: Path, activity: Activity, currency: str) -> Iterator[Fault]:
    wrong = list(amount_faults(path, activity.price, currency))
    if not wrong and amount_minor(activity.price, currency) * activity.quantity > MAX_MINOR:
        wrong = [Fault(path, "amount_too_large", {"key": "price"})]
    yield from wrong


def _reserve_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    if "reserve" in data and "reserve_percent" in data:
        yield Fault(("reserve_percent",), "reserve_twice", {"line": ("reserve",)})


# --- Score ---


def _score_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    weights = data.get("score")
    if not isinstance(weights, dict) or not all(type(weight) is int for weight in weights.values()):
        return
    if (together := sum(weights.values())) != FULL_SCORE:
        yield Fault(("score",), "score_sum", {"sum": together})


# --- Splits ---


def _tree_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """One split for each branch, and one for the whole: else two lines could pay for one request, or none."""
    first: dict[Place, int] = {}
    splits = list(readable(data, "split", Split))
    for index, split in splits:
        if split.of in first:
            yield Fault(("split", index), "split_twice", {"first_line": ("split", first[split.of])})
        first.setdefault(split.of, index)
    if splits and len(splits) == len(list(entries(data, "split"))) and Place() not in first:
        yield Fault(("split", 0, "of"), "no_split_of_all", {})


def _split_faults(path: Path, split: Split) -> Iterator[Fault]:
    if split.by in split.of.values():
        yield Fault((*path, "by"), "split_again", {"by": split.by})
    if split.shares is None and split.driver is None:
        yield Fault(path, "split_without_rule", {})
    if split.shares is not None and split.driver is not None:
        yield Fault((*path, "driver"), "split_two_rules", {"line": (*path, "shares")})
    if split.shares is not None and not any(split.shares.values()):
        yield Fault((*path, "shares"), "shares_zero", {})
    if split.driver_missing is not None and split.driver in (None, "even"):
        yield Fault((*path, "driver_missing"), "driver_missing_unused", {})
    if split.driver in CUSTOMER_DRIVERS and split.by not in CUSTOMER_DIMENSIONS:
        facts: dict[str, Fact] = {"driver": split.driver, "by": split.by}
        facts["dimensions"] = ", ".join(CUSTOMER_DIMENSIONS)
        yield Fault((*path, "driver"), "driver_dimension", facts)


# --- Months and places ---


def _month_faults(path: Path, activity: Activity) -> Iterator[Fault]:
    for index, month in enumerate(activity.months):
        if month in activity.months[:index]:
            yield Fault((*path, index), "month_twice", {"month": month})


def _season_faults(path: Path, season: Season) -> Iterator[Fault]:
    if isinstance(season.months, str):
        return
    if len(season.months) != MONTHS:
        yield Fault(path, "season_length", {"count": len(season.months)})
    elif not any(season.months):
        yield Fault(path, "season_zero", {})


def _same_place(table: str, places: Iterable[tuple[int, Place]]) -> Iterator[Fault]:
    first: dict[Place, int] = {}
    for index, place in places:
        if place in first:
            facts: dict[str, Fact | Path] = {"kind": f"[[{table}]]", "first_line": (table, first[place])}
            yield Fault((table, index, "of"), "place_twice", facts)
        first.setdefault(place, index)
