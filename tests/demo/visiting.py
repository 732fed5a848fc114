"""The demo in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SECONDS = 240


def visit(folder: Path, locale: str) -> subprocess.CompletedProcess[str]:
    """`python -m demo --day-only`, as somebody starts it who has set nothing else."""
    environment = {**os.environ, "LOCALE": locale, "PYTHONIOENCODING": "utf-8"}
    environment.pop("RESET", None)
    command = [sys.executable, "-m", "demo", "--day-only", "--folder", str(folder)]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", env=environment, timeout=SECONDS, check=False
    )
