"""The command line on a database of its own, as a person at a terminal has it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.terminal import SETTINGS, Terminal


@pytest.fixture
def terminal(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """On SQLite and on PostgreSQL, with the settings' defaults."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return Terminal(tmp_path)


@pytest.fixture
def log(tmp_path: Path) -> Callable[[], str]:
    """What the commands have logged so far."""
    return lambda: (tmp_path / "state" / "goodwill" / "goodwill.log").read_text(encoding="utf-8")
