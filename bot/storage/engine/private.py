"""What holds the company's data is read and written by its owner alone."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_private(path: Path) -> None:
    """Take everybody else's rights to the file or folder. What is another user's is theirs to set."""
    with suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS:
            path.chmod(mode & ~_OTHERS)


def private_file(path: Path) -> None:
    """The file, made where it is missing, is its owner's alone. A folder that is missing is left so."""
    with suppress(OSError):
        path.touch(mode=stat.S_IRUSR | stat.S_IWUSR, exist_ok=True)
    make_private(path)
