"""What the handlers are given; nothing else reaches them from outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient

from bot.config import Settings
from bot.handlers.home_team import HomeTeam
from bot.services.ports.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Dependencies:
    """`store` wakes delivery after each commit by itself; `wake` is there for whoever writes past it.

    `client` answers the person who acted: 2 s time-out, no retries.
    """

    store: Store
    wake: Callable[[], None]
    settings: Settings
    clock: Callable[[], datetime]
    client: WebClient
    home: HomeTeam
