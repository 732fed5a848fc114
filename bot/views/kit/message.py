"""A message as Slack takes it: blocks, and the text that stands in for them in notifications."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.views.kit.blocks import section
from bot.views.kit.text import said


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is always there: phones, watches and screen readers show it in place of the blocks. mrkdwn."""

    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)


def plain_message(text: str) -> Message:
    """A message of one plain text, whatever stands in it."""
    return Message(said(text), [section(said(text))])
