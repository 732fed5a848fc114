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
    Visit,
    identify,
    log,
    look_up,
    nobody,
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
_AT_ONCE = frozenset({Action.APPROVE, Action.WITHDRAW, Action.CLEAR_EXCEPTION})


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
        visit = nobody(deps, body)
        blocks = [section(mrkdwn(words_for(exc, visit)))]
        deps.client.views_publish(user_id=visit.slack_id, view={"type": "home", "blocks": blocks})


def _looked_up(deps: Dependencies, body: dict[str, Any]) -> tuple[Visit, str]:
    """Who acts, and what to tell them when not even that can be found out now."""
    try:
        return look_up(deps, body), ""
    except Exception as exc:
        visit = nobody(deps, body)
        return visit, words_for(exc, visit)


def _told(deps: Dependencies, body: dict[str, Any], work: Callable[[], None]) -> Callable[[], None]:
    """`work` for after the acknowledgement, whose failure the person hears of."""

    def run() -> None:
        try:
            work()
        except SLACK_FAILURES:
            raise
        except Exception as exc:
            visit = nobody(deps, body)
            visit.tell(words_for(exc, visit))
            run_later(visit)

    return run


def _command(deps: Dependencies) -> Callable[..., None]:
    def run(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        visit, failure = _looked_up(deps, body)
        if failure:
            ack(text=mrkdwn(failure), response_type="ephemeral")
            return
        if visit.person is None:
            context["later"] = _told(deps, body, lambda: surfaces.answer_late(deps, body))
            ack()
            return
        context["later"] = lambda: run_later(visit)
        answer = surfaces.answer_or_explain(visit)
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
        visit, failure = _looked_up(deps, body)
        if failure:
            visit.tell(failure)
            context["later"] = lambda: run_later(visit)
        elif visit.person is None:
            context["later"] = _told(deps, body, lambda: _after_meeting(deps, body, handler))
        else:
            _handle(visit, handler)
            context["later"] = lambda: run_later(visit)
        ack()

    return run


def _handle(visit: Visit, handler: Callable[[Visit], None]) -> None:
    try:
        handler(visit)
        changed = visit.action.get("action_id") in _AT_ONCE
    except Exception as exc:
        visit.tell(words_for(exc, visit))
        # What they clicked in is out of date: it is drawn as things are now.
        changed = isinstance(exc, Stale | NotAllowed)
    if changed:
        surfaces.redraw_origin(visit)


def _after_meeting(deps: Dependencies, body: dict[str, Any], handler: Callable[[Visit], None]) -> None:
    """A click of somebody new: Slack is asked who they are first."""
    visit = identify(deps, body)
    _handle(visit, handler)
    run_later(visit)


def _submission(deps: Dependencies) -> Callable[..., None]:
    """Forms answer after the commit: a form that closes has done what it says."""

    def run(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        visit, failure = _looked_up(deps, body)
        if failure:
            ack(**_form_failed(visit, failure))
            return
        context["later"] = lambda: run_later(visit)
        handler = FORMS.get(str(visit.view.get("callback_id")))
        if handler is None:
            ack()
            return
        try:
            answer = handler(visit)
        except Exception as exc:
            answer = _form_failed(visit, words_for(exc, visit))
        if answer.get("response_action") == "clear":
            surfaces.redraw_origin(visit)
        ack(**answer)

    return run


def _form_failed(visit: Visit, words: str) -> dict[str, Any]:
    if visit.inputs:
        return {"response_action": "errors", "errors": {visit.inputs[0]: words}}
    # Nowhere to show it: closing without a word would look like success.
    view = notice(visit.reader.t("Not done"), mrkdwn(words), visit.reader)
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
