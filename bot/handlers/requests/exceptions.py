"""What went wrong after money was spent: ask why, remind, mark as reviewed, and the requester's answer."""

from __future__ import annotations

from bot.domain.fields import Field
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.form_input import FormInput, read_id
from bot.handlers.parsing.form_memory import FormMemory
from bot.services.actuals.ask_why import answer_why, ask_why, read_why
from bot.services.actuals.clear_exception import clear_exception
from bot.services.actuals.remind import remind_of_actual, remind_of_exception
from bot.services.requests.reading.exceptions import ExceptionFacts, read_exception
from bot.services.requests.reading.facts import read_visible
from bot.views.actuals.exceptions import exception_message
from bot.views.actuals.nudges import answer_why_form
from bot.views.kit.ids import Action
from bot.views.kit.message import Message
from bot.views.kit.text import said

_NAME = 60


def press_looked_at(interaction: Interaction) -> None:
    """Somebody has looked at an exception."""
    exception_id = read_id(interaction.pressed_value)
    interaction.write_once(lambda tx: clear_exception(tx, interaction.actor, exception_id))


def press_ask(interaction: Interaction) -> None:
    exception_id = read_id(interaction.pressed_value)
    interaction.write_once(lambda tx: ask_why(tx, interaction.actor, exception_id))


def press_remind(interaction: Interaction) -> None:
    exception_id = read_id(interaction.pressed_value)
    interaction.write_once(lambda tx: remind_of_exception(tx, interaction.actor, exception_id))


def press_remind_of_actual(interaction: Interaction) -> None:
    request_id, _ = interaction.pressed()
    interaction.write_once(lambda tx: remind_of_actual(tx, interaction.actor, request_id))


def open_answer(interaction: Interaction) -> None:
    exception_id = read_id(interaction.pressed_value)
    asked = interaction.read(lambda tx: read_why(tx, interaction.actor, exception_id))
    interaction.open_view(answer_why_form(asked, interaction.reader))


def submit_answer(interaction: Interaction) -> None:
    answer = FormInput.of(interaction.view).text(Field.ANSWER)
    exception_id = FormMemory.of(interaction.view).exception_id
    interaction.write_once(lambda tx: answer_why(tx, interaction.actor, exception_id, answer))


def message_again(interaction: Interaction, result: str) -> Message:
    """The message that was clicked in, as things are now. Raises NotAllowed, as for any of its clicks."""
    return exception_message(_found(interaction), interaction.reader, result)


def done_words(interaction: Interaction) -> str:
    """What a click on an exception, or on an overdue actual, has done; empty for another. mrkdwn."""
    name, reader = interaction.action.get("action_id"), interaction.reader
    if name == Action.CLEAR_EXCEPTION:
        return reader.t(":white_check_mark: Marked as reviewed.")
    if name == Action.ASK_WHY:
        return reader.t(":speech_balloon: {name} is asked why.", name=_asked(interaction))
    if name in (Action.REMIND_EXCEPTION, Action.REMIND_ACTUAL):
        return reader.t(":bell: {name} is reminded, once a day at most.", name=_asked(interaction))
    return ""


def _asked(interaction: Interaction) -> str:
    """Whom the click was about."""
    if interaction.action.get("action_id") == Action.REMIND_ACTUAL:
        request_id, _ = interaction.pressed()
        facts = interaction.read(lambda tx: read_visible(tx, interaction.actor, request_id))
        return said(facts.requester.name, _NAME)
    requester = _found(interaction).requester
    return said(requester.name, _NAME) if requester else "–"


def _found(interaction: Interaction) -> ExceptionFacts:
    exception_id = read_id(interaction.pressed_value)
    return interaction.read(lambda tx: read_exception(tx, interaction.actor, exception_id))
