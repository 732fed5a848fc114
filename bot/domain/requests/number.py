"""Numbers people can say: how they are made, and how they are read when somebody types one."""

from __future__ import annotations

import re

from bot.domain.company.identity import identity

_TYPED = re.compile(r"#?gw[\s-]*(\d{4})[\s-]+(\d{1,9})[.,]?", re.ASCII)


def request_number(year: int, sequence: int) -> str:
    """A number people can say: GW-2026-00042."""
    return f"GW-{year}-{sequence:05d}"


def read_request_number(text: str) -> str:
    """The number that `text` is, however it is written: `gw-2026-42`; empty for anything else."""
    found = _TYPED.fullmatch(identity(text))
    return request_number(int(found[1]), int(found[2])) if found else ""
