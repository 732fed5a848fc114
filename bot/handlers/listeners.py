"""The listeners: one for each kind of payload; dispatch by table, so a look-up stays flat."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.errors import NotAllowed, Stale
from bot.handlers import home as surfaces
from bot.handlers import requests
from bot.handlers.deferred import and_later
from bot.handlers.dependencies import Dependencies
from bot.handlers.interaction import (
    SLACK_FAILURES,
    Interaction,
    anonymous_interaction,
    identify,
    log,
    look_up,
    run_later,
    words_for,
)
from bot.handlers.latest_change import NewestChange
from bot.handlers.routes import BUTTONS, FORMS
from bot.views.kit.blocks import section
from bot.views.kit.forms import notice
from bot.views.kit.ids import LIVE_FIELDS, Action, View
from bot.views.kit.text import mrkdwn

_ANY = re.compile(".*")

_CHECKED_FORMS = frozenset({View.REQUEST, View.EDIT})

# Buttons that change something themselves; the others open a form.
_AT_ONCE = frozenset({Action.APPROVE, Action.WITHDRAW, Action.CLOSE, Action.CLEAR_EXCEPTION})


def register(app: App, deps: Dependencies) -> None:
    """Hang every listener of Goodwill on `app`: one for each kind of payload."""
    # The most frequent first: Bolt asks them in this order.
    app.action(_ANY)(and_later(app, _click(deps)))
    app.view(_ANY)(and_later(app, _submission(deps)))
    app.options(_ANY)(_options(deps))
    app.command("/spend")(and_later(app, _command(deps)))
    app.shortcut(_ANY)(and_later(app, _click(deps)))
    app.event("app_home_opened")(ack=_accept, lazy=[_event(deps, _open_home)])
    app.event("user_change")(ack=_accept, lazy=[_event(deps, surfaces.change_user)])


def _accept(ack: Ack) -> None:
    ack()


def _event(deps: Dependencies, work: Callable[[Dependencies, dict[str, Any]], None]) -> Callable[..., None]:
    def run(body: dict[str, Any]) -> None:
        try:
            work(deps, body)
        except SLACK_FAILURES as exc:
            log.warning("an event could not be answered", error=str(exc))
        except Exception:
            log.exception("an event failed")

    return run


def _open_home(deps: Dependencies, body: dict[str, Any]) -> None:
    try:
        surfaces.open_home(deps, body)
    except SLACK_FAILURES:
        raise
    except Exception as exc:
        interaction = anonymous_interaction(deps, body)
        blocks = [section(mrkdwn(words_for(exc, interaction)))]
        deps.client.views_publish(user_id=interaction.slack_id, view={"type": "home", "blocks": blocks})


def _looked_up(deps: Dependencies, body: dict[str, Any]) -> tuple[Interaction, str]:
    """Who acts, and what to tell them when not even that can be found out now."""
    try:
        return look_up(deps, body), ""
    except Exception as exc:
        interaction = anonymous_interaction(deps, body)
        return interaction, words_for(exc, interaction)


def _told(deps: Dependencies, body: dict[str, Any], work: Callable[[], None]) -> Callable[[], None]:
    """`work` for after the acknowledgement, whose failure the person hears of."""

    def run() -> None:
        try:
            work()
        except SLACK_FAILURES:
            raise
        except Exception as exc:
            interaction = anonymous_interaction(deps, body)
            interaction.tell(words_for(exc, interaction))
            run_later(interaction)

    return run


def _command(deps: Dependencies) -> Callable[..., None]:
    def run(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        interaction, failure = _looked_up(deps, body)
        if failure:
            ack(text=mrkdwn(failure), response_type="ephemeral")
            return
        if interaction.person is None:
            context["later"] = _told(deps, body, lambda: surfaces.answer_late(deps, body))
            ack()
            return
        context["later"] = lambda: run_later(interaction)
        answer = surfaces.answer_or_explain(interaction)
        if answer is None:
            ack()
        else:
            ack(text=mrkdwn(answer[0]), blocks=answer[1], response_type="ephemeral")

    return run


def _click(deps: Dependencies) -> Callable[..., None]:
    """A button, an input that is dispatched as it changes, or a shortcut."""
    newest = NewestChange()

    def run(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        action = (body.get("actions") or [{}])[0]
        name = str(action.get("action_id") or body.get("callback_id") or "")
        view = body.get("view") or {}
        if view.get("callback_id") in _CHECKED_FORMS and name in LIVE_FIELDS:
            view_id = str(view["id"])
            place = newest.arrived(view_id)
            context["later"] = lambda: newest.draw(view_id, place, lambda: requests.live_check(deps, body))
            ack()
            return
        handler = BUTTONS.get(name)
        if handler is None:
            ack()
            return
        interaction, failure = _looked_up(deps, body)
        if failure:
            interaction.tell(failure)
            context["later"] = lambda: run_later(interaction)
        elif interaction.person is None:
            context["later"] = _told(deps, body, lambda: _after_meeting(deps, body, handler))
        else:
            _handle(interaction, handler)
            context["later"] = lambda: run_later(interaction)
        ack()

    return run


def _handle(interaction: Interaction, handler: Callable[[Interaction], None]) -> None:
    try:
        handler(interaction)
        changed = interaction.action.get("action_id") in _AT_ONCE
    except Exception as exc:
        interaction.tell(words_for(exc, interaction))
        # What they clicked in is out of date: it is drawn as things are now.
        changed = isinstance(exc, Stale | NotAllowed)
    if changed:
        surfaces.redraw_origin(interaction)


def _after_meeting(deps: Dependencies, body: dict[str, Any], handler: Callable[[Interaction], None]) -> None:
    """A click of somebody new: Slack is asked who they are first."""
    interaction = identify(deps, body)
    _handle(interaction, handler)
    run_later(interaction)


def _submission(deps: Dependencies) -> Callable[..., None]:
    """Forms answer after the commit: a form that closes has done what it says."""

    def run(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        interaction, failure = _looked_up(deps, body)
        if failure:
            ack(**_form_failed(interaction, failure))
            return
        context["later"] = lambda: run_later(interaction)
        handler = FORMS.get(str(interaction.view.get("callback_id")))
        if handler is None:
            ack()
            return
        try:
            answer = handler(interaction)
        except Exception as exc:
            answer = _form_failed(interaction, words_for(exc, interaction))
        if answer.get("response_action") == "clear":
            surfaces.redraw_origin(interaction)
        ack(**answer)

    return run


def _form_failed(interaction: Interaction, words: str) -> dict[str, Any]:
    if interaction.inputs:
        return {"response_action": "errors", "errors": {interaction.inputs[0]: words}}
    # Nowhere to show it: closing without a word would look like success.
    view = notice(interaction.reader.t("Not done"), mrkdwn(words), interaction.reader)
    return {"response_action": "update", "view": view}


def _options(deps: Dependencies) -> Callable[..., None]:
    def run(ack: Ack, body: dict[str, Any]) -> None:
        try:
            found = surfaces.search_options(look_up(deps, body))
        except Exception:
            log.exception("a search failed")
            found = []
        ack(options=found)

    return run
