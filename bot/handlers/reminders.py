"""The list of what is late, drawn again after something was done in it."""

from __future__ import annotations

from bot.handlers.interaction import Interaction
from bot.services.requests.home import Page, read_late
from bot.views.kit.message import Message
from bot.views.requests.duties import MOST_REMINDED, reminder_message


def late_list(interaction: Interaction) -> Message:
    late = interaction.read(lambda tx: read_late(tx, interaction.actor, Page(MOST_REMINDED)))
    return reminder_message(late, interaction.reader)
