"""The codes that the source raises and finds, read from its text."""

from __future__ import annotations

import re
from pathlib import Path

import bot

BOT = Path(bot.__file__).parent


def codes(pattern: re.Pattern[str], *folders: str) -> set[str]:
    """The codes in the source of those packages."""
    rooms = [BOT / folder for folder in folders] or [BOT]
    texts = (path.read_text(encoding="utf-8") for each in rooms for path in each.rglob("*.py"))
    return {next(filter(None, match.groups())) for text in texts for match in pattern.finditer(text)}
