"""Interactions: from a person's action to the app's answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.api.views import push_view, replace_content
from sandbox.contract.blocks import refused_types
from sandbox.contract.rules import check_message, check_options_response, check_submission_response
from sandbox.contract.shapes import Violation
from sandbox.state.errors import SlackError
from sandbox.state.present import view_json
from sandbox.state.records import Channel, Json, LogEntry, Message, View
from sandbox.transport import payloads
from sandbox.transport.connected import ConnectedWorkspace
from sandbox.transport.delivery import Ack

WORDS = {
    "operation_timeout": "did not respond in time",
    "dispatch_failed": "could not be reached",
    "invalid_response": "answered with something that Slack does not understand",
}


def _explain(workspace: ConnectedWorkspace, code: str) -> str:
    return f"{workspace.app.name} {WORDS.get(code, 'answered with an error')} ({code})"


def _refuse(workspace: ConnectedWorkspace, user: str, name: str, body: Any, found: list[Violation]) -> None:
    where = f"answer to {name}"
    marked = [replace(each, where=where) for each in found]
    workspace.record(LogEntry(workspace.clock.now(), "ack", name, body, ok=False, violations=marked))
    workspace.warn(user, "invalid_response", _explain(workspace, "invalid_response"))


def require_active(workspace: ConnectedWorkspace, user: str) -> None:
    """Raises LookupError if the person's account is deactivated."""
    person = workspace.users[user]
    if person.deleted:
        raise LookupError(f"the account of {person.real_name} is deactivated")


def _holds_refused_block(workspace: ConnectedWorkspace, blocks: Any) -> bool:
    return bool(refused_types(blocks, workspace.faults.refused_blocks, "/blocks", "invalid_blocks"))


def run_command(workspace: ConnectedWorkspace, user: str, channel: Channel, command: str, text: str) -> bool:
    """Types a slash command; what the app acknowledges with becomes a message."""
    require_active(workspace, user)
    known = workspace.app.commands
    if known is not None and command not in known:
        workspace.warn(
            user, "unknown_command", f"{command} is not a valid command; there are {', '.join(known)}"
        )
        return False
    ack = workspace.delivery.interact(
        "slash_commands", payloads.slash_command(workspace, user, channel, command, text)
    )
    if not ack.ok:
        workspace.warn(user, ack.code, f"{command} failed with the error “{ack.code}”")
        return False
    body: Any = {"text": ack.body} if isinstance(ack.body, str) else ack.body
    if not body:
        return True
    found = check_message(body) if isinstance(body, dict) else [Violation("", "must provide an object")]
    if found:
        _refuse(workspace, user, command, body, found)
        return False
    if _holds_refused_block(workspace, body.get("blocks")):
        _refuse(workspace, user, command, body, [])
        return False
    in_channel = body.get("response_type") == "in_channel"
    workspace.post(
        Message(
            ts=workspace.new_ts(),
            channel=channel.id,
            user=workspace.app.bot_user,
            text=str(body.get("text") or ""),
            blocks=body.get("blocks") or [],
            ephemeral_to=None if in_channel else user,
            bot_id=workspace.app.bot_id,
        )
    )
    return True


def _interact(workspace: ConnectedWorkspace, user: str, payload: Json) -> Ack:
    require_active(workspace, user)
    ack = workspace.delivery.interact("interactive", payload)
    if not ack.ok:
        workspace.warn(user, ack.code, _explain(workspace, ack.code))
    return ack


def _plain_ack(workspace: ConnectedWorkspace, user: str, payload: Json) -> bool:
    """For interactions whose acknowledgement carries nothing."""
    ack = _interact(workspace, user, payload)
    if ack.ok and ack.body:
        found = [Violation("", "must be acknowledged with an empty body", "invalid_response")]
        _refuse(workspace, user, str(payload["type"]), ack.body, found)
        return False
    return ack.ok


def act(
    workspace: ConnectedWorkspace, user: str, origin: View | Message, block: Json, element: Json, own: Json
) -> bool:
    """Clicks or chooses something in a view or a message."""
    return _plain_ack(workspace, user, payloads.block_action(workspace, user, origin, block, element, own))


def use_shortcut(
    workspace: ConnectedWorkspace, user: str, callback_id: str, message: Message | None = None
) -> bool:
    if message is None:
        return _plain_ack(workspace, user, payloads.shortcut(workspace, user, callback_id))
    return _plain_ack(workspace, user, payloads.message_shortcut(workspace, user, callback_id, message))


def suggest(
    workspace: ConnectedWorkspace, user: str, origin: View | Message, block: Json, element: Json, typed: str
) -> list[Json]:
    """Types into an external select; returns the options offered, those of groups included."""
    payload = payloads.block_suggestion(workspace, user, origin, block, element, typed)
    ack = _interact(workspace, user, payload)
    if not ack.ok:
        return []
    found = check_options_response(ack.body)
    if found:
        _refuse(workspace, user, "block_suggestion", ack.body, found)
        return []
    options: list[Json] = list(ack.body.get("options") or [])
    for group in ack.body.get("option_groups") or []:
        options.extend(group["options"])
    return options


def submit(workspace: ConnectedWorkspace, view: View) -> bool:
    """Submits the top view; True when the app took it, False when it shows errors or did not answer."""
    user = view.user
    with workspace.lock:
        view.errors = {}
        payload = payloads.view_submission(workspace, view)
    ack = _interact(workspace, user, payload)
    if not ack.ok:
        return False
    answer = ack.body or {}
    found = check_submission_response(answer, view.content)
    if found:
        _refuse(workspace, user, "view_submission", answer, found)
        return False
    if _holds_refused_block(workspace, (answer.get("view") or {}).get("blocks")):
        _refuse(workspace, user, "view_submission", answer, [])
        return False
    with workspace.lock:
        return _apply_answer(workspace, view, answer)


def _apply_answer(workspace: ConnectedWorkspace, view: View, answer: Json) -> bool:
    action = answer.get("response_action")
    if action == "errors":
        view.errors = dict(answer["errors"])
        workspace.notify("view_errors", view)
        return False
    if action == "update":
        replace_content(workspace, view, answer["view"])
    elif action == "push":
        try:
            push_view(workspace, view.user, answer["view"])
        except SlackError as refused:
            found = [Violation("/view", "no more than 3 views on a stack", refused.code)]
            _refuse(workspace, view.user, "view_submission", answer, found)
            return False
    elif action == "clear":
        _drop(workspace, view.user, 0)
    else:
        _leave(workspace, view)
    return True


def _drop(workspace: ConnectedWorkspace, user: str, keep: int) -> list[View]:
    stack = workspace.modals.get(user, [])
    gone = [workspace.views[view_id] for view_id in stack[keep:]]
    del stack[keep:]
    for view in reversed(gone):
        workspace.notify("view_closed", view)
    return gone


def _leave(workspace: ConnectedWorkspace, view: View) -> None:
    """Removes the view from the stack, unless the app has changed the stack in the meantime."""
    stack = workspace.modals.get(view.user, [])
    if view.id in stack:
        _drop(workspace, view.user, stack.index(view.id))


def close(workspace: ConnectedWorkspace, view: View, *, everything: bool = False) -> None:
    """Closes the top view, or the whole stack."""
    with workspace.lock:
        stack = workspace.modals.get(view.user, [])
        if view.id not in stack:
            return
        clear = everything or bool(view.content.get("clear_on_close"))
        gone = _drop(workspace, view.user, 0 if clear else stack.index(view.id))
        told = [each for each in reversed(gone) if each.content.get("notify_on_close")]
        closing = [payloads.view_closed(workspace, each, cleared=clear) for each in told]
    for payload in closing:
        _plain_ack(workspace, view.user, payload)


def open_home(workspace: ConnectedWorkspace, user: str, tab: str = "home") -> None:
    """Opens the app's home (or messages) tab."""
    require_active(workspace, user)
    with workspace.lock:
        channel = workspace.direct_message(workspace.app.bot_user, user)
        event = payloads.simple_event(workspace, "app_home_opened", user=user, channel=channel.id, tab=tab)
        home = workspace.homes.get(user)
        if home is not None and tab == "home":
            event["view"] = view_json(workspace, workspace.views[home])
    workspace.delivery.event(event)
