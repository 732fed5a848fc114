"""Web API: the app itself, people, channels and their history."""

from __future__ import annotations

from sandbox.api.calls import Call, method, page
from sandbox.api.chat import channel_of
from sandbox.state.errors import SlackError
from sandbox.state.present import channel_json, message_json, user_json
from sandbox.state.records import Channel, Json, Message, User


@method("api.test")
def api_test(call: Call) -> Json:
    if call.args.get("error"):
        raise SlackError(str(call.args["error"]))
    return {"args": {key: value for key, value in call.args.items() if key != "token"}}


@method("auth.test")
def auth_test(call: Call) -> Json:
    workspace = call.workspace
    return {
        "url": f"{workspace.base_url}/",
        "team": workspace.team.name,
        "user": workspace.users[workspace.app.bot_user].name,
        "team_id": workspace.team.id,
        "user_id": workspace.app.bot_user,
        "bot_id": workspace.app.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", "connections:write")
def connections_open(call: Call) -> Json:
    workspace = call.workspace
    base = workspace.base_url.replace("http://", "ws://", 1)
    return {"url": f"{base}/link/?ticket={workspace.tickets.issue()}&app_id={workspace.app.id}"}


@method("team.info", "team:read")
def team_info(call: Call) -> Json:
    team = call.workspace.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {}}}


@method("bots.info", "users:read")
def bots_info(call: Call) -> Json:
    app = call.workspace.app
    if call.args.get("bot") not in (None, app.bot_id):
        raise SlackError("bot_not_found")
    bot = {"id": app.bot_id, "deleted": False, "name": app.name, "app_id": app.id, "user_id": app.bot_user}
    return {"bot": bot}


def shown_user(call: Call, user: User, *, locale: bool = False) -> Json:
    return user_json(call.workspace, user, email=call.has_scope("users:read.email"), locale=locale)


@method("users.info", "users:read")
def users_info(call: Call) -> Json:
    user = call.workspace.users.get(call.require("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": shown_user(call, user, locale=call.flag("include_locale"))}


@method("users.list", "users:read")
def users_list(call: Call) -> Json:
    users, metadata = page(list(call.workspace.users.values()), call)
    members = [shown_user(call, user, locale=call.flag("include_locale")) for user in users]
    return {"members": members, "cache_ts": int(call.workspace.clock.now()), **metadata}


@method("users.lookupByEmail", "users:read.email")
def lookup_by_email(call: Call) -> Json:
    email = call.require("email").lower()
    for user in call.workspace.users.values():
        if user.email and user.email.lower() == email and not user.deleted:
            return {"user": shown_user(call, user)}
    raise SlackError("users_not_found")


_READ = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


def _kind(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _listed(call: Call, member: str | None) -> Json:
    workspace = call.workspace
    kinds = [kind.strip() for kind in str(call.args.get("types") or "public_channel").split(",")]
    for kind in kinds:
        if kind not in _READ:
            raise SlackError("invalid_types")
        call.check_scope(_READ[kind])
    channels = [
        channel
        for channel in workspace.channels.values()
        if _kind(channel) in kinds
        and not (call.flag("exclude_archived") and channel.is_archived)
        and (not channel.is_private or workspace.app.bot_user in channel.members)
        and (member is None or member in channel.members)
    ]
    shown, metadata = page(channels, call)
    return {"channels": [channel_json(workspace, channel) for channel in shown], **metadata}


@method("conversations.list")
def conversations_list(call: Call) -> Json:
    return _listed(call, None)


@method("users.conversations")
def users_conversations(call: Call) -> Json:
    return _listed(call, str(call.args.get("user") or call.workspace.app.bot_user))


@method("conversations.info")
def conversations_info(call: Call) -> Json:
    channel = channel_of(call, membership=False)
    call.check_scope(_READ[_kind(channel)])
    shown = channel_json(call.workspace, channel)
    if call.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


@method("conversations.open", "im:write")
def conversations_open(call: Call) -> Json:
    workspace = call.workspace
    users = str(call.args.get("users") or "")
    if not users:
        return {"channel": channel_json(workspace, channel_of(call))}
    if "," in users:
        raise SlackError("missing_scope", needed="mpim:write")
    if users not in workspace.users:
        raise SlackError("user_not_found")
    if users == workspace.app.bot_user:
        raise SlackError("cannot_dm_bot")
    if workspace.users[users].deleted:
        raise SlackError("user_disabled")
    channel = workspace.direct_message(workspace.app.bot_user, users)
    shown = channel_json(workspace, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


@method("conversations.join", "channels:join")
def conversations_join(call: Call) -> Json:
    workspace = call.workspace
    channel = channel_of(call, membership=False)
    if channel.is_im or channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if workspace.app.bot_user not in channel.members:
        channel.members.append(workspace.app.bot_user)
        workspace.notify("channel_changed", channel)
    return {"channel": channel_json(workspace, channel)}


@method("conversations.members")
def conversations_members(call: Call) -> Json:
    channel = channel_of(call, membership=False)
    call.check_scope(_READ[_kind(channel)])
    members, metadata = page(channel.members, call)
    return {"members": members, **metadata}


_HISTORY = {"public_channel": "channels:history", "private_channel": "groups:history", "im": "im:history"}


def _shown_messages(call: Call, channel: Channel, messages: list[Message]) -> Json:
    call.check_scope(_HISTORY[_kind(channel)])
    latest, oldest = call.args.get("latest"), call.args.get("oldest")
    inclusive = call.flag("inclusive")
    visible = [
        message
        for message in messages
        if message.ephemeral_to is None
        and (not latest or float(message.ts) < float(latest) or (inclusive and message.ts == latest))
        and (not oldest or float(message.ts) > float(oldest) or (inclusive and message.ts == oldest))
    ]
    shown, metadata = page(visible, call)
    # Metadata needs both the argument and the scope.
    included = call.flag("include_all_metadata") and call.has_scope("metadata.message:read")
    return {
        "messages": [message_json(call.workspace, message, metadata=included) for message in shown],
        "has_more": bool(metadata["response_metadata"]["next_cursor"]),
        **metadata,
    }


@method("conversations.history")
def conversations_history(call: Call) -> Json:
    channel = channel_of(call)
    roots = [m for m in call.workspace.messages[channel.id] if m.thread_ts in (None, m.ts)]
    return _shown_messages(call, channel, roots[::-1])


@method("conversations.replies")
def conversations_replies(call: Call) -> Json:
    channel = channel_of(call)
    ts = call.require("ts")
    thread = [m for m in call.workspace.messages[channel.id] if ts in (m.ts, m.thread_ts)]
    if not thread:
        raise SlackError("thread_not_found")
    return _shown_messages(call, channel, thread)
