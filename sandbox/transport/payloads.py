"""The payloads that Slack sends to an app, in their real shapes."""

from __future__ import annotations

import copy
import uuid
from typing import Any

from sandbox.state.present import message_json, view_json
from sandbox.state.records import Channel, Json, Message, View
from sandbox.state.workspace import WorkspaceState


def _envelope(
    workspace: WorkspaceState, kind: str, user: str, *, trigger: bool = True, view: View | None = None
) -> Json:
    person = workspace.users[user]
    payload: Json = {
        "type": kind,
        "team": {"id": workspace.team.id, "domain": workspace.team.domain},
        "user": {
            "id": user,
            "username": person.name,
            "name": person.name,
            "team_id": person.foreign_team or workspace.team.id,
        },
        "api_app_id": workspace.app.id,
        "token": workspace.app.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if trigger:
        payload["trigger_id"] = workspace.new_trigger(user, view.id if view else None).id
    return payload


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name}


def slash_command(workspace: WorkspaceState, user: str, channel: Channel, command: str, text: str) -> Json:
    return {
        "token": workspace.app.verification_token,
        "team_id": workspace.team.id,
        "team_domain": workspace.team.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_im else channel.name,
        "user_id": user,
        "user_name": workspace.users[user].name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": workspace.new_response_url(user, channel.id),
        "trigger_id": workspace.new_trigger(user).id,
    }


def block_action(
    workspace: WorkspaceState, user: str, origin: View | Message, block: Json, element: Json, own: Json
) -> Json:
    """A click or a selection; `own` is what the element contributes: its value or the selected option."""
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        **copy.deepcopy(own),
        "action_ts": workspace.new_ts(),
    }
    for key in ("text", "style", "confirm") if element["type"] == "button" else ("placeholder",):
        if key in element:
            action[key] = copy.deepcopy(element[key])
    if isinstance(origin, View):
        payload = _envelope(workspace, "block_actions", user, view=origin if origin.type == "modal" else None)
        payload["container"] = {"type": "view", "view_id": origin.id}
        payload["view"] = view_json(workspace, origin)
        payload["state"] = payload["view"]["state"]
    else:
        payload = _envelope(workspace, "block_actions", user)
        payload |= _message_origin(workspace, user, origin)
        payload["state"] = {"values": copy.deepcopy(origin.chosen.get(user, {}))}
    payload["actions"] = [action]
    return payload


def _message_origin(workspace: WorkspaceState, user: str, message: Message) -> Json:
    origin: Json = {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.ephemeral_to is not None,
        },
        "channel": _channel(workspace.channels[message.channel]),
        "response_url": workspace.new_response_url(user, message.channel, message.ts),
    }
    if message.thread_ts:
        origin["container"]["thread_ts"] = message.thread_ts
    # Slack does not include ephemeral messages.
    if message.ephemeral_to is None:
        origin["message"] = message_json(workspace, message)
    return origin


def view_submission(workspace: WorkspaceState, view: View) -> Json:
    return {
        **_envelope(workspace, "view_submission", view.user, view=view),
        "view": view_json(workspace, view),
        "response_urls": [],
    }


def view_closed(workspace: WorkspaceState, view: View, *, cleared: bool) -> Json:
    return {
        **_envelope(workspace, "view_closed", view.user, trigger=False),
        "view": view_json(workspace, view),
        "is_cleared": cleared,
    }


def block_suggestion(
    workspace: WorkspaceState, user: str, origin: View | Message, block: Json, element: Json, value: str
) -> Json:
    payload = _envelope(workspace, "block_suggestion", user, trigger=False)
    payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": value}
    if isinstance(origin, View):
        payload["container"] = {"type": "view", "view_id": origin.id}
        payload["view"] = view_json(workspace, origin)
    else:
        message_origin = _message_origin(workspace, user, origin)
        message_origin.pop("response_url")
        payload |= message_origin
    return payload


def shortcut(workspace: WorkspaceState, user: str, callback_id: str) -> Json:
    payload = _envelope(workspace, "shortcut", user)
    return payload | {"callback_id": callback_id, "action_ts": workspace.new_ts()}


def message_shortcut(workspace: WorkspaceState, user: str, callback_id: str, message: Message) -> Json:
    payload = _envelope(workspace, "message_action", user)
    return payload | {
        "callback_id": callback_id,
        "action_ts": workspace.new_ts(),
        "message_ts": message.ts,
        "channel": _channel(workspace.channels[message.channel]),
        "message": message_json(workspace, message),
        "response_url": workspace.new_response_url(user, message.channel, message.ts),
    }


def message_event(workspace: WorkspaceState, message: Message) -> Json:
    channel = workspace.channels[message.channel]
    kind = "im" if channel.is_im else "group" if channel.is_private else "channel"
    event: Json = message_json(workspace, message) | {
        "channel": channel.id,
        "event_ts": message.ts,
        "channel_type": kind,
    }
    if message.user in workspace.users and not workspace.users[message.user].is_bot:
        # Slack's clients add an id to what people write.
        event["client_msg_id"] = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{channel.id} {message.ts}"))
    parent = workspace.find_message(channel.id, message.thread_ts) if message.thread_ts else None
    if parent is not None and parent is not message:
        event["parent_user_id"] = parent.user
    if message.files:
        event["subtype"] = "file_share"
    return event


def simple_event(workspace: WorkspaceState, kind: str, **fields: Any) -> Json:
    return {"type": kind, **fields, "event_ts": workspace.new_ts()}
