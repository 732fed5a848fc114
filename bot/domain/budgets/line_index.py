"""Which of many lines pays for what was spent: the most specific that covers it, without trying each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from bot.domain.budgets.budget import ANY, Dimensions


class _Placed(Protocol):
    @property
    def dimensions(self) -> Dimensions: ...


L = TypeVar("L", bound=_Placed)


class LineIndex(Generic[L]):
    """Lines by which dimensions they name and with which values, the most specific first."""

    def __init__(self, lines: Iterable[L]) -> None:
        found: dict[tuple[int, ...], dict[tuple[str, ...], L]] = {}
        for line in lines:
            values = line.dimensions.values()
            names = tuple(number for number, value in enumerate(values) if value != ANY)
            found.setdefault(names, {})[_key(values, names)] = line
        self._lines = sorted(found.items(), key=lambda item: -len(item[0]))

    def covering(self, values: Sequence[str]) -> L | None:
        """`values` of all dimensions, in their order."""
        return next(
            (known[key] for names, known in self._lines if (key := _key(values, names)) in known), None
        )


def _key(values: Sequence[str], names: Sequence[int]) -> tuple[str, ...]:
    return tuple(values[number] for number in names)
