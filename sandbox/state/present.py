"""How Slack shows its objects in answers and payloads."""

from __future__ import annotations

import copy

from sandbox.state.records import Channel, File, Json, Message, User, View
from sandbox.state.workspace import WorkspaceState


def user_json(workspace: WorkspaceState, user: User, *, email: bool, locale: bool = False) -> Json:
    profile: Json = {
        "real_name": user.real_name,
        "display_name": user.name,
        "real_name_normalized": user.real_name,
        "display_name_normalized": user.name,
        "title": user.title,
        "team": user.foreign_team or workspace.team.id,
    }
    if email and user.email:
        profile["email"] = user.email
    shown: Json = {
        "id": user.id,
        "team_id": user.foreign_team or workspace.team.id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    if user.foreign_team:
        shown["is_stranger"] = True
    if user.deleted:
        # Slack shows no more than this of a deactivated account.
        return shown
    shown |= {
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": 0,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
    }
    if locale:
        shown["locale"] = user.locale
    return shown


def channel_json(workspace: WorkspaceState, channel: Channel) -> Json:
    shown: Json = {
        "id": channel.id,
        "created": int(channel.created),
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_shared": bool(channel.shared_with),
        "is_ext_shared": bool(channel.shared_with),
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "shared_team_ids": [workspace.team.id, *channel.shared_with],
        "context_team_id": workspace.team.id,
    }
    if channel.shared_with:
        shown["connected_team_ids"] = list(channel.shared_with)
        shown["conversation_host_id"] = workspace.team.id
    if channel.is_im:
        others = [member for member in channel.members if member != workspace.app.bot_user]
        return shown | {"user": others[0] if others else workspace.app.bot_user, "is_open": True}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_general": channel.name == "general",
        "is_member": workspace.app.bot_user in channel.members,
        "num_members": len(channel.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def message_json(workspace: WorkspaceState, message: Message, *, metadata: bool = False) -> Json:
    shown: Json = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": workspace.team.id,
    }
    if message.bot_id:
        shown |= {"bot_id": message.bot_id, "app_id": workspace.app.id}
    if message.blocks:
        shown["blocks"] = copy.deepcopy(message.blocks)
    if message.attachments:
        shown["attachments"] = copy.deepcopy(message.attachments)
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.edited:
        shown["edited"] = dict(message.edited)
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.files:
        shown["files"] = [file_json(workspace, workspace.files[file]) for file in message.files]
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    if metadata and message.metadata:
        shown["metadata"] = copy.deepcopy(message.metadata)
    return shown


def file_json(workspace: WorkspaceState, file: File) -> Json:
    """A file as Slack shows it; of deleted and hidden files little more than the id is left."""
    if file.mode == "tombstone":
        return {"id": file.id, "mode": "tombstone"}
    if file.mode == "hidden_by_limit":
        dates = {"created": file.created, "timestamp": file.created}
        return {"id": file.id, "mode": "hidden_by_limit", **dates}
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.upper(),
        "user": file.user,
        "user_team": workspace.team.id,
        "editable": False,
        "size": file.size,
        "mode": file.mode,
        "is_public": False,
        "permalink": f"{workspace.base_url}/files/{file.user}/{file.id}/{file.name}",
        "channels": list(file.shares),
        "shares": _shares(workspace, file),
        "file_access": "visible",
        **_addresses(workspace, file),
    }


def _addresses(workspace: WorkspaceState, file: File) -> Json:
    if file.mode == "external":
        # On another host, to which the bot's token must not be sent.
        external = {"external_type": "gdrive", "external_url": file.external_url}
        return {"is_external": True, **external, "url_private": file.external_url}
    private = f"{workspace.base_url}/files-pri/{workspace.team.id}-{file.id}"
    return {
        "is_external": False,
        "external_type": "",
        "url_private": f"{private}/{file.name}",
        "url_private_download": f"{private}/download/{file.name}",
    }


def _shares(workspace: WorkspaceState, file: File) -> Json:
    shown: Json = {}
    for channel, messages in file.shares.items():
        kind = "private" if workspace.channels[channel].is_private else "public"
        shown.setdefault(kind, {})[channel] = copy.deepcopy(messages)
    return shown


def view_json(workspace: WorkspaceState, view: View) -> Json:
    content = view.content
    shown: Json = {
        "id": view.id,
        "team_id": workspace.team.id,
        "type": view.type,
        "blocks": copy.deepcopy(view.blocks),
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": {"values": copy.deepcopy(view.values)},
        "hash": view.hash,
        "title": content.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": workspace.app.id,
        "external_id": view.external_id,
        "app_installed_team_id": workspace.team.id,
        "bot_id": workspace.app.bot_id,
    }
    return shown
