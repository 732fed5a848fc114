"""A stretch of the typed text that was understood, and what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Span(Generic[T_co]):
    """`text[start:end]` means `value`."""

    start: int
    end: int
    value: T_co

    def overlaps(self, others: Iterable[Span[object]]) -> bool:
        return any(self.start < other.end and other.start < self.end for other in others)


def blank_out(text: str, spans: Iterable[Span[object]]) -> str:
    """The text with every span replaced by as many NULs: positions stay, nothing else can read them."""
    for span in spans:
        text = text[: span.start] + "\0" * (span.end - span.start) + text[span.end :]
    return text
