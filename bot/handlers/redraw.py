"""Show what has changed where the person clicked: in their App Home, in a list, or on a page of one.

A card is redrawn by delivery, with every other copy of it.
"""

from __future__ import annotations

from bot.domain.errors import GoodwillError
from bot.handlers import commands, look_up
from bot.handlers.budgets import adjustments
from bot.handlers.company import care
from bot.handlers.home import publish_home
from bot.handlers.interaction import Interaction
from bot.handlers.lists import is_page, late_list, redraw_page
from bot.handlers.parsing.form_memory import FormMemory
from bot.handlers.requests import claims, exceptions
from bot.services.requests.reading.facts import RequestFacts, read_visible
from bot.views.kit.blocks import section
from bot.views.kit.ids import Listing, View
from bot.views.kit.message import Message
from bot.views.requests.summary import outcome


def redraw_origin(interaction: Interaction, *, done: bool = True) -> None:
    """Once Slack has its acknowledgement; `done`: and not refused, because it was out of date."""
    if interaction.view.get("callback_id") == View.CARD:
        interaction.deferred.add(lambda: look_up.redraw_window(interaction))
    if is_page(interaction):
        interaction.deferred.add(lambda: redraw_page(interaction, _result(interaction, done=done)))
    if interaction.origin.home:
        interaction.deferred.add(lambda: publish_home(interaction, _result(interaction, done=done)))
    elif interaction.origin.listing is not None:
        interaction.deferred.add(lambda: _redraw_list(interaction, done=done))


_LISTS = {
    Listing.DECISIONS: commands.pending,
    Listing.ADJUSTMENTS: commands.pending,
    Listing.MINE: commands.mine,
    Listing.LATE: late_list,
    Listing.LATE_ADJUSTMENTS: late_list,
}


def _redraw_list(interaction: Interaction, *, done: bool) -> None:
    origin = interaction.origin
    if origin.listing is Listing.OPENED:
        card = look_up.card_again(interaction, _request_id(interaction))
        interaction.answer_url(origin.url, card, replace=True)
        return
    if origin.listing is Listing.ADJUSTMENT:
        interaction.answer_url(origin.url, adjustments.card_again(interaction), replace=True)
        return
    words = _result(interaction, done=done)
    if origin.listing is Listing.RAISED:
        interaction.answer_url(origin.url, exceptions.message_again(interaction, words), replace=True)
        return
    draw = _LISTS.get(origin.listing or Listing.MINE)
    if draw is None:
        return
    answer = draw(interaction)
    if words:
        answer = Message(answer.text, [section(words), *answer.blocks])
    interaction.answer_url(origin.url, answer, replace=True)


def _request_id(interaction: Interaction) -> int:
    """Of the form that was sent, or of the button."""
    return FormMemory.of(interaction.view).request_id if interaction.inputs else interaction.pressed()[0]


def _result(interaction: Interaction, *, done: bool) -> str:
    """What has come of the click; mrkdwn."""
    told = (exceptions.done_words, adjustments.done_words, claims.done_words, care.done_words)
    if done and (words := next(filter(None, (tell(interaction) for tell in told)), "")):
        return words
    facts = _dealt_with(interaction)
    if facts is None:
        return ""
    if interaction.person is not None and interaction.person.id in facts.waiting_for:
        # They looked at an old state of it: it still needs them, with the buttons of now below.
        return interaction.reader.t(
            ":hourglass_flowing_sand: {number} needs your decision.", number=facts.request.number
        )
    return outcome(facts, interaction.reader)


def _dealt_with(interaction: Interaction) -> RequestFacts | None:
    """The request that the person has just dealt with, as it is now."""
    try:
        request_id = _request_id(interaction)
        return interaction.read(lambda tx: read_visible(tx, interaction.actor, request_id))
    except GoodwillError:
        return None
