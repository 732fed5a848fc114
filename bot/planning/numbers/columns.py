"""Facts as columns: what a dimension says of each row, and numbers added up by what the rows say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.planning.numbers.exact import Whole, sums

Rows = NDArray[np.intp]
"""Indexes of rows."""

NO_ROWS: Rows = np.zeros(0, dtype=np.intp)

_DENSE = 8


@dataclass(frozen=True, slots=True)
class Labels:
    """What one dimension says of each row: `values[index[row]]`. Values ascend; each stands once."""

    values: tuple[str, ...]
    index: Rows

    @classmethod
    def of(cls, texts: Sequence[str]) -> Labels:
        values = tuple(sorted(set(texts)))
        position = {value: number for number, value in enumerate(values)}
        return cls(values, np.fromiter(map(position.__getitem__, texts), np.intp, len(texts)))

    def having(self, value: str, rows: Rows) -> Rows:
        """Those of `rows` that have `value`."""
        number = self.number(value)
        return rows[self.index[rows] == number] if number is not None else rows[:0]

    def number(self, value: str) -> int | None:
        try:
            return self.values.index(value)
        except ValueError:
            return None

    def found(self, rows: Rows) -> list[str]:
        """The values that `rows` have, ascending; an empty one is none."""
        seen = np.flatnonzero(np.bincount(self.index[rows], minlength=len(self.values)))
        return [self.values[number] for number in seen if self.values[number]]


@dataclass(frozen=True, slots=True)
class Cells:
    """Numbers of every combination of dimension values that occurs: one row a combination."""

    labels: Mapping[str, Labels]
    numbers: Mapping[str, Whole]

    @property
    def rows(self) -> Rows:
        return np.arange(len(next(iter(self.labels.values())).index))

    def at(self, place: Iterable[tuple[str, str]], rows: Rows) -> Rows:
        """Those of `rows` with the values of a place; dimensions that rows do not have make no difference."""
        for dimension, value in place:
            labels = self.labels.get(dimension)
            rows = rows if labels is None or not len(rows) else labels.having(value, rows)
        return rows

    def by(self, rows: Rows, dimension: str, number: str) -> Mapping[str, int]:
        """The sum of `number` over `rows` for each value of the dimension that they have."""
        labels = self.labels[dimension]
        summed = sums(self.numbers[number][rows], labels.index[rows], len(labels.values))
        return dict(zip(labels.values, summed.tolist(), strict=True))


def cells(labels: Mapping[str, Labels], numbers: Mapping[str, Whole]) -> Cells:
    """Rows of the same combination added up."""
    size = len(next(iter(labels.values())).index)
    kinds, count = np.zeros(size, dtype=np.intp), 1
    for column in labels.values():
        # Numbered anew after each dimension: the product of many would overflow.
        kinds, count = _numbered(kinds * len(column.values) + column.index, count * len(column.values))
    some = np.zeros(count, dtype=np.intp)
    some[kinds] = np.arange(size)
    return Cells(
        {name: Labels(column.values, column.index[some]) for name, column in labels.items()},
        {name: sums(column, kinds, count) for name, column in numbers.items()},
    )


def _numbered(keys: Rows, most: int) -> tuple[Rows, int]:
    """The keys, each under `most`, numbered without gaps in their order, and how many there are."""
    if most > _DENSE * len(keys):
        found, numbers = np.unique(keys, return_inverse=True)
        return numbers, len(found)
    # Several times faster than sorting, as long as few keys could be but are not.
    there = np.bincount(keys, minlength=most) > 0
    return (np.cumsum(there) - 1)[keys], int(there.sum())
