"""The first few of something, and how many there are: nothing is cut without a word about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """The first few of a list, most serious first, and how many there are altogether."""

    shown: tuple[T, ...] = ()
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.shown)

    def __bool__(self) -> bool:
        return self.total > 0


@dataclass(frozen=True, slots=True)
class Page:
    """Which entries of a list are asked for."""

    limit: int
    offset: int = 0
