"""The demo as people start it: the day in both languages, and a second visit where the first stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from demo.screen import WIDTH

SECONDS = 180
EXPECTED = {
    "en": ["GW-2026-00", "Tea set for Mid-Autumn", "Bo Zhang approved", "Ida Keller", "MEAL-NORTH", "#sales"],
    "zh_CN": ["中秋茶具", "张博", "易达", "宴请-华北", "#销售", "马可莉 看到"],
}


def demo(folder: Path, locale: str, *more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LOCALE": locale, "PYTHONIOENCODING": "utf-8"}
    environment.pop("RESET", None)
    command = [sys.executable, "-m", "demo", "--day-only", "--folder", str(folder), *more]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", env=environment, timeout=SECONDS, check=False
    )


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_day_is_printed_and_the_next_visit_continues(locale: str, tmp_path: Path) -> None:
    """The day runs clean and fits its frames; a second start needs no second company."""
    first = demo(tmp_path, locale)
    assert first.returncode == 0, first.stderr + first.stdout[-2000:]
    assert first.stderr == ""
    for wanted in EXPECTED[locale]:
        assert wanted in first.stdout
    lines = first.stdout.splitlines()
    assert len(lines) <= 150
    assert {cell_len(line) for line in lines if line[:1] in "╭│╰" and line} == {WIDTH}
    assert "error" not in (tmp_path / locale / "bot.log").read_text(encoding="utf-8").lower()

    again = demo(tmp_path, locale)
    assert again.returncode == 0, again.stderr
    assert "2026-09-07" in again.stdout
    assert "GW-2026" not in again.stdout
