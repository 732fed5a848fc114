"""A table read in a process of its own, with a minute of processor time and 500 MB."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

_READ = """
import sys
from pathlib import Path
from bot.sheets.problems import BadFile
from bot.sheets.sheet import Shape, read_file
try:
    sheet = read_file(Path(sys.argv[1]), Shape(("code", "name"), ("amount", "day")))
    print(len(sheet.rows))
except BadFile as error:
    print(error.problems[0].code)
"""


def read_within_limits(content: bytes, folder: Path) -> str:
    """What came of reading it, with a minute of processor time and 500 MB to do so."""
    path = folder / "file.xlsx"
    path.write_bytes(content)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (500 * 1024**2, 500 * 1024**2))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))

    run = subprocess.run(
        [sys.executable, "-c", _READ, str(path)],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout.strip()
