"""Answers Web API calls: authentication, rate limits, injected faults, and the log."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from types import ModuleType

from sandbox.api import chat, files, people, views
from sandbox.api.calls import APP_LEVEL, METHODS, Call, Handler
from sandbox.state.errors import RateLimited, SlackError
from sandbox.state.records import Json, LogEntry
from sandbox.state.workspace import WorkspaceState

FAMILIES: tuple[ModuleType, ...] = (chat, files, people, views)
"""Importing these registers their methods."""
STRUCTURED = frozenset({"blocks", "view", "attachments", "metadata", "files"})


def decode_arguments(content_type: str, body: bytes, pairs: dict[str, str]) -> Json:
    """Decodes the arguments of a JSON or form body; structured ones are JSON strings in forms."""
    args: Json = dict(pairs)
    if "application/json" in content_type and body:
        decoded = json.loads(body)
        if not isinstance(decoded, dict):
            raise ValueError("not an object")
        args.update(decoded)
    for name in STRUCTURED & set(args):
        if isinstance(args[name], str) and args[name][:1] in ("[", "{"):
            args[name] = json.loads(args[name])
    return args


@dataclass(frozen=True)
class Answer:
    status: int
    body: Json
    headers: dict[str, str]
    dropped: bool = False


def answer_call(workspace: WorkspaceState, name: str, args: Json, token: str | None) -> Answer:
    """Answers a call as Slack does, faults and rate limits included, and writes it to the log."""
    started = time.perf_counter()
    call = Call(workspace, name, args, [])
    status, dropped = 200, False
    headers: dict[str, str] = {}
    failure = workspace.faults.next_failure(name)
    try:
        if failure is not None and failure.retry_after is not None:
            raise RateLimited(failure.retry_after)
        if failure is not None and not failure.after_acceptance:
            status = failure.status
            raise SlackError(failure.error)
        handler, scope = _method(name)
        _authenticate(call, token)
        headers = _scope_headers(call, scope)
        if scope is not None:
            call.check_scope(scope)
        workspace.rate_limits.take(name, str(args.get("channel", "")))
        with workspace.lock:
            body: Json = {"ok": True, **handler(call)}
        dropped = failure is not None
    except RateLimited as limited:
        status, headers = 429, headers | {"Retry-After": str(limited.retry_after)}
        body = {"ok": False, "error": "ratelimited"}
    except SlackError as refused:
        body = {"ok": False, "error": refused.code, **refused.extra}
        if refused.messages:
            body["response_metadata"] = {"messages": refused.messages}
    duration = (time.perf_counter() - started) * 1000
    clean = {key: value for key, value in args.items() if key != "token"}
    workspace.record(
        LogEntry(workspace.clock.now(), "api", name, clean, body, bool(body["ok"]), duration, call.violations)
    )
    return Answer(status, body, headers, dropped)


def _method(name: str) -> tuple[Handler, str | None]:
    """The function that answers a method, and the scope that it needs."""
    if name not in METHODS:
        raise SlackError("unknown_method", req_method=name)
    return METHODS[name]


def _authenticate(call: Call, token: str | None) -> None:
    app = call.workspace.app
    if call.method == "api.test":
        return
    if not token:
        raise SlackError("not_authed")
    expected = app.app_token if call.method in APP_LEVEL else app.bot_token
    if token != expected:
        raise SlackError(
            "not_allowed_token_type" if token in (app.app_token, app.bot_token) else "invalid_auth"
        )
    if app.token_revoked:
        raise SlackError("token_revoked")


def _scope_headers(call: Call, needed: str | None) -> dict[str, str]:
    """The scope headers that Slack sends with every answer to a valid token; none for unrestricted apps."""
    if call.granted is None:
        return {}
    return {"x-oauth-scopes": ",".join(sorted(call.granted)), "x-accepted-oauth-scopes": needed or ""}
