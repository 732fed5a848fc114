"""Messages of kinds that only tests know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Note:
    """Anything that can be queued; also what an earlier or later version would have queued."""

    kind: str = "post.note"
    payload: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> Mapping[str, Any]:
        return self.payload
