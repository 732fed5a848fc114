"""The other end of a response_url: five uses in thirty minutes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.contract.blocks import refused_types
from sandbox.contract.rules import check_message
from sandbox.contract.shapes import Violation
from sandbox.state.records import Json, LogEntry, Message, ResponseUrl
from sandbox.state.workspace import WorkspaceState

MAX_USES, LIFETIME_SECONDS = 5, 1800.0


def use_response_url(workspace: WorkspaceState, token: str, body: Any) -> tuple[int, Json]:
    """Posts, replaces or deletes; returns the HTTP status and the answer."""
    with workspace.lock:
        status, answer, found = _use(workspace, token, body)
        marked = [replace(each, where="response_url") for each in found]
        ok = status == 200
        workspace.record(
            LogEntry(workspace.clock.now(), "response_url", token, body, answer, ok, violations=marked)
        )
    return status, answer


def _use(workspace: WorkspaceState, token: str, body: Any) -> tuple[int, Json, list[Violation]]:
    url = workspace.response_urls.get(token)
    if url is None:
        return 404, {"ok": False, "error": "invalid_url"}, []
    if url.uses >= MAX_USES:
        return 404, {"ok": False, "error": "used_url"}, []
    if workspace.clock.now() - url.issued > LIFETIME_SECONDS:
        return 404, {"ok": False, "error": "expired_url"}, []
    if not isinstance(body, dict):
        return 400, {"ok": False, "error": "invalid_payload"}, [Violation("", "must provide an object")]
    url.uses += 1
    original = workspace.find_message(url.channel, url.message_ts) if url.message_ts else None
    if _flag(body, "delete_original"):
        if original is None:
            return 404, {"ok": False, "error": "message_not_found"}, []
        workspace.delete_message(original)
        return 200, {"ok": True}, []
    found = check_message(body)
    if found:
        return 400, {"ok": False, "error": found[0].code}, found
    if refused_types(body.get("blocks"), workspace.faults.refused_blocks, "/blocks", "invalid_blocks"):
        return 400, {"ok": False, "error": "invalid_blocks"}, []
    if _flag(body, "replace_original") and original is not None:
        workspace.update_message(original, str(body.get("text") or ""), body.get("blocks") or [])
        return 200, {"ok": True}, []
    workspace.post(_new_message(workspace, url, body))
    return 200, {"ok": True}, []


def _flag(body: Json, name: str) -> bool:
    return body.get(name) in (True, "true")


def _new_message(workspace: WorkspaceState, url: ResponseUrl, body: Json) -> Message:
    return Message(
        ts=workspace.new_ts(),
        channel=url.channel,
        user=workspace.app.bot_user,
        text=str(body.get("text") or ""),
        blocks=body.get("blocks") or [],
        thread_ts=body.get("thread_ts"),
        ephemeral_to=None if body.get("response_type") == "in_channel" else url.user,
        bot_id=workspace.app.bot_id,
    )
