"""Web API: files, from the upload address to the message that shares them."""

from __future__ import annotations

import mimetypes

from sandbox.api.calls import Call, method
from sandbox.contract.blocks import check_blocks
from sandbox.contract.rules import MESSAGE_BLOCKS
from sandbox.contract.shapes import Inspection
from sandbox.state.errors import SlackError
from sandbox.state.present import file_json
from sandbox.state.records import Channel, ExternalFile, File, Json, Message
from sandbox.state.workspace import WorkspaceState


def new_file(
    workspace: WorkspaceState, user: str, name: str, content: bytes, *, complete: bool = True
) -> File:
    with workspace.lock:
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        suffix = name.rsplit(".", 1)[-1].lower() if "." in name else "binary"
        created = int(workspace.clock.now())
        file = File(workspace.new_id("F"), name, mimetype, suffix, user, len(content), created, content)
        file.complete = complete
        workspace.files[file.id] = file
        if complete:
            workspace.notify("file_added", file)
        return file


def attach(workspace: WorkspaceState, user: str, given: tuple[str, bytes] | ExternalFile) -> File:
    """A file that a person attaches: name and content, or a link to another service."""
    if not isinstance(given, ExternalFile):
        return new_file(workspace, user, *given)
    file = new_file(workspace, user, given.name, b"")
    file.mode, file.external_url = "external", given.url
    return file


@method("files.info", "files:read")
def files_info(call: Call) -> Json:
    file = call.workspace.files.get(call.require("file"))
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    if file.mode == "tombstone":
        raise SlackError("file_deleted")
    return {"file": file_json(call.workspace, file), "comments": []}


@method("files.getUploadURLExternal", "files:write")
def upload_url(call: Call) -> Json:
    workspace = call.workspace
    name, length = call.require("filename"), call.require("length")
    if not length.isdecimal():
        raise SlackError("invalid_arguments", messages=["[ERROR] must be an integer [json-pointer:/length]"])
    if int(length) == 0:
        raise SlackError("missing_argument")
    file = new_file(workspace, workspace.app.bot_user, name, b"", complete=False)
    file.size = int(length)
    return {"upload_url": f"{workspace.base_url}/upload/v1/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write")
def complete_upload(call: Call) -> Json:
    """Shares the uploaded files in the named channels, or keeps them private to the app."""
    workspace = call.workspace
    completed = _uploaded(call)
    channels = _destinations(call)
    thread = _thread(call, channels)
    comment = str(call.args.get("initial_comment") or "")
    # Slack ignores blocks when there is a comment.
    blocks = [] if comment else call.args.get("blocks") or []
    inspection = Inspection("message")
    check_blocks(inspection, blocks, "/blocks", MESSAGE_BLOCKS)
    call.refuse_violations(inspection.violations)
    call.refuse_block_types(blocks, "/blocks", "invalid_blocks")
    for file in completed:
        file.complete = True
        workspace.notify("file_added", file)
    for channel in channels:
        message = workspace.post(
            Message(
                ts=workspace.new_ts(),
                channel=channel.id,
                user=workspace.app.bot_user,
                text=comment,
                blocks=blocks,
                thread_ts=thread,
                files=[file.id for file in completed],
                bot_id=workspace.app.bot_id,
            )
        )
        for file in completed:
            file.share(message)
    # Slack returns no more than this; `files.info` has the rest.
    return {"files": [{"id": file.id, "title": file.title} for file in completed]}


def _uploaded(call: Call) -> list[File]:
    wanted = call.args.get("files")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(each, dict) for each in wanted):
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: files"])
    found: list[File] = []
    for each in wanted:
        file = call.workspace.files.get(str(each.get("id")))
        if file is None or file.complete or len(file.content) != file.size:
            raise SlackError("file_not_found")
        file.title = str(each.get("title") or file.name)
        found.append(file)
    return found


def _destinations(call: Call) -> list[Channel]:
    workspace = call.workspace
    named = str(call.args.get("channel_id") or call.args.get("channels") or "")
    found: list[Channel] = []
    for identity in filter(None, (each.strip() for each in named.split(","))):
        if identity in workspace.users:
            found.append(workspace.direct_message(workspace.app.bot_user, identity))
            continue
        channel = workspace.channels.get(identity)
        member = channel is not None and workspace.app.bot_user in channel.members
        if channel is None or (channel.is_private and not member):
            raise SlackError("channel_not_found")
        if not member:
            raise SlackError("not_in_channel")
        if channel.is_archived:
            raise SlackError("is_archived")
        found.append(channel)
    return found


def _thread(call: Call, channels: list[Channel]) -> str | None:
    wanted = str(call.args.get("thread_ts") or "")
    if not wanted:
        return None
    if len(channels) != 1:
        raise SlackError("invalid_arguments", messages=["[ERROR] thread_ts needs exactly one channel"])
    parent = call.workspace.find_message(channels[0].id, wanted)
    if parent is None or parent.thread_ts not in (None, parent.ts):
        raise SlackError("thread_not_found")
    return wanted
