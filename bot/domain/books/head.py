"""The head of the audit's chain: what is kept outside the database to prove it by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.errors import GoodwillError

_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The newest entry's sequence and hash; `0` and zeros before the first."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"

    @classmethod
    def parse_all(cls, text: str) -> tuple[AuditHead, ...]:
        """One a line, the last word of it. Raises GoodwillError("head_unreadable")."""
        heads = []
        for line in text.split("\n"):
            if not line.strip():
                continue
            matched = _HEAD.fullmatch(line.split()[-1])
            if matched is None:
                raise GoodwillError("head_unreadable", text=line.strip()[:80])
            heads.append(cls(int(matched[1]), matched[2]))
        if not heads:
            raise GoodwillError("head_unreadable", text="")
        return tuple(heads)
