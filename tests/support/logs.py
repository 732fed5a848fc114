"""What the log says."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from structlog.processors import format_exc_info
from structlog.testing import capture_logs


@dataclass
class Trouble(logging.Handler):
    """Errors of the log, the bot's and its libraries'."""

    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.ERROR)

    __hash__ = logging.Handler.__hash__

    def emit(self, record: logging.LogRecord) -> None:
        # Bolt's word for a payload of another team, which is just what has to happen to it.
        if "AuthorizeResult" not in record.getMessage():
            self.found.append(self.format(record))


@contextmanager
def errors_logged() -> Iterator[list[str]]:
    """What is logged as an error meanwhile; complete at the end."""
    handler = Trouble()
    logging.getLogger().addHandler(handler)
    try:
        with capture_logs(processors=[format_exc_info]) as entries:
            yield handler.found
    finally:
        logging.getLogger().removeHandler(handler)
        handler.found += [str(e) for e in entries if e["log_level"] in ("error", "critical")]
