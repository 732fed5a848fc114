"""What the requester is told when a file could not be kept."""

from __future__ import annotations

from bot.i18n import N_, Reader
from bot.views.kit.blocks import section
from bot.views.kit.message import Message
from bot.views.kit.text import cut, mrkdwn

_REASONS = {
    "type": N_("its content is not of a kind that is kept (PDF, pictures, text and office documents are)"),
    "size": N_("it is larger than 25 MB"),
    "missing": N_("Slack no longer has it"),
}
_UNKNOWN = N_("it could not be read")


def refused_file_message(number: str, name: str, reason: str, reader: Reader) -> Message:
    """`reason` is type, size or missing."""
    text = reader.t(
        "{number}: the file {name} was not kept, because {reason}. Please attach it again in another form.",
        number=number,
        name=cut(name, 80) or "–",
        reason=reader.t(_REASONS.get(reason, _UNKNOWN)),
    )
    words = f":warning: {mrkdwn(text)}"
    return Message(words, [section(words)])
