"""Administration: what changes a workspace, with the events that the app receives."""

from __future__ import annotations

from typing import Any

from sandbox.state.present import channel_json, user_json
from sandbox.state.records import Channel, File, User
from sandbox.transport.connected import ConnectedWorkspace
from sandbox.transport.payloads import simple_event


def change_user(workspace: ConnectedWorkspace, name: str, **changes: Any) -> User:
    """Changes a person's name, email, locale, timezone or `deleted`, and sends `user_change`."""
    with workspace.lock:
        user = workspace.user(name)
        for field, value in changes.items():
            if field not in ("name", "real_name", "email", "locale", "tz", "deleted"):
                raise ValueError(f"a user has no changeable {field!r}")
            setattr(user, field, value)
        workspace.notify("user_changed", user)
        shown = user_json(workspace, user, email=True, locale=True)
        event = simple_event(workspace, "user_change", user=shown, cache_ts=int(workspace.clock.now()))
    workspace.delivery.event(event)
    return user


def deactivate(workspace: ConnectedWorkspace, name: str) -> User:
    """Deactivates an account: closes the person's modals and sends `user_change`."""
    with workspace.lock:
        for view_id in reversed(workspace.modals.pop(workspace.user(name).id, [])):
            workspace.notify("view_closed", workspace.views[view_id])
    return change_user(workspace, name, deleted=True)


def reactivate(workspace: ConnectedWorkspace, name: str) -> User:
    return change_user(workspace, name, deleted=False)


def hire(workspace: ConnectedWorkspace, name: str, **details: Any) -> User:
    """Adds a person and sends `team_join`."""
    user = workspace.add_user(name, **details)
    shown = user_json(workspace, user, email=True, locale=True)
    workspace.delivery.event(simple_event(workspace, "team_join", user=shown))
    return user


def archive_channel(workspace: ConnectedWorkspace, name: str, *, by: str) -> Channel:
    with workspace.lock:
        channel = workspace.channel(name)
        channel.is_archived = True
        workspace.notify("channel_changed", channel)
        kind = "group_archive" if channel.is_private else "channel_archive"
        event = simple_event(workspace, kind, channel=channel.id, user=workspace.user(by).id)
    workspace.delivery.event(event)
    return channel


def rename_channel(workspace: ConnectedWorkspace, name: str, new_name: str) -> Channel:
    with workspace.lock:
        channel = workspace.channel(name)
        channel.name = new_name.lstrip("#")
        workspace.notify("channel_changed", channel)
        shown = channel_json(workspace, channel)
        kind = "group_rename" if channel.is_private else "channel_rename"
        told = {key: shown[key] for key in ("id", "name", "created")}
        event = simple_event(workspace, kind, channel=told)
    workspace.delivery.event(event)
    return channel


def share_channel(workspace: ConnectedWorkspace, name: str, team: str) -> Channel:
    """Shares a channel with another company's team, by its id."""
    with workspace.lock:
        channel = workspace.channel(name)
        channel.shared_with.append(team)
        workspace.notify("channel_changed", channel)
        event = simple_event(workspace, "channel_shared", connected_team_id=team, channel=channel.id)
    workspace.delivery.event(event)
    return channel


def remove_app(workspace: ConnectedWorkspace, name: str) -> None:
    """Removes the app from a channel."""
    with workspace.lock:
        channel = workspace.channel(name)
        channel.members.remove(workspace.app.bot_user)
        workspace.notify("channel_changed", channel)


def delete_file(workspace: ConnectedWorkspace, file_id: str) -> None:
    """Deletes a file: its messages keep a tombstone, its content is gone."""
    file = workspace.files[file_id]
    file.content = b""
    _change_file(workspace, file, "tombstone")
    workspace.delivery.event(simple_event(workspace, "file_deleted", file_id=file_id))


def hide_file(workspace: ConnectedWorkspace, file_id: str) -> None:
    """Hides a file, as happens to older files on a free plan."""
    _change_file(workspace, workspace.files[file_id], "hidden_by_limit")


def _change_file(workspace: ConnectedWorkspace, file: File, mode: str) -> None:
    with workspace.lock:
        file.mode = mode
        for channel in file.shares:
            for message in workspace.messages[channel]:
                if file.id in message.files:
                    workspace.notify("message_updated", message)


def revoke_token(workspace: ConnectedWorkspace) -> None:
    """From now on every call with the bot's token is refused."""
    workspace.app.token_revoked = True
    event = simple_event(workspace, "tokens_revoked", tokens={"oauth": [], "bot": [workspace.app.bot_user]})
    workspace.delivery.event(event)
