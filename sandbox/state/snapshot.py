"""Saves a workspace to a JSON file and loads it again."""

from __future__ import annotations

import base64
import dataclasses
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sandbox.state.records import App, Channel, File, Message, Team, User, View, Warning
from sandbox.state.workspace import WorkspaceState

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def save(workspace: WorkspaceState, path: str | Path) -> None:
    """Writes a new file and then replaces the old one, so that a crash leaves a complete file."""
    with workspace.lock:
        document = {
            "team": dataclasses.asdict(workspace.team),
            "app": dataclasses.asdict(workspace.app),
            "users": [dataclasses.asdict(user) for user in workspace.users.values()],
            "channels": [dataclasses.asdict(channel) for channel in workspace.channels.values()],
            "messages": [dataclasses.asdict(m) for each in workspace.messages.values() for m in each],
            "files": [dataclasses.asdict(file) for file in workspace.files.values()],
            "homes": [dataclasses.asdict(workspace.views[view]) for view in workspace.homes.values()],
            "warnings": [dataclasses.asdict(warning) for warning in workspace.warnings],
            "next_id": workspace.peek_id(),
            "last_ts": workspace.last_ts,
        }
        text = json.dumps(document, ensure_ascii=False, default=_encode)
    target = Path(path)
    beside = target.with_suffix(target.suffix + ".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(target)


def load(workspace: WorkspaceState, path: str | Path) -> None:
    """Replaces the workspace's state with a saved one; what the app declares stays current."""
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    with workspace.lock:
        workspace.team = _read(Team, document["team"])
        saved = document["app"]
        identity = {
            key: saved[key]
            for key in (
                "id",
                "bot_id",
                "bot_user",
                "bot_token",
                "app_token",
                "signing_secret",
                "verification_token",
            )
        }
        workspace.app = App(**{**_shallow(workspace.app), **identity})
        workspace.users = {each["id"]: _read(User, each) for each in document["users"]}
        workspace.channels = {each["id"]: _read(Channel, each) for each in document["channels"]}
        workspace.messages = {channel: [] for channel in workspace.channels}
        for each in document["messages"]:
            workspace.messages[each["channel"]].append(_read(Message, each))
        workspace.files = {}
        for each in document["files"]:
            content = base64.b64decode(each.pop("content")["base64"])
            workspace.files[each["id"]] = _read(File, {**each, "content": content})
        workspace.views = {each["id"]: _read(View, each) for each in document["homes"]}
        workspace.homes = {view.user: view.id for view in workspace.views.values()}
        # Open modals do not survive a restart, nor do triggers.
        workspace.modals = {}
        workspace.warnings = [_read(Warning, each) for each in document["warnings"]]
        workspace.continue_from(itertools.count(document["next_id"]), document["last_ts"])
        workspace.notify("loaded", None)


def _read(record: type[T], saved: dict[str, Any]) -> T:
    """Restores a record; fields that another version wrote are ignored."""
    known = {field.name for field in dataclasses.fields(record)}
    return record(**{key: value for key, value in saved.items() if key in known})


def _shallow(app: App) -> dict[str, Any]:
    return {field.name: getattr(app, field.name) for field in dataclasses.fields(app)}


def _encode(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"cannot save {type(value).__name__}")
