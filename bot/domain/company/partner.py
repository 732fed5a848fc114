"""Who pays a part of what is spent on customers: a supplier with a marketing fund, a joint host."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Partner:
    id: int
    code: str
    name: str
