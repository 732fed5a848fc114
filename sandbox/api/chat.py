"""Web API: messages."""

from __future__ import annotations

from sandbox.api.calls import Call, method
from sandbox.contract.rules import check_message
from sandbox.state.errors import SlackError
from sandbox.state.present import message_json
from sandbox.state.records import Channel, Json, Message


def channel_of(call: Call, *, membership: bool = True, open_dm: bool = False) -> Channel:
    """The channel named by a call, provided that the bot may see it."""
    workspace, wanted = call.workspace, call.require("channel")
    bot = workspace.app.bot_user
    if open_dm and wanted in workspace.users:
        return workspace.direct_message(bot, wanted)
    channel = workspace.channels.get(wanted)
    if channel is None and open_dm:
        channel = next((c for c in workspace.channels.values() if c.name and f"#{c.name}" == wanted), None)
    if channel is None or (channel.is_private and bot not in channel.members):
        raise SlackError("channel_not_found")
    if membership and bot not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def own_message(call: Call, channel: Channel, refusal: str) -> Message:
    message = call.workspace.find_message(channel.id, call.require("ts"))
    if message is None or message.ephemeral_to:
        raise SlackError("message_not_found")
    if message.user != call.workspace.app.bot_user:
        raise SlackError(refusal)
    return message


def _check(call: Call, *, update: bool = False, ephemeral: bool = False) -> None:
    call.refuse_violations(check_message(call.args, update=update, ephemeral=ephemeral))
    call.refuse_block_types(call.args.get("blocks"), "/blocks", "invalid_blocks")


@method("chat.postMessage", "chat:write")
def post_message(call: Call) -> Json:
    workspace = call.workspace
    channel = channel_of(call, membership=False, open_dm=True)
    if workspace.app.bot_user not in channel.members and not (
        workspace.app.scopes is not None and "chat:write.public" in workspace.app.scopes
    ):
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    _check(call)
    thread = call.args.get("thread_ts")
    if thread and workspace.find_message(channel.id, str(thread)) is None:
        raise SlackError("thread_not_found")
    message = workspace.post(
        Message(
            ts=workspace.new_ts(),
            channel=channel.id,
            user=workspace.app.bot_user,
            text=str(call.args.get("text") or ""),
            blocks=call.args.get("blocks") or [],
            attachments=call.args.get("attachments") or [],
            metadata=call.args.get("metadata"),
            thread_ts=str(thread) if thread else None,
            bot_id=workspace.app.bot_id,
        )
    )
    shown = message_json(workspace, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


@method("chat.update", "chat:write")
def update(call: Call) -> Json:
    workspace = call.workspace
    channel = channel_of(call)
    message = own_message(call, channel, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_archived")
    _check(call, update=True)
    # Slack keeps a message's blocks when the call has none.
    blocks = call.args["blocks"] if call.args.get("blocks") is not None else message.blocks
    message.edited = {"user": workspace.app.bot_user, "ts": workspace.new_ts()}
    if call.args.get("metadata") is not None:
        message.metadata = call.args["metadata"]
    workspace.update_message(message, call.args.get("text"), blocks)
    shown = message_json(workspace, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    channel = channel_of(call)
    message = own_message(call, channel, "cant_delete_message")
    call.workspace.delete_message(message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(call: Call) -> Json:
    workspace = call.workspace
    channel = channel_of(call)
    if channel.is_archived:
        raise SlackError("is_archived")
    user = call.require("user")
    if user not in workspace.users:
        raise SlackError("user_not_found")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    _check(call, ephemeral=True)
    message = workspace.post(
        Message(
            ts=workspace.new_ts(),
            channel=channel.id,
            user=workspace.app.bot_user,
            text=str(call.args.get("text") or ""),
            blocks=call.args.get("blocks") or [],
            attachments=call.args.get("attachments") or [],
            thread_ts=call.args.get("thread_ts"),
            ephemeral_to=user,
            bot_id=workspace.app.bot_id,
        )
    )
    return {"message_ts": message.ts}


@method("chat.getPermalink")
def permalink(call: Call) -> Json:
    channel = channel_of(call, membership=False)
    ts = call.require("message_ts")
    if call.workspace.find_message(channel.id, ts) is None:
        raise SlackError("message_not_found")
    link = f"{call.workspace.base_url}/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


@method("reactions.add", "reactions:write")
def react(call: Call) -> Json:
    workspace = call.workspace
    channel = channel_of(call)
    message = workspace.find_message(channel.id, call.require("timestamp"))
    if message is None or message.ephemeral_to:
        raise SlackError("message_not_found")
    users = message.reactions.setdefault(call.require("name").strip(":"), [])
    if workspace.app.bot_user in users:
        raise SlackError("already_reacted")
    users.append(workspace.app.bot_user)
    workspace.notify("message_updated", message)
    return {}
