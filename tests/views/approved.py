"""Golden files: what a surface looked like when somebody last approved its looks.

GOODWILL_GOLDEN=write python -m pytest tests/views     approves what is drawn now; read the difference
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from bot.i18n import Reader
from sandbox import check_message, check_view

FOLDER = Path(__file__).parent / "golden"
READERS = {"en": Reader("en", "UTC"), "zh_CN": Reader("zh_CN", "Asia/Shanghai")}


def assert_approved(name: str, drawn: Any) -> None:
    """That `drawn` is what the golden file `name` holds."""
    made = json.dumps(drawn, ensure_ascii=False, indent=1) + "\n"
    assert made == _golden(f"{name}.json", made)


def assert_approved_text(name: str, made: str) -> None:
    """The same of a text."""
    assert made == _golden(f"{name}.txt", made)


def _golden(name: str, made: str) -> str:
    path = FOLDER / name
    if os.environ.get("GOODWILL_GOLDEN") == "write":
        path.write_text(made, encoding="utf-8")
    return path.read_text(encoding="utf-8")


def assert_taken(drawn: Any) -> None:
    """That Slack takes it: a message as {"text", "blocks"}, or a view."""
    found = check_view(drawn) if "type" in drawn else check_message(drawn)
    assert not found, "\n".join(f"{each.pointer}: {each}" for each in found)


def marked(drawn: Any) -> list[str]:
    """Every mrkdwn text: what is plain, as on buttons and in menus, is shown as it is and does nothing."""
    if isinstance(drawn, list):
        return [text for each in drawn for text in marked(each)]
    if not isinstance(drawn, dict):
        return []
    if drawn.get("type") == "mrkdwn":
        return [str(drawn["text"])]
    return [text for each in drawn.values() for text in marked(each)]
