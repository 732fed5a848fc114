"""A Web API call as its method sees it, and the registry of methods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sandbox.contract.blocks import refused_types
from sandbox.contract.shapes import Violation
from sandbox.state.errors import SlackError
from sandbox.state.records import Json
from sandbox.state.workspace import WorkspaceState

Handler = Callable[["Call"], Json]
# Methods that take the app-level token, not the bot's.
APP_LEVEL = frozenset({"apps.connections.open"})
METHODS: dict[str, tuple[Handler, str | None]] = {}


@dataclass
class Call:
    """One call: the workspace, the decoded arguments, and the contract violations found."""

    workspace: WorkspaceState
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

    @property
    def granted(self) -> frozenset[str] | None:
        """The scopes of the token that this method takes; None if unrestricted."""
        app = self.workspace.app
        return app.app_token_scopes if self.method in APP_LEVEL else app.scopes

    def check_scope(self, *scopes: str) -> None:
        """Any one of the scopes is enough."""
        granted = self.granted
        if granted is not None and not any(scope in granted for scope in scopes):
            raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(sorted(granted)))

    def has_scope(self, scope: str) -> bool:
        return self.granted is None or scope in self.granted

    def refuse_violations(self, found: list[Violation]) -> None:
        """Records contract violations and refuses the call as Slack does."""
        if found:
            self.violations.extend(replace(each, where=self.method) for each in found)
            messages = [f"[ERROR] {each.message} [json-pointer:{each.pointer}]" for each in found]
            raise SlackError(found[0].code, messages=messages)

    def refuse_block_types(self, blocks: Any, pointer: str, code: str) -> None:
        """Refuses block types that this workspace was told to refuse; not the app's fault: no violation."""
        found = refused_types(blocks, self.workspace.faults.refused_blocks, pointer, code)
        if found:
            raise SlackError(code, messages=[str(each) for each in found])


def method(name: str, scope: str | None = None) -> Callable[[Handler], Handler]:
    """Registers the function that answers a method, and the scope that it needs."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = (handler, scope)
        return handler

    return register


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
