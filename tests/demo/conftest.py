"""One first visit for each language, in processes of their own, and the first morning in this one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from demo.names import LOCALES
from demo.seed import fill
from demo.stage import Stage
from sandbox import SlackServer
from tests.demo.visiting import visit
from tests.support.browser import chromium
from tests.support.office.fixtures import office, office_with

__all__ = ["office", "office_with"]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of `visited`."""
    return tmp_path_factory.mktemp("visits")


@pytest.fixture(scope="session")
def visited(visits: Path) -> dict[str, subprocess.CompletedProcess[str]]:
    """The first visit of each language, side by side."""
    with ThreadPoolExecutor() as side_by_side:
        runs = side_by_side.map(lambda locale: visit(visits, locale), LOCALES)
        return dict(zip(LOCALES, runs, strict=True))


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The first morning, before the bot runs."""
    made = Stage(tmp_path_factory.mktemp("demo") / "en", "en")
    with SlackServer(made.slack) as server:
        made.connect(server)
        fill(made)
        yield made
        made.close()
