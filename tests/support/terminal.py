"""The command line on a database of its own, as a person at a terminal has it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from bot.cli import cli
from tests.support.company_files import BUDGET, CONTACTS, CUSTOMERS, PEOPLE

SETTINGS = (
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_APP_TOKEN",
    "GOODWILL_TIMEZONE",
    "GOODWILL_FISCAL_YEAR_START",
    "GOODWILL_CURRENCY",
    "GOODWILL_AUDIT_KEY",
    "GOODWILL_LOCALE",
    "PORT",
)


@dataclass
class Ended:
    """How a command ended: its status, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Terminal:
    """Types commands in a folder of its own: `terminal("import people", path)`."""

    folder: Path

    def __call__(self, command: str, *more: str) -> Ended:
        result = CliRunner().invoke(cli, [*command.split(), *more], prog_name="goodwill")
        ended = Ended(result.exit_code, result.stdout, result.stderr)
        assert "Traceback" not in ended.out + ended.err
        return ended

    def file(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def found_company(self) -> None:
        """Import everything, the budget for 2026."""
        for kind, content in (
            ("people", PEOPLE),
            ("customers", CUSTOMERS),
            ("contacts", CONTACTS),
            ("budget --year 2026", BUDGET),
        ):
            ended = self(f"import {kind}", self.file(f"{kind.split()[0]}.csv", content))
            assert ended.status == 0, ended.err


def goodwill(*words: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    root = Path(__file__).resolve().parents[2]
    environment = {"PYTHONPATH": str(root), "HOME": str(folder), "PATH": "", **settings}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=folder, env=environment, capture_output=True, text=True
    )
