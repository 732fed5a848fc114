"""Which click a payload is of: Slack delivers one twice when it has missed the acknowledgement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def click_key(body: Mapping[str, Any]) -> str:
    """The same for each delivery of one click, and for no other; empty for what is no click."""
    action = (body.get("actions") or [{}])[0]
    moment, user = action.get("action_ts"), (body.get("user") or {}).get("id")
    return f"click:{user}:{action.get('action_id')}:{moment}" if moment and user else ""
