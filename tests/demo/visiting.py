"""The demo in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SECONDS = 240


@dataclass(frozen=True)
class FirstRuns:
    """One in each language, and the processor's time that one of them took."""

    by_locale: dict[str, subprocess.CompletedProcess[str]]
    seconds: float


def visit(folder: Path, locale: str) -> subprocess.CompletedProcess[str]:
    """`python -m demo --day-only`, as somebody starts it who has set nothing else."""
    environment = {**os.environ, "LOCALE": locale, "PYTHONIOENCODING": "utf-8"}
    environment.pop("RESET", None)
    command = [sys.executable, "-m", "demo", "--day-only", "--folder", str(folder)]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", env=environment, timeout=SECONDS, check=False
    )
