"""Web API: modals and home tabs."""

from __future__ import annotations

import copy
from typing import Any

from sandbox.api.calls import Call, method
from sandbox.contract.rules import check_view
from sandbox.contract.shapes import Violation
from sandbox.state.errors import SlackError
from sandbox.state.form_values import carried_over, fill_block_ids, initial_values
from sandbox.state.present import view_json
from sandbox.state.records import Json, View
from sandbox.state.workspace import WorkspaceState

MAX_STACK = 3


def new_view(workspace: WorkspaceState, user: str, content: Json, previous: View | None = None) -> View:
    """A new view with generated ids; a pushed one refers to the view beneath it."""
    view_id = workspace.new_id("V")
    content = copy.deepcopy(content)
    fill_block_ids(content.get("blocks") or [])
    view = View(
        id=view_id,
        user=user,
        content=content,
        hash=new_hash(workspace),
        root_view_id=previous.root_view_id if previous else view_id,
        previous_view_id=previous.id if previous else None,
        values=initial_values(content.get("blocks") or []),
    )
    workspace.views[view_id] = view
    return view


def new_hash(workspace: WorkspaceState) -> str:
    return f"{int(workspace.clock.now())}.{workspace.new_id('H')[3:]}"


def replace_content(workspace: WorkspaceState, view: View, content: Json) -> None:
    """Replaces a view's content: typed values stay where block and action ids match, errors are cleared."""
    content = copy.deepcopy(content)
    fill_block_ids(content.get("blocks") or [])
    view.content = content
    view.values = carried_over(content.get("blocks") or [], view.values)
    view.errors = {}
    view.hash = new_hash(workspace)
    workspace.notify("home_published" if view.type == "home" else "view_updated", view)


def push_view(workspace: WorkspaceState, user: str, content: Json) -> View:
    stack = workspace.modals.get(user) or []
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= MAX_STACK:
        raise SlackError("push_limit_reached")
    view = new_view(workspace, user, content, workspace.views[stack[-1]])
    stack.append(view.id)
    workspace.notify("view_pushed", view)
    return view


def _content(call: Call, expected: str) -> Json:
    view: Any = call.args.get("view")
    if view is None:
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: view"])
    found = check_view(view, expected=expected)
    duplicate = isinstance(view, dict) and view.get("external_id")
    if not found and duplicate and _by_external_id(call.workspace, str(duplicate), call.args.get("view_id")):
        found = [Violation("/view/external_id", "must be unique", "duplicate_external_id")]
    call.refuse_violations(found)
    call.refuse_block_types(view.get("blocks"), "/view/blocks", "invalid_arguments")
    return dict(view)


def _by_external_id(workspace: WorkspaceState, external_id: str, beside: Any = None) -> View | None:
    open_views = {view_id for stack in workspace.modals.values() for view_id in stack}
    for view in workspace.views.values():
        if view.external_id == external_id and view.id in open_views and view.id != beside:
            return view
    return None


@method("views.open")
def views_open(call: Call) -> Json:
    workspace = call.workspace
    content = _content(call, "modal")
    trigger = workspace.use_trigger(call.require("trigger_id"))
    view = new_view(workspace, trigger.user, content)
    workspace.modals[trigger.user] = [view.id]
    workspace.notify("view_opened", view)
    return {"view": view_json(workspace, view)}


@method("views.push")
def views_push(call: Call) -> Json:
    workspace = call.workspace
    content = _content(call, "modal")
    trigger = workspace.use_trigger(call.require("trigger_id"))
    return {"view": view_json(workspace, push_view(workspace, trigger.user, content))}


@method("views.update")
def views_update(call: Call) -> Json:
    workspace = call.workspace
    wanted = call.args.get("view_id")
    view = workspace.views.get(str(wanted)) if wanted else None
    if view is None and call.args.get("external_id"):
        view = _by_external_id(workspace, str(call.args["external_id"]))
        call.args.setdefault("view_id", view.id if view else None)
    content = _content(call, view.type if view else "modal")
    if view is None or (view.type == "modal" and view.id not in (workspace.modals.get(view.user) or [])):
        raise SlackError("not_found")
    if call.args.get("hash") and call.args["hash"] != view.hash:
        raise SlackError("hash_conflict")
    replace_content(workspace, view, content)
    return {"view": view_json(workspace, view)}


@method("views.publish")
def views_publish(call: Call) -> Json:
    workspace = call.workspace
    user = call.require("user_id")
    content = _content(call, "home")
    if user not in workspace.users:
        raise SlackError("user_not_found")
    existing = workspace.homes.get(user)
    if existing is None:
        view = new_view(workspace, user, content)
        workspace.homes[user] = view.id
        workspace.notify("home_published", view)
    else:
        view = workspace.views[existing]
        if call.args.get("hash") and call.args["hash"] != view.hash:
            raise SlackError("hash_conflict")
        replace_content(workspace, view, content)
    return {"view": view_json(workspace, view)}
