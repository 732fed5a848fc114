"""The shape of a file: which keys a pydantic model has, and a fault for each way in which data fails it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.toml.fault import Fault, Model, suggest
from bot.toml.locate import Path
from bot.toml.problem import MOST_FAULTS, SENTENCES

Names = tuple[str, ...]
"""The keys of a path, without the indexes of lists."""


@dataclass(frozen=True, slots=True)
class Shape(Generic[Model]):
    """A model and the words for what does not fit it.

    `tables` are the models of the tables inside, by their keys. `choices` are the values of keys that have
    few, `amounts` the keys of decimal strings, `examples` what to write, by the last key or by all of them.
    `codes` are the errors that the model's validators raise themselves and that have a sentence of their own;
    `vocabularies` the values that may be meant for those of them that name an unknown one.
    """

    model: type[Model]
    tables: Mapping[Names, type[BaseModel]]
    choices: Mapping[str, tuple[str, ...]]
    amounts: Collection[str]
    examples: Mapping[str | Names, str]
    codes: Collection[str]
    vocabularies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def read(self, data: Mapping[str, Any]) -> tuple[Model | None, list[Fault]]:
        """The model of the data, or what is wrong with its keys and simple values."""
        try:
            return self.model.model_validate(data), []
        except ValidationError as exc:
            errors = (error for error in exc.errors(include_url=False) if not _is_echo(error))
            return None, [self._fault(error) for error in islice(errors, MOST_FAULTS)]

    def _fault(self, error: ErrorDetails) -> Fault:
        # Pydantic marks what is wrong with a key itself.
        path: Path = tuple(part for part in error["loc"] if part != "[key]")
        names = tuple(part for part in path if isinstance(part, str))
        key = names[-1] if names else ""
        kind, given = error["type"], error["input"]
        if kind == "extra_forbidden" and len(names) > 1 and key in self.model.model_fields:
            return Fault(path, "key_belongs_on_top", {"key": key, "table": names[0]})
        if kind == "extra_forbidden":
            return Fault(path, *suggest("unknown_key", "key", key, self._keys_at(names[:-1])))
        if kind == "missing":
            return Fault(path, "missing_key", {"key": key, "example": self._example(names)})
        if kind in self.vocabularies:
            code, facts = suggest(kind, "value", str(error["ctx"]["value"]), self.vocabularies[kind])
            return Fault(path, code, facts)
        if kind in self.codes or kind in SENTENCES:
            return Fault(path, kind, {"key": key, **error.get("ctx", {})})
        if key in self.choices and isinstance(given, str):
            code, facts = suggest("unknown_choice", "value", given[:80], self.choices[key])
            return Fault(path, code, {"key": key, **facts})
        if key in self.amounts:
            return Fault(path, "amount_not_text", {"key": key})
        return Fault(path, "wrong_value", {"key": key, "example": self._example(names)})

    def _example(self, names: Names) -> str:
        key = names[-1] if names else ""
        return self.examples.get(names) or self.examples.get(key) or f"{key} = …"

    def _keys_at(self, names: Names) -> Iterable[str]:
        model = self.tables.get(names)
        return model.model_fields if model else ()


def _is_echo(error: ErrorDetails) -> bool:
    """Pydantic calls a list too short when its only entry is wrong: the entry is reported already."""
    return error["type"] == "too_short" and bool(error["input"])
