"""Problems whose line is not looked up yet, and what every check of a file's data is made of.

Each entry is judged by itself, so that a mistake in one does not hide those in the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.domain.errors import Fact, InvalidInput
from bot.domain.money import exponent
from bot.toml.amount import amount_minor
from bot.toml.locate import Path

_LISTED = 30

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` names the sentence. A path among the facts stands for that path's line."""

    path: Path
    code: str
    facts: Mapping[str, Fact | Path]


_MOST_COMPARED, _LONGEST_WORD = 200, 120


def suggest(code: str, name: str, value: str, allowed: Iterable[str]) -> tuple[str, dict[str, Fact]]:
    """The code and facts for an unknown `value`: with the one that was probably meant, or with all."""
    choices = list(allowed)
    # Looking for what was meant is slow, and among very many words there is always one that is like it.
    if len(choices) > _MOST_COMPARED or len(value) > _LONGEST_WORD:
        return code, {name: value[:_LONGEST_WORD], "allowed": listed(choices)}
    close = get_close_matches(value, choices, n=1) or get_close_matches(value.lower(), choices, n=1)
    if close:
        return f"{code}_meant", {name: value, "meant": close[0]}
    return code, {name: value, "allowed": listed(choices)}


def listed(values: Sequence[str]) -> str:
    """The values with commas; of very many the first."""
    return ", ".join(values[:_LISTED]) + (", …" if len(values) > _LISTED else "")


def entries(data: Mapping[str, Any], table: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The tables of `[[table]]` with their index, as far as they are tables."""
    found = data.get(table)
    if isinstance(found, list):
        yield from ((index, entry) for index, entry in enumerate(found) if isinstance(entry, dict))


def readable(data: Mapping[str, Any], table: str, model: type[Model]) -> Iterator[tuple[int, Model]]:
    """The entries that the model accepts; what is wrong with the others is reported from the model."""
    for index, entry in entries(data, table):
        try:
            yield index, model.model_validate(entry)
        except ValidationError:
            continue


def single(data: Mapping[str, Any], table: str, model: type[Model]) -> Iterator[Model]:
    """A table that stands once, when its shape is right: what is wrong with that is reported already."""
    if table in data:
        yield from (entry for _, entry in readable({table: [data[table]]}, table, model))


def duplicates(data: Mapping[str, Any], table: str, key: str) -> Iterator[Fault]:
    """Entries of `[[table]]` that have the `key` of an earlier one."""
    first: dict[str, int] = {}
    for index, entry in entries(data, table):
        value = entry.get(key)
        if not isinstance(value, str):
            continue
        if value in first:
            facts: dict[str, Fact | Path] = {"value": value, "key": key, "kind": f"[[{table}]]"}
            facts["first_line"] = (table, first[value], key)
            yield Fault((table, index, key), "duplicate_id", facts)
        first.setdefault(value, index)


def currency_faults(currency: str) -> Iterator[Fault]:
    try:
        exponent(currency)
    except InvalidInput as exc:
        yield Fault(("currency",), exc.code, exc.facts)


def amount_faults(path: Path, text: str, currency: str, *, zero_ok: bool = False) -> Iterator[Fault]:
    try:
        amount_minor(text, currency, zero_ok=zero_ok)
    except InvalidInput as exc:
        yield Fault(path, exc.code, {"key": str(path[-1]), **exc.facts})
