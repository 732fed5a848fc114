"""What `goodwill erase` has done, or would do."""

from __future__ import annotations

from bot.i18n import Reader
from bot.services.operations.erase import Erasure
from bot.services.ports.operations import ErasedText
from bot.views.reports.digest_text import clean


def erasure_text(done: Erasure, reader: Reader, *, rehearsal: bool) -> str:
    """In a rehearsal every place, before and after, then what it comes to."""
    counts = {
        "subject": done.subject,
        "texts": reader.number(done.erased.texts),
        "messages": reader.number(done.erased.messages),
    }
    if not rehearsal:
        return reader.t(
            "Erased; what is left is {subject}. Texts changed: {texts}. Messages dropped: {messages}.",
            **counts,
        )
    total = reader.t(
        "Nothing was erased yet. {subject}: {texts} texts would change, {messages} messages be dropped.",
        **counts,
    )
    return "\n".join([*(_place(place) for place in done.erased.places), total])


def _place(place: ErasedText) -> str:
    before, after = (_marked(sign, text) for sign, text in (("-", place.before), ("+", place.after)))
    return "\n".join([f"{place.record} {place.field}", *before, *after, ""])


def _marked(sign: str, text: str) -> list[str]:
    return [f"  {sign} {clean(line)}" for line in text.splitlines()]
