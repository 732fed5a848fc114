"""Frozen dataclasses that are stored as JSON, and may be read by another version than wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from enum import StrEnum
from types import UnionType
from typing import Any, ClassVar, Self, get_args, get_origin, get_type_hints


class UnreadableRecord(ValueError):
    """Something that this version needs is missing, or has a value that it does not know."""


class JsonRecord:
    """Base of a frozen dataclass made of texts, numbers, enums, records, and tuples of these.

    A key that this version does not know is ignored. One that is missing takes the field's default, so a
    field added later needs one; without it the record is unreadable.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def to_json(self) -> dict[str, Any]:
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises UnreadableRecord."""
        hints = get_type_hints(cls)
        values: dict[str, Any] = {}
        for field in fields(cls):
            if field.name in data:
                values[field.name] = _typed(hints[field.name], data[field.name], field.name)
            elif field.default is MISSING:
                raise UnreadableRecord(f"{cls.__name__} without {field.name}")
        return cls(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, JsonRecord):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, StrEnum) else value


def _typed(hint: Any, value: Any, name: str) -> Any:
    if get_origin(hint) is UnionType:
        # Only "or None": more than that no record needs.
        kinds = [each for each in get_args(hint) if each is not type(None)]
        return None if value is None else _typed(kinds[0], value, name)
    if get_origin(hint) is tuple:
        return tuple(_typed(get_args(hint)[0], each, name) for each in value)
    if isinstance(hint, type) and issubclass(hint, JsonRecord):
        return hint.from_json(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        try:
            return hint(value)
        except ValueError as exc:
            raise UnreadableRecord(f"{name} {value!r} is unknown") from exc
    return value
