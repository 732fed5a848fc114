"""Show what has changed where the person clicked: in their App Home, or in a list of `/spend`.

A card is redrawn by delivery, with every other copy of it.
"""

from __future__ import annotations

from bot.domain.errors import GoodwillError
from bot.handlers import commands, look_up
from bot.handlers.home import publish_home
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.form_memory import FormMemory
from bot.services.requests.facts import read_visible
from bot.views.kit.blocks import section
from bot.views.kit.ids import Listing, View
from bot.views.kit.message import Message
from bot.views.requests.summary import outcome


def redraw_origin(interaction: Interaction) -> None:
    """Once Slack has its acknowledgement."""
    if interaction.view.get("callback_id") == View.CARD:
        interaction.deferred.add(lambda: look_up.redraw_window(interaction))
    if interaction.origin.home:
        interaction.deferred.add(lambda: publish_home(interaction))
    elif interaction.origin.listing is not None:
        interaction.deferred.add(lambda: _redraw_list(interaction))


def _redraw_list(interaction: Interaction) -> None:
    origin = interaction.origin
    if origin.listing is Listing.OPENED:
        card = look_up.card_again(interaction, _request_id(interaction))
        interaction.answer_url(origin.url, card, replace=True)
        return
    draw = commands.pending if origin.listing is Listing.DECISIONS else commands.mine
    answer, words = draw(interaction), _outcome(interaction)
    if words:
        answer = Message(answer.text, [section(words), *answer.blocks])
    interaction.answer_url(origin.url, answer, replace=True)


def _request_id(interaction: Interaction) -> int:
    """Of the form that was sent, or of the button."""
    return FormMemory.of(interaction.view).request_id if interaction.view else interaction.pressed()[0]


def _outcome(interaction: Interaction) -> str:
    """How the request stands by now that the person has just dealt with; mrkdwn."""
    request_id = _request_id(interaction)
    try:
        facts = interaction.read(lambda tx: read_visible(tx, interaction.actor, request_id))
    except GoodwillError:
        return ""
    return outcome(facts, interaction.reader)
