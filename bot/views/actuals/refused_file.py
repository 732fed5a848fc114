"""What the requester is told when a file could not be kept."""

from __future__ import annotations

from bot.i18n import N_, Reader
from bot.views.kit.blocks import section
from bot.views.kit.message import Message
from bot.views.kit.text import cut, said

_REASONS = {
    "type": N_(
        "Its content is not of a kind that is kept. Attach it again as PDF, picture, e-invoice (OFD, XML), "
        "text or office document."
    ),
    "size": N_("It is larger than 25 MB. Attach a smaller copy, for example a PDF of fewer pages."),
    "full_request": N_(
        "The files of one request may have 250 MB together, and it would be more. Attach smaller copies, or "
        "only what is needed."
    ),
    "full_day": N_(
        "Within a day no more than 500 MB are kept for one person, and it would be more. Attach a smaller "
        "copy, or attach it tomorrow."
    ),
    "external": N_(
        "It lies outside Slack, where Goodwill can't read it. Download it and attach the file itself."
    ),
    "hidden": N_("Slack hides it, because the workspace's plan keeps no older files. Attach it again."),
    "uploader": N_(
        "Somebody else uploaded it, and a receipt counts only from whoever logs it. "
        "Download it and attach it yourself."
    ),
    "missing": N_("Slack no longer has it: it was deleted. Attach it again."),
    "unread": N_("Slack did not hand it over for a whole day. Attach it again."),
}
_UNKNOWN = N_("It could not be read. Attach it again.")


def refused_file_message(number: str, name: str, reason: str, reader: Reader) -> Message:
    """`reason` is one of FileRefused's; what is unknown was queued by another version."""
    text = reader.t(
        "{number}: the file {name} was not kept. {reason}",
        number=number,
        name=cut(name, 80) or "–",
        reason=reader.t(_REASONS.get(reason, _UNKNOWN)),
    )
    words = f":warning: {said(text)}"
    return Message(words, [section(words)])
