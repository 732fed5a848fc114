"""The answer to a request that was written to the bot in words."""

from __future__ import annotations

from bot.i18n import Reader
from bot.views.kit import blocks as kit
from bot.views.kit.ids import Action
from bot.views.kit.message import Message

# More than is read of it.
_MOST_TYPED = 1000


def typed_message(text: str, reader: Reader) -> Message:
    """Slack opens a form only after a click."""
    words = (
        reader.t("The form is filled in with what I understood.") if text else reader.t("Ask for it here.")
    )
    value = text[:_MOST_TYPED] or "new"
    button = kit.button(reader.t("Open the form"), Action.OPEN_TYPED, value, "primary")
    return Message(words, [kit.section(words), kit.actions([button])])
