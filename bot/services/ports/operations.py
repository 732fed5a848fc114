"""What the command line's services need from outside, beside `ports.py`: whole tables in, out, and proved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Health:
    """What only the database knows about the state of an installation."""

    claimed: bool
    queued: int
    oldest_queued_at: datetime | None
    dead: Mapping[str, int]
    files_pending: int
    oldest_pending_at: datetime | None
    files_refused: int


class HealthRecords(Protocol):
    def read(self) -> Health: ...
    def revive_messages(self) -> int:
        """Queue every dead message again; how many there were."""
        ...
