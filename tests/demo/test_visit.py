"""The demo as people start it: the day in both languages, and a second visit where the first stopped."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess

import pytest
from rich.cells import cell_len

from demo.story.screen import WIDTH
from tests.demo.visiting import visit

EXPECTED = {
    "en": [
        "GW-2026-00",
        "Tea set for Mid-Autumn",
        "Bo Zhang",
        "Ida Keller",
        "MEAL-NORTH",
        "#sales",
        "history:2026",
    ],
    "zh_CN": ["中秋茶具", "张博", "易达", "宴请-华北", "#销售", "马可莉 看到", "孟丹 看到"],
}


@pytest.mark.parametrize("locale", EXPECTED)
def test_day_is_printed(locale: str, visited: dict[str, CompletedProcess[str]], visits: Path) -> None:
    """The day runs clean, shows what matters, and fits its frames whatever the script."""
    first = visited[locale]
    assert first.returncode == 0, first.stderr + first.stdout[-2000:]
    assert first.stderr == ""
    for wanted in EXPECTED[locale]:
        assert wanted in first.stdout
    lines = first.stdout.splitlines()
    assert len(lines) <= 200
    assert {cell_len(line) for line in lines if line.startswith(("╭", "│", "╰"))} == {WIDTH}
    log = (visits / locale / "bot.log").read_text(encoding="utf-8")
    assert '"level": "error"' not in log
    assert "Traceback" not in log


def test_next_visit_continues(visited: dict[str, CompletedProcess[str]], visits: Path) -> None:
    """A second start makes no second company: it goes on from the moment at which the first stopped."""
    assert visited["en"].returncode == 0
    again = visit(visits, "en")
    assert again.returncode == 0, again.stderr
    assert "2026-09-07 09:30" in again.stdout
    assert "GW-2026" not in again.stdout
