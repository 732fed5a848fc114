"""What the handlers are given; nothing else reaches them from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from slack_sdk import WebClient

from bot.config import Settings
from bot.handlers.company.home_team import HomeTeam
from bot.services.ports.unit_of_work import Store
from bot.telemetry.metrics import Metrics


class ReadsFiles(Protocol):
    def read(self, key: str) -> bytes:
        """Raises FileNotFoundError for a key that was never kept."""
        ...


@dataclass(frozen=True, slots=True)
class Dependencies:
    """`store` wakes delivery after each commit. `client` answers the person who acted: it retries nothing.

    `uploads` is the same with more patience, for the content of `files`.
    """

    store: Store
    settings: Settings
    client: WebClient
    home: HomeTeam
    metrics: Metrics
    files: ReadsFiles
    uploads: WebClient
