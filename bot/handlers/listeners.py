"""The listeners: one for each kind of payload; dispatch by table, so a look-up stays flat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt import Ack, App

from bot.domain.errors import GoodwillError, NotAllowed, Stale
from bot.handlers.company.accounts import anonymous_interaction, identify, look_up
from bot.handlers.deferred import Deferred, Listener, NewestChange, SeenClicks, deferring
from bot.handlers.dependencies import Dependencies
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.click import click_key
from bot.handlers.redraw import redraw_origin
from bot.handlers.routes import BUTTONS, EVENTS, FORMS, LIVE_FORMS, SEARCHES, Button, Form, answer_typed
from bot.views.errors import field_errors
from bot.views.kit.forms import notice
from bot.views.kit.ids import LIVE_FIELDS, plain_id
from bot.views.kit.message import Message, plain_message
from bot.views.kit.plainer import NATIVE

log = structlog.get_logger()

_ANY = re.compile(".*")


def register(app: App, deps: Dependencies) -> None:
    """Register all listeners of Goodwill on `app`."""
    listeners, threads = Listeners(deps), app.listener_runner.listener_executor
    # The most frequent first: Bolt asks them in this order.
    app.action(_ANY)(deferring(threads, listeners.click))
    app.view(_ANY)(deferring(threads, listeners.submit))
    app.options(_ANY)(listeners.search)
    app.command("/spend")(deferring(threads, listeners.command))
    app.shortcut(_ANY)(deferring(threads, listeners.click))
    for kind in EVENTS:
        app.event(kind)(deferring(threads, listeners.event(kind)))


class Listeners:
    """One method for each kind of payload: it acknowledges, and defers what Slack does not wait for."""

    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps
        self._changes = NewestChange()
        self._clicks = SeenClicks()

    def click(self, ack: Ack, body: dict[str, Any], deferred: Deferred) -> None:
        """A button, an input that is dispatched as it changes, or a shortcut."""
        if not self._clicks.is_new(click_key(body)):
            ack()
            return
        name = _name_of(body)
        view = body.get("view") or {}
        button = BUTTONS.get(name)
        check = LIVE_FORMS.get(str(view.get("callback_id")))
        if check is not None and plain_id(name) in LIVE_FIELDS:
            deferred.add(
                self._changes.note(str(view["id"]), lambda: check(identify(self._deps, body, deferred)))
            )
        elif button is not None:
            self._press(button, body, deferred)
        ack()

    def _press(self, button: Button, body: dict[str, Any], deferred: Deferred) -> None:
        interaction, failure = self._look_up(body, deferred)
        if failure:
            interaction.tell(failure)
        elif interaction.is_first:
            # Slack is asked first who they are and what they speak, which may take longer than it waits.
            deferred.add(
                lambda: _press(button, identify(self._deps, body, deferred)),
                on_failure=interaction.tell_failure,
            )
        else:
            _press(button, interaction)

    def submit(self, ack: Ack, body: dict[str, Any], deferred: Deferred) -> None:
        """Forms answer after the commit: a form that closes has done what it says."""
        interaction, failure = self._look_up(body, deferred)
        form = FORMS.get(str(interaction.view.get("callback_id")))
        if failure:
            ack(**_not_done(interaction, failure))
        elif form is None:
            ack()
        else:
            ack(**_submit(form, interaction))

    def command(self, ack: Ack, body: dict[str, Any], deferred: Deferred) -> None:
        interaction, failure = self._look_up(body, deferred)
        if failure:
            _answer(ack, plain_message(failure))
        elif interaction.is_first:
            deferred.add(
                lambda: _answer_late(identify(self._deps, body, deferred)),
                on_failure=interaction.tell_failure,
            )
            ack()
        else:
            _answer_now(ack, interaction)

    def search(self, ack: Ack, body: dict[str, Any]) -> None:
        """What an input offers for what was typed into it; nothing when it can't be found out."""
        offer = SEARCHES.get(plain_id(str(body.get("block_id") or "")))
        try:
            ack(options=offer(look_up(self._deps, body, Deferred())) if offer else [])
        except Exception:
            # A menu can show no error: it stays empty, and the log says why.
            log.exception("a search failed")
            ack(options=[])

    def event(self, kind: str) -> Listener:
        """An event is acknowledged at once: nobody waits for what it asks for."""

        def listen(ack: Ack, body: dict[str, Any], deferred: Deferred) -> None:
            # Slack delivers an event again when it has missed the acknowledgement.
            if self._clicks.is_new(_event_key(body)):
                deferred.add(lambda: EVENTS[kind](self._deps, body, deferred))
            ack()

        return listen

    def _look_up(self, body: dict[str, Any], deferred: Deferred) -> tuple[Interaction, str]:
        """Who acts, and what to tell them when not even that can be found out now."""
        try:
            return look_up(self._deps, body, deferred), ""
        except Exception as exc:
            # Also a defect is told to the person, with its number in the log.
            interaction = anonymous_interaction(self._deps, body, deferred)
            return interaction, interaction.explain(exc)


def only_acknowledges(body: Mapping[str, Any]) -> bool:
    """Whether the payload's listener waits for nothing: what follows an event or a change is deferred."""
    kind = body.get("type")
    return kind == "event_callback" or (kind == "block_actions" and _name_of(body) not in BUTTONS)


def _name_of(body: Mapping[str, Any]) -> str:
    """What was pressed or changed."""
    action = (body.get("actions") or [{}])[0]
    return str(action.get("action_id") or body.get("callback_id") or "")


def _event_key(body: dict[str, Any]) -> str:
    event_id = body.get("event_id")
    return f"event:{event_id}" if isinstance(event_id, str) and event_id else ""


def _press(button: Button, interaction: Interaction) -> None:
    changed, done = button.changes, True
    try:
        button.press(interaction)
    except Exception as exc:
        interaction.tell_failure(exc)
        # What they clicked in is out of date: it is drawn as things are now.
        changed, done = isinstance(exc, Stale | NotAllowed), False
    if changed:
        redraw_origin(interaction, done=done)


def _submit(form: Form, interaction: Interaction) -> dict[str, Any]:
    """Slack's response action."""
    try:
        view = form.submit(interaction)
    except GoodwillError as error:
        errors = field_errors(error, interaction.reader, interaction.input_of, form.fallback)
        return {"response_action": "errors", "errors": errors}
    except Exception as exc:
        return _not_done(interaction, interaction.explain(exc))
    if view is None:
        redraw_origin(interaction)
        return {"response_action": "clear"}
    interaction.origin.remember_in(view)
    return {"response_action": "update", "view": view}


def _not_done(interaction: Interaction, words: str) -> dict[str, Any]:
    if interaction.inputs:
        return {"response_action": "errors", "errors": {interaction.inputs[0]: words}}
    # Nowhere to show it: closing without a word would look like success.
    view = notice(interaction.reader.t("Not done"), words, interaction.reader)
    return {"response_action": "update", "view": view}


def _answer(ack: Ack, answer: Message | None) -> None:
    if answer is None:
        ack()
    else:
        ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")


def _answer_or_explain(interaction: Interaction) -> Message | None:
    """The answer to `/spend …`, or why there is none; None when a form opens instead."""
    try:
        return answer_typed(interaction)
    except Exception as exc:
        return plain_message(interaction.explain(exc))


def _answer_now(ack: Ack, interaction: Interaction) -> None:
    """With the acknowledgement, unless Slack may refuse the blocks: of that it says nothing to the bot."""
    answer = _answer_or_explain(interaction)
    url = interaction.response_url
    if answer is not None and url and any(block.get("type") in NATIVE for block in answer.blocks):
        interaction.deferred.add(lambda: interaction.answer_url(url, answer))
        ack()
    else:
        _answer(ack, answer)


def _answer_late(interaction: Interaction) -> None:
    """To a command of somebody new, once Slack has said who they are."""
    answer = _answer_or_explain(interaction)
    if answer is not None and interaction.response_url:
        interaction.answer_url(interaction.response_url, answer)
