"""The Web API: who may call, how often, and which function answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sandbox.contract.shapes import Violation
from sandbox.state.errors import RateLimited, SlackError
from sandbox.state.records import Json, LogEntry

if TYPE_CHECKING:
    from sandbox.state.workspace import Workspace


Handler = Callable[["Call"], Json]
METHODS: dict[str, tuple[Handler, str | None]] = {}
STRUCTURED = frozenset({"blocks", "view", "attachments", "metadata", "files"})


@dataclass
class Call:
    """One call: the workspace, the decoded arguments, and the violations found on the way."""

    workspace: Workspace
    method: str
    args: Json
    violations: list[Violation]

    def require(self, name: str) -> str:
        value = self.args.get(name)
        if value is None or value == "":
            raise SlackError("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])
        return str(value)

    def flag(self, name: str) -> bool:
        return self.args.get(name) in (True, "true", "True", "1", 1)

    def limit(self, default: int = 100, maximum: int = 1000) -> int:
        try:
            return max(1, min(int(self.args.get("limit") or default), maximum))
        except ValueError:
            raise SlackError("invalid_limit") from None

    def check_scope(self, *scopes: str) -> None:
        """Any one of the scopes is enough."""
        granted = self.workspace.app.scopes
        if granted is not None and not any(scope in granted for scope in scopes):
            raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(sorted(granted)))

    def has_scope(self, scope: str) -> bool:
        return self.workspace.app.scopes is None or scope in self.workspace.app.scopes

    def refuse_violations(self, found: list[Violation]) -> None:
        """Records what breaks the contract, and refuses as Slack does."""
        if found:
            self.violations.extend(replace(each, where=self.method) for each in found)
            messages = [f"[ERROR] {each.message} [json-pointer:{each.pointer}]" for each in found]
            raise SlackError(found[0].code, messages=messages)


def method(name: str, scope: str | None = None) -> Callable[[Handler], Handler]:
    """Registers the function that answers a method, and the scope that it needs."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = (handler, scope)
        return handler

    return register


def decode_arguments(content_type: str, body: bytes, pairs: dict[str, str]) -> Json:
    """Arguments of a JSON body or of form pairs, in which structured ones are JSON strings."""
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


def answer_call(workspace: Workspace, name: str, args: Json, token: str | None) -> Answer:
    """Answers a call as Slack does, faults and rate limits included, and writes it to the log."""
    started = time.perf_counter()
    call = Call(workspace, name, args, [])
    status, headers, dropped = 200, {}, False
    failure = workspace.faults.next_failure(name)
    try:
        if failure is not None and failure.retry_after is not None:
            raise RateLimited(failure.retry_after)
        if failure is not None and not failure.after_acceptance:
            status = failure.status
            raise SlackError(failure.error)
        handler = _authorized(call, token)
        workspace.rate_limits.take(name, str(args.get("channel", "")))
        with workspace.lock:
            body: Json = {"ok": True, **handler(call)}
        dropped = failure is not None
    except RateLimited as limited:
        status, headers = 429, {"Retry-After": str(limited.retry_after)}
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


def _authorized(call: Call, token: str | None) -> Handler:
    app = call.workspace.app
    if call.method not in METHODS:
        raise SlackError("unknown_method", req_method=call.method)
    handler, scope = METHODS[call.method]
    if call.method == "api.test":
        return handler
    if not token:
        raise SlackError("not_authed")
    expected = app.app_token if call.method == "apps.connections.open" else app.bot_token
    if token != expected:
        raise SlackError(
            "not_allowed_token_type" if token in (app.app_token, app.bot_token) else "invalid_auth"
        )
    if app.token_revoked:
        raise SlackError("token_revoked")
    if scope is not None:
        call.check_scope(scope)
    return handler


def page(items: list[Any], call: Call, default: int = 100) -> tuple[list[Any], Json]:
    """A page of items and the metadata that leads to the next."""
    cursor = str(call.args.get("cursor") or "")
    try:
        start = int(cursor.removeprefix("next:")) if cursor else 0
    except ValueError:
        raise SlackError("invalid_cursor") from None
    end = start + call.limit(default)
    following = f"next:{end}" if end < len(items) else ""
    return items[start:end], {"response_metadata": {"next_cursor": following}}
