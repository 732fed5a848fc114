"""Facts as columns: what a dimension says of each row, and numbers added up by what the rows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.planning.exact import Whole, sums

Rows = NDArray[np.intp]
"""Indexes of rows."""


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

    def narrowed(self, rows: Rows, dimension: str, value: str) -> Rows:
        """Those of `rows` with that value; all of them where rows have no such dimension."""
        labels = self.labels.get(dimension)
        return rows if labels is None else labels.having(value, rows)

    def by(self, rows: Rows, dimension: str, number: str) -> Mapping[str, int]:
        """The sum of `number` over `rows` for each value of the dimension that they have."""
        labels = self.labels[dimension]
        summed = sums(self.numbers[number][rows], labels.index[rows], len(labels.values))
        return dict(zip(labels.values, summed.tolist(), strict=True))


def cells(labels: Mapping[str, Labels], numbers: Mapping[str, Whole]) -> Cells:
    """Rows of the same combination added up."""
    combined = np.zeros(len(next(iter(labels.values())).index), dtype=np.intp)
    for column in labels.values():
        # Numbered anew after each dimension: the product of many would overflow.
        _, combined = np.unique(combined * max(len(column.values), 1) + column.index, return_inverse=True)
    kinds, first = np.unique(combined, return_index=True)
    return Cells(
        {name: Labels(column.values, column.index[first]) for name, column in labels.items()},
        {name: sums(column, combined, len(kinds)) for name, column in numbers.items()},
    )
