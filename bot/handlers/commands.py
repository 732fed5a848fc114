"""`/spend …`: the answers that only the person who typed it sees."""

from __future__ import annotations

from bot.domain.listed import Page
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.command_text import unescape_command
from bot.handlers.parsing.form_input import clean_text
from bot.handlers.requests import requester
from bot.services.budgets.adjusting.waiting import read_deciding
from bot.services.budgets.forecast import forecast_own
from bot.services.requests.preview import read_typed_request
from bot.services.requests.reading.home import read_lines, read_mine, read_pending
from bot.views.budgets.adjustment_lists import MOST_IN_A_MESSAGE
from bot.views.budgets.forecast import forecast_message
from bot.views.help import help_message
from bot.views.kit.message import Message
from bot.views.requests.form import request_form
from bot.views.requests.lists.blocks import lines_message, mine_message, pending_message
from bot.views.requests.typed import typed_message

_MOST_REQUESTS, _MOST_DECISIONS, _MOST_LINES = 10, 6, 20


def typed_text(interaction: Interaction) -> str:
    return clean_text(unescape_command(str(interaction.body.get("text") or "")))


def open_form(interaction: Interaction, _rest: str = "") -> Message | None:
    if not interaction.may_open:
        return typed_message("", interaction.reader)
    requester.open_new(interaction)
    return None


def mine(interaction: Interaction, _rest: str = "") -> Message:
    found = interaction.read(lambda tx: read_mine(tx, interaction.actor, Page(_MOST_REQUESTS)))
    return Message(interaction.reader.t("My requests"), mine_message(found, interaction.reader))


def pending(interaction: Interaction, _rest: str = "") -> Message:
    page, reader = Page(_MOST_DECISIONS), interaction.reader
    found = interaction.read(lambda tx: read_pending(tx, interaction.actor, page))
    adjusting = interaction.read(lambda tx: read_deciding(tx, interaction.actor, Page(MOST_IN_A_MESSAGE)))
    return Message(reader.t("Needs your approval"), pending_message(found, adjusting, reader))


def budget(interaction: Interaction, _rest: str = "") -> Message:
    page = Page(_MOST_LINES)
    owned = interaction.read(lambda tx: read_lines(tx, interaction.actor, page, owned=True))
    drawn = interaction.read(lambda tx: read_lines(tx, interaction.actor, page, owned=False))
    return Message(interaction.reader.t("My budget lines"), lines_message(owned, drawn, interaction.reader))


def forecast(interaction: Interaction, _rest: str = "") -> Message:
    found = interaction.read(lambda tx: forecast_own(tx, interaction.actor, Page(_MOST_LINES)))
    return Message(interaction.reader.t("My lines at year end"), forecast_message(found, interaction.reader))


def give_help(interaction: Interaction, _rest: str = "") -> Message:
    return _help(interaction, "")


def _help(interaction: Interaction, unknown: str) -> Message:
    return Message(interaction.reader.t("Commands"), help_message(unknown, interaction.reader))


def ask_in_words(interaction: Interaction, text: str) -> Message | None:
    """`gift 480 CNY Acme`: the form, filled in; help for what can't be read."""
    preview = interaction.read(lambda tx: read_typed_request(tx, interaction.actor, text))
    if preview is None:
        return _help(interaction, text)
    if not interaction.may_open:
        return typed_message(text, interaction.reader)
    interaction.open_view(request_form(preview, interaction.reader))
    return None


def press_typed(interaction: Interaction) -> None:
    """*Open the form* under what was written to the bot: the form, filled in with it."""
    text = clean_text(interaction.pressed_value)
    preview = interaction.read(lambda tx: read_typed_request(tx, interaction.actor, text))
    if preview is None:
        requester.open_new(interaction)
    else:
        interaction.open_view(request_form(preview, interaction.reader))
