"""What the handlers are given; nothing else reaches them from outside."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk import WebClient

from bot.config import Settings
from bot.handlers.home_team import HomeTeam
from bot.services.ports.unit_of_work import Store
from bot.telemetry.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Dependencies:
    """`store` wakes delivery after each commit. `client` answers the person who acted: it retries nothing."""

    store: Store
    settings: Settings
    client: WebClient
    home: HomeTeam
    metrics: Metrics
