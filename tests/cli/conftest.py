"""The command line on a database of its own, as a person at a terminal has it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from tests.support.terminal import SETTINGS, Terminal


@pytest.fixture
def terminal(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """On SQLite and on PostgreSQL, with the settings' defaults."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    root, kept = logging.getLogger(), structlog.get_config()
    handlers = list(root.handlers)
    yield Terminal(tmp_path)
    # The folder of the log goes with the test, and whatever is logged later must not look for it.
    root.handlers[:] = handlers
    structlog.configure(**kept)


@pytest.fixture
def log(tmp_path: Path) -> Callable[[], str]:
    """What the commands have logged so far."""
    return lambda: (tmp_path / "state" / "goodwill" / "goodwill.log").read_text(encoding="utf-8")
