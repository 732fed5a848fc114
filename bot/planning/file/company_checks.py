"""A plan file held against what the company has: its currency, its values of each dimension, its people.

Like `checks`, entry by entry: what the model refuses in one hides nothing in the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.domain.budgets.budget import DIMENSIONS
from bot.domain.errors import Fact
from bot.planning.company import Company
from bot.planning.file.model import Activity, Ceiling, Goal, Line, Minimum, Place, Review, Season, Split
from bot.toml.fault import Fault, currency_faults, readable, single, suggest
from bot.toml.locate import Path

ROLE = "role:"

Known = Mapping[str, tuple[str, ...]]
"""The values that the company has of each dimension."""


def faults(data: Mapping[str, Any], company: Company) -> list[Fault]:
    """Every value of the file that nobody and nothing in the company has."""
    found: list[Fault] = []
    currency = data.get("currency")
    if isinstance(currency, str) and currency != company.currency and not any(currency_faults(currency)):
        facts: dict[str, Fact] = {"found": currency, "currency": company.currency}
        found.append(Fault(("currency",), "plan_currency", facts))
    known = {dimension: company.values_of(dimension) for dimension in DIMENSIONS}
    found += _unknown_values(("leave_out",), "category", _keys(data.get("leave_out")), known)
    for path, place in _places(data):
        for dimension, value in place.values().items():
            found += _unknown_values(path, dimension, (value,), known, at=dimension)
    for index, split in readable(data, "split", Split):
        found += _split_faults(("split", index), split, known)
    found += measure_faults(_keys(data.get("score")), company)
    for index, line in readable(data, "line", Line):
        found += _unknown_person(("line", index, "owner"), line.owner, company)
        if line.department is not None:
            found += _unknown_values(
                ("line", index), "department", (line.department,), known, at="department"
            )
    for index, goal in readable(data, "goal", Goal):
        found += _unknown_person(("goal", index, "owner"), goal.owner, company)
    for review in single(data, "review", Review):
        found += _review_faults(review, company)
    return found


def _keys(table: Any) -> tuple[str, ...]:
    return tuple(table) if isinstance(table, dict) else ()


# --- Values of dimensions ---


def _places(data: Mapping[str, Any]) -> Iterator[tuple[Path, Place]]:
    yield from ((("split", index, "of"), split.of) for index, split in readable(data, "split", Split))
    yield from (
        (("activity", index, "of"), entry.of) for index, entry in readable(data, "activity", Activity)
    )
    yield from ((("line", index, "of"), line.of) for index, line in readable(data, "line", Line))
    yield from ((("season", index, "of"), season.of) for index, season in readable(data, "season", Season))
    yield from ((("minimum", index, "where"), m.where) for index, m in readable(data, "minimum", Minimum))
    yield from ((("ceiling", index, "where"), c.where) for index, c in readable(data, "ceiling", Ceiling))
    yield from ((("goal", index, "where"), goal.where) for index, goal in readable(data, "goal", Goal))


def _split_faults(path: Path, split: Split, known: Known) -> Iterator[Fault]:
    for key, values in (("shares", split.shares or {}), ("floor", split.floor), ("ceiling", split.ceiling)):
        yield from _unknown_values((*path, key), split.by, values, known)


def _unknown_values(
    path: Path, dimension: str, values: Iterable[str], known: Known, at: str | None = None
) -> Iterator[Fault]:
    for value in values:
        if value in known[dimension]:
            continue
        facts: dict[str, Fact]
        code, facts = "no_values", {"value": value}
        if known[dimension]:
            code, facts = suggest("unknown_value", "value", value, known[dimension])
        yield Fault((*path, at or value), code, {**facts, "dimension": dimension})


def measure_faults(measures: Iterable[str], company: Company) -> Iterator[Fault]:
    """Measures of a score that nobody knows of customers."""
    known = company.customers.measures
    for value in measures:
        if value not in known:
            yield Fault(("score", value), *suggest("unknown_measure", "value", value, known))


# --- People ---


def _unknown_person(path: Path, address: str, company: Company) -> Iterator[Fault]:
    if not address or address.casefold() in company.people:
        return
    code, facts = suggest("unknown_person", "value", address, sorted(company.people))
    # Everybody's address is no help, and nobody's business.
    facts.pop("allowed", None)
    yield Fault(path, code, facts)


def _review_faults(review: Review, company: Company) -> Iterator[Fault]:
    for key, names in (("by", review.by), ("approve", review.approve)):
        for index, name in enumerate(names):
            path: Path = ("review", key, index)
            if not name.startswith(ROLE):
                yield from _unknown_person(path, name, company)
            elif (role := name.removeprefix(ROLE)) not in company.roles:
                yield Fault(path, *suggest("unknown_role", "value", role, company.roles))
            if name in names[:index]:
                yield Fault(path, "reviewer_twice", {"value": name})
    for index, name in enumerate(review.approve):
        if company.prepared_by and name.casefold() == company.prepared_by:
            yield Fault(("review", "approve", index), "preparer_approves", {"value": name})
