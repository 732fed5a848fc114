"""Policies, as the services need them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.policies.compiled import CompiledPolicy


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """An applied version of the policy, as it was written."""

    version: str
    effective_from: date
    source: str
    applied_at: datetime
    applied_by: str


class Policies(Protocol):
    def in_force(self, day: date) -> CompiledPolicy: ...
    def in_force_for(
        self, requester_id: int, day: date, since: datetime
    ) -> Callable[[], tuple[CompiledPolicy, tuple[int, int]]]:
        """The same, with `requests.pressure_of` the requester: one look at both, which begins now.

        What it found is told when it is called. Whoever waits for something else in between waits for both.
        """
        ...

    def version(self, version: str) -> CompiledPolicy: ...


class PolicyFiles(Protocol):
    """Every version that was ever applied."""

    def all(self) -> Sequence[PolicyFile]:
        """Oldest first."""
        ...

    def add(self, file: PolicyFile) -> None: ...
