"""Text from people, made safe and short.

Every word of people that becomes mrkdwn passes by `said` or `said_in_lines`, and `blocks.marked` makes it
verbatim. Neither is enough alone: only verbatim keeps Slack from finding links, channels and mentions itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.domain.company.identity import as_text

# Slack knows no escape for its marks, and takes full-width ones for marks too: their likenesses stand in.
_LIKENESSES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "*": "\u2217",
        "\uff0a": "\ufe61",
        "_": "\u02cd",
        "\uff3f": "\u2e0f",
        "~": "\u223c",
        "`": "\u02cb",
        "\uff40": "\u02cb",
    }
)
# Within a word an underscore marks nothing: codes and names of files stay what they are, to be copied.
_WITHIN_A_WORD = re.compile(r"(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])")
_KEPT = "\x00"
_QUOTE_MARKS = (">", "\uff1e")
# Seen by nobody: with it before, a quote mark no longer begins the line.
_SOFT_HYPHEN = "\xad"
# A list says the same few names in every row, and a card in every step.
_REMEMBERED = 1024


@lru_cache(_REMEMBERED)
def said(text: str, limit: int = 0) -> str:
    """What somebody wrote, or any plain sentence, as mrkdwn that shows it and does nothing. On one line, so
    that nobody's words can look like a line of ours; at most `limit` characters of it are shown.
    """
    line = as_text(text)
    return _without_marks(cut(line, limit) if limit else line)


def said_in_lines(text: str) -> str:
    """The same of a longer text: several lines stand in a quotation below the words before it."""
    lines = [_without_marks(line) for line in map(as_text, text.splitlines()) if line]
    return lines[0] if len(lines) == 1 else "".join(f"\n&gt; {line}" for line in lines)


def _without_marks(line: str) -> str:
    kept = _WITHIN_A_WORD.sub(_KEPT, line).translate(_LIKENESSES).replace(_KEPT, "_")
    return _SOFT_HYPHEN + kept if line.startswith(_QUOTE_MARKS) else kept


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; an ellipsis stands for the rest."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def cut_marked(text: str, limit: int) -> str:
    """Shorten what is mrkdwn already, without leaving half of an entity."""
    if len(text) <= limit:
        return text
    return re.sub(r"&[a-z]*$", "", text[: limit - 1]).rstrip() + "…"
