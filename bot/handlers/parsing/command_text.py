"""What somebody typed behind `/spend`, out of what Slack sends for it."""

from __future__ import annotations

import html
import re

_MENTION = re.compile(r"<[@#!](?:[A-Z0-9^]+)\|([^<>|]*)>")
_LINK = re.compile(r"<(?:https?|mailto):[^<>|]*\|([^<>]*)>|<((?:https?|mailto):[^<>|]*)>")


def unescape_command(text: str) -> str:
    """A command's text as it was typed: Slack escapes it, and sends mentions and links with their ids."""
    text = _LINK.sub(lambda found: found[1] or found[2], _MENTION.sub(r"\1", text))
    return html.unescape(text).strip()
