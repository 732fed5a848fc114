"""`goodwill` in a process of its own with a minute of processor time: what it says, and what it takes."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 60
MEGABYTES = 500
"""What a command may take, as `bot/sheets/limits.py` says."""
# Its own memory, asked of itself: what others on the machine use is none of its.
_RUN = """
import resource, sys
from bot.cli import cli
try:
    cli(sys.argv[1:], prog_name="goodwill")
finally:
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
"""


def command(folder: Path, words: str, content: str) -> tuple[int, str, int]:
    """(status, what was said, megabytes at most), with so much of the processor's time."""
    path = folder / ("file.toml" if words.startswith("policy") else "file.csv")
    path.write_text(content, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", _RUN, *words.split(), str(path)],
        cwd=folder,
        env={"PYTHONPATH": str(_ROOT), "HOME": str(folder), "PATH": "", "DATABASE_URL": "sqlite:///x.db"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode >= 0, "it was stopped after a minute"
    said, _, peak = run.stderr.rpartition("peak ")
    return run.returncode, run.stdout + said, int(peak)
