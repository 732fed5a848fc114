"""One finding of the doctor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

NAMED = 5


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """`blocking`: people can't work until it is mended. `names`: the first few of the `count` concerned."""

    code: str
    blocking: bool = False
    count: int = 0
    names: tuple[str, ...] = ()
    facts: dict[str, str | int] = field(default_factory=dict)


def several(
    code: str, names: Iterable[str], *, blocking: bool = False, **facts: str | int
) -> Iterator[Diagnostic]:
    """One finding for all of `names`; none when there are none."""
    every = sorted(names)
    if every:
        yield Diagnostic(code, blocking, len(every), tuple(every[:NAMED]), facts)
