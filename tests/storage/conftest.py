"""A desk in a fresh company on each database."""

from __future__ import annotations

import pytest

from bot.storage.engine.database import Database
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.desk import Desk, open_company


@pytest.fixture
def desk(shared_database: Database, clock: ManualClock) -> Desk:
    return open_company(new_workspace(shared_database, clock))
