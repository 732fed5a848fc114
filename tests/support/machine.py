"""Where `goodwill` is called, and a company that has done some business there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.cli import cli
from bot.storage.engine.database import Database
from bot.storage.schema.tables import metadata
from tests.support.office.opening import Office

# What a backup and a restore add by themselves.
_GROWS = {"audit_entry", "audit_head"}
PURPOSE = "Tea set for Li Na, as Mei Lin (mei@example.com) promised; 李娜很喜欢"


@dataclass
class Machine:
    """Where `goodwill` is called: its database, its folder and its environment."""

    url: str
    folder: Path

    def goodwill(self, *arguments: str, status: int = 0, **environment: str) -> Result:
        settings = {
            "DATABASE_URL": self.url,
            "GOODWILL_FILES": str(self.folder / "files"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            **environment,
        }
        result = CliRunner().invoke(cli, list(arguments), env=settings)
        assert result.exit_code == status, result.output
        assert "Traceback" not in result.output
        return result

    def json(self, *arguments: str, status: int = 0, **environment: str) -> Any:
        return json.loads(self.goodwill(*arguments, status=status, **environment).stdout)


def spend(office: Office) -> None:
    """Mei asks for a gift, Bo approves, Mei logs the actual with a receipt; a second request waits for Bo."""
    office.mei.command("/spend gift 480 CNY Acme", channel="#sales")
    form = office.mei.wait_for_modal("New request")
    form.fill({"Recipients": ["Li Na"], "Purpose": PURPOSE, "Planned date": "2026-09-25"})
    form.fill({"Expected result": "Renewal signed"})
    assert form.submit(), form.errors
    office.bo.wait_for("GW-2026-00001: needs your decision").click("Approve")
    office.mei.wait_for("GW-2026-00001: approved").click("Log actual")
    log = office.mei.wait_for_modal("Log actual")
    log.fill({"Actual amount": "385.50", "Receipts": [("receipt.pdf", b"%PDF-1.4\n%%EOF\n")]})
    log.fill({"Result": "Mei Lin gave it to her", "This is the final amount": True})
    assert log.submit(), log.errors
    office.mei.wait_for("GW-2026-00001: settled")
    office.mei.command("/spend gift 90 CNY Acme", channel="#sales")
    form = office.mei.wait_for_modal("New request")
    form.fill({"Recipients": ["Li Na"], "Purpose": "Something small", "Planned date": "2026-09-26"})
    form.fill({"Expected result": "A smile"})
    assert form.submit(), form.errors
    office.bo.wait_for("GW-2026-00002: needs your decision")
    office.settle()


def contents(machine: Machine) -> dict[str, list[tuple[Any, ...]]]:
    database = Database(machine.url)
    with database.reading() as connection:
        rows = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in _GROWS
        }
    database.dispose()
    return rows
