"""Reads what an app declares about itself in its manifest."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml  # Its stubs are a package of their own.


def read_manifest(path: str | Path) -> dict[str, Any]:
    """What the app is called, may do and listens to; a shortcut's name is held to Slack's 24 characters."""
    return dict(_declared(Path(path).read_text(encoding="utf-8")))


@lru_cache
def _declared(text: str) -> Mapping[str, Any]:
    """Read once, however many workspaces a process makes."""
    manifest = yaml.safe_load(text)
    features = manifest.get("features") or {}
    settings = manifest.get("settings") or {}
    app_home = features.get("app_home") or {}
    shortcuts = tuple(features.get("shortcuts") or ())
    for shortcut in shortcuts:
        if len(shortcut["name"]) > 24:
            raise ValueError(f"the shortcut name {shortcut['name']!r} is longer than 24 characters")
    return {
        "name": (manifest.get("display_information") or {}).get("name", "Bot"),
        "bot_name": str((features.get("bot_user") or {}).get("display_name", "bot"))
        .lower()
        .replace(" ", "-"),
        "scopes": frozenset(((manifest.get("oauth_config") or {}).get("scopes") or {}).get("bot") or ()),
        "commands": tuple(command["command"] for command in features.get("slash_commands") or ()),
        "command_help": {
            command["command"]: (str(command.get("description", "")), str(command.get("usage_hint", "")))
            for command in features.get("slash_commands") or ()
        },
        "shortcuts": shortcuts,
        "takes_messages": bool(app_home.get("messages_tab_enabled", True))
        and not app_home.get("messages_tab_read_only_enabled", False),
        "events": frozenset((settings.get("event_subscriptions") or {}).get("bot_events") or ()),
    }
