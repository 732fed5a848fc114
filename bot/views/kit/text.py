"""Text from people, made safe and short."""

from __future__ import annotations

import re


def mrkdwn(text: str) -> str:
    """Escape what Slack would read as a mention, a link or an entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; an ellipsis stands for the rest."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def brief(text: str, limit: int) -> str:
    """Escaped, short and on one line: nobody's words can look like a line of ours."""
    return mrkdwn(cut(" ".join(text.split()), limit))


def cut_marked(text: str, limit: int) -> str:
    """Shorten what is mrkdwn already, without leaving half of an entity."""
    if len(text) <= limit:
        return text
    return re.sub(r"&[a-z]*$", "", text[: limit - 1]).rstrip() + "…"
