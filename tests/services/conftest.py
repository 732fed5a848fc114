"""A desk in a fresh company on each database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.storage.engine.database import Database
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.desk import Desk, open_company


@pytest.fixture
def open_desk(shared_database: Database, clock: ManualClock) -> Callable[..., Desk]:
    """Opens the small company with other files or another policy: `open_desk(policy=…)`."""
    return lambda **changes: open_company(new_workspace(shared_database, clock), **changes)


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk()
