"""Web API: files."""

from __future__ import annotations

import mimetypes

from sandbox.api.calls import Call, method
from sandbox.state.errors import SlackError
from sandbox.state.present import file_json
from sandbox.state.records import File, Json, Message
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
            workspace.tell("file_added", file)
        return file


@method("files.info", "files:read")
def files_info(call: Call) -> Json:
    file = call.workspace.files.get(call.require("file"))
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    return {"file": file_json(call.workspace, file), "comments": []}


@method("files.getUploadURLExternal", "files:write")
def upload_url(call: Call) -> Json:
    workspace = call.workspace
    name, length = call.require("filename"), int(call.require("length"))
    if length <= 0:
        raise SlackError("invalid_arguments")
    file = new_file(workspace, workspace.app.bot_user, name, b"", complete=False)
    file.size = length
    return {"upload_url": f"{workspace.base_url}/upload/v1/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write")
def complete_upload(call: Call) -> Json:
    workspace = call.workspace
    completed: list[File] = []
    for wanted in call.args.get("files") or []:
        file = workspace.files.get(str(wanted.get("id")))
        if file is None or len(file.content) != file.size:
            raise SlackError("file_not_found")
        file.title = str(wanted.get("title") or file.name)
        completed.append(file)
    if not completed:
        raise SlackError("invalid_arguments")
    target = str(call.args.get("channel_id") or call.args.get("channels") or "")
    if target:
        channel = workspace.channels.get(target)
        if channel is None:
            raise SlackError("channel_not_found")
        if workspace.app.bot_user not in channel.members:
            raise SlackError("not_in_channel")
    for file in completed:
        file.complete = True
        file.channels = [target] if target else []
        workspace.tell("file_added", file)
    if target:
        workspace.post(
            Message(
                ts=workspace.new_ts(),
                channel=target,
                user=workspace.app.bot_user,
                text=str(call.args.get("initial_comment") or ""),
                thread_ts=call.args.get("thread_ts"),
                files=[file.id for file in completed],
                bot_id=workspace.app.bot_id,
            )
        )
    return {"files": [file_json(workspace, file) for file in completed]}
