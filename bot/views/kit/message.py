"""A message as Slack takes it: blocks, and the text that stands in for them in notifications."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is always there: phones, watches and screen readers show it in place of the blocks."""

    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
