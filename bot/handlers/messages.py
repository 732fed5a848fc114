"""What people write to the bot: read like the command; under an open question it is the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.domain.approvals.rights import require_employee
from bot.domain.fields import Field
from bot.handlers.commands import typed_text
from bot.handlers.company.accounts import anonymous_interaction, identify
from bot.handlers.deferred import Deferred
from bot.handlers.dependencies import Dependencies
from bot.handlers.interaction import Interaction
from bot.services.actuals.ask_why import answer_why
from bot.services.requests.change import answer_question
from bot.services.requests.draft import short_enough
from bot.services.requests.reading.reply import CardThread, read_thread
from bot.views.kit.message import Message, plain_message
from bot.views.kit.plainer import BLOCK_REFUSALS
from bot.views.requests.card.opened import opened_card

Answer = Callable[[Interaction], Message | None]
# Written by a person just now; everything else is an edit, a deletion, or somebody who joins.
_WRITTEN = frozenset({None, "", "file_share", "thread_broadcast"})
_ID, _TS = re.compile(r"D[A-Z0-9]{1,63}"), re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class DirectMessage:
    """`thread` is the message that it is a reply to; empty where it begins one itself."""

    channel: str
    ts: str
    thread: str
    user: str
    text: str

    @classmethod
    def of(cls, event: dict[str, Any]) -> DirectMessage | None:
        """None for what is no message of a person to the bot."""
        if event.get("channel_type") != "im" or event.get("bot_id") or event.get("subtype") not in _WRITTEN:
            return None
        channel, ts, thread = (str(event.get(name) or "") for name in ("channel", "ts", "thread_ts"))
        if not (_ID.fullmatch(channel) and _TS.fullmatch(ts) and (not thread or _TS.fullmatch(thread))):
            return None
        reply = thread if thread != ts else ""
        return cls(channel, ts, reply, str(event.get("user") or ""), str(event.get("text") or ""))


def read_message(
    answer_to_command: Answer, deps: Dependencies, body: dict[str, Any], deferred: Deferred
) -> None:
    """`answer_to_command`: what the same words get behind `/spend`."""
    said = DirectMessage.of(body.get("event") or {})
    if said is None:
        return
    # The same to the readers of a command, but without a trigger: no form can be opened from a message.
    payload = {"user_id": said.user, "channel_id": said.channel, "text": said.text}
    nobody = anonymous_interaction(deps, payload, deferred)

    def answer() -> None:
        interaction = identify(deps, payload, deferred)
        try:
            words = _reply(interaction, said, answer_to_command)
        except Exception as exc:
            words = plain_message(interaction.explain(exc))
        if words is not None:
            _say(interaction, said, words)

    deferred.add(answer, on_failure=nobody.tell_failure)


def _reply(interaction: Interaction, said: DirectMessage, answer_to_command: Answer) -> Message | None:
    if not typed_text(interaction):
        hint = interaction.reader.t(
            "To log a receipt, open the menu of the message with the file and choose Log a receipt."
        )
        return plain_message(hint)
    if said.thread:
        thread = interaction.read(lambda tx: read_thread(tx, interaction.actor, said.channel, said.thread))
        if thread is not None:
            return _under_card(interaction, said, thread)
    return answer_to_command(interaction)


def _under_card(interaction: Interaction, said: DirectMessage, thread: CardThread) -> Message:
    """The answer to a question; whatever else is typed decides nothing: the card with its buttons does."""
    request = thread.facts.request
    if thread.exception_id:
        return _answer_why(interaction, said, thread.exception_id)
    if not thread.asks:
        return opened_card(thread.facts, require_employee(interaction.person), interaction.reader)
    text = short_enough(typed_text(interaction), Field.ANSWER)
    interaction.deps.store.write_once(
        f"message:{said.channel}:{said.ts}",
        lambda tx: answer_question(tx, interaction.actor, request.id, request.version, text),
    )
    sentence = interaction.reader.t(
        "Your answer is sent: {number} waits for a decision.", number=request.number
    )
    return plain_message(sentence)


def _answer_why(interaction: Interaction, said: DirectMessage, exception_id: int) -> Message:
    text = short_enough(typed_text(interaction), Field.ANSWER)
    interaction.deps.store.write_once(
        f"message:{said.channel}:{said.ts}",
        lambda tx: answer_why(tx, interaction.actor, exception_id, text),
    )
    return plain_message(interaction.reader.t("Your answer is sent."))


def _say(interaction: Interaction, said: DirectMessage, answer: Message) -> None:
    """In the same place, and gone when it is out of date: an answer of the command is no card."""
    client = interaction.deps.client
    where: dict[str, Any] = {"channel": said.channel, "user": interaction.slack_id}
    if said.thread:
        where["thread_ts"] = said.thread

    def send(form: Message) -> str:
        try:
            client.chat_postEphemeral(text=form.text, blocks=form.blocks, **where)
        except SlackApiError as exc:
            refusal = str(exc.response.get("error"))
            if refusal not in BLOCK_REFUSALS:
                raise
            return refusal
        return ""

    interaction.send_in_a_form(answer, send)
