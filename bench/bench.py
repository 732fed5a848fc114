"""What every row is given: sizes, rounds, databases, and a way to report progress."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.databases import Databases, PostgresServer, SqliteFiles


@dataclass
class Bench:
    """One run. `quick` proves that the rows work, with sizes that say nothing; `full` adds the largest."""

    rounds: int = 5
    quick: bool = False
    full: bool = False
    say: Callable[[str], None] = lambda _text: None
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="goodwill-bench-")))
    _databases: dict[str, Databases] = field(default_factory=dict)

    def size(self, typical: int, quick: int) -> int:
        """`typical`, or with --quick the smallest size that still does the work."""
        return quick if self.quick else typical

    @property
    def sqlite(self) -> Databases:
        return self._databases.setdefault("sqlite", SqliteFiles(self.folder))

    @property
    def postgres(self) -> Databases:
        if "postgres" not in self._databases:
            self._databases["postgres"] = PostgresServer()
        return self._databases["postgres"]

    def close(self) -> None:
        for databases in self._databases.values():
            databases.close()
        shutil.rmtree(self.folder, ignore_errors=True)
