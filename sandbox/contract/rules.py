"""Slack's rules for messages, views and answers, against which every payload is checked."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from sandbox.contract.blocks import check_blocks
from sandbox.contract.elements import MENU_OPTION, OPTION_GROUP, plain
from sandbox.contract.shapes import (
    Field,
    Inspection,
    Shape,
    Violation,
    any_value,
    array,
    boolean,
    check_shape,
    exclusive,
    may,
    need,
    string,
)

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_CHARACTERS = 13_000
MESSAGE_TEXT, UPDATE_TEXT = 40_000, 4_000
VIEW_BYTES = 250_000

_METADATA = Shape(
    {
        "event_type": need(string(255)),
        "event_payload": need(any_value),
        "entities": may(array(boolean)),
    }
)


def check_message(
    payload: dict[str, Any], *, update: bool = False, ephemeral: bool = False
) -> list[Violation]:
    """What Slack refuses in a message; the first violation's code is the error."""
    blocks, fallback, attachments = payload.get("blocks"), payload.get("text"), payload.get("attachments")
    found: list[Violation] = []
    if not blocks and not fallback and not attachments:
        found.append(Violation("/text", "must provide text, blocks or attachments", "no_text"))
    elif blocks and not fallback:
        found.append(Violation("/text", "must provide text as a fallback for blocks", "no_text"))
    if isinstance(fallback, str) and len(fallback) > (UPDATE_TEXT if update else MESSAGE_TEXT):
        limit = UPDATE_TEXT if update else MESSAGE_TEXT
        found.append(Violation("/text", f"must be less than {limit + 1} characters", "msg_too_long"))
    if blocks is not None:
        inspection = Inspection("message")
        check_blocks(inspection, blocks, "/blocks", MESSAGE_BLOCKS)
        found.extend(inspection.violations)
        if inspection.characters > MESSAGE_CHARACTERS:
            message = f"must be less than {MESSAGE_CHARACTERS + 1} characters over all blocks"
            found.append(Violation("/blocks", message, "msg_blocks_too_long"))
    if attachments is not None and (not isinstance(attachments, list) or len(attachments) > 100):
        found.append(Violation("/attachments", "no more than 100 items allowed", "too_many_attachments"))
    if payload.get("metadata") is not None and not ephemeral:
        inspection = Inspection("message")
        check_shape(inspection, _METADATA, payload["metadata"], "/metadata")
        found.extend(replace(each, code="invalid_metadata_format") for each in inspection.violations)
    return found


_VIEW_COMMON: dict[str, Field] = {
    "type": need(string(choices=("modal", "home"))),
    "blocks": need(any_value),
    "private_metadata": may(string(3000, 0)),
    "callback_id": may(string(255, 0)),
    "external_id": may(string(255, 0)),
}
_HOME = Shape(_VIEW_COMMON)
_MODAL = Shape(
    {
        **_VIEW_COMMON,
        "title": need(plain(24)),
        "submit": may(plain(24)),
        "close": may(plain(24)),
        "clear_on_close": may(boolean),
        "notify_on_close": may(boolean),
        "submit_disabled": may(boolean),
    }
)


def check_view(view: Any, *, expected: str | None = None) -> list[Violation]:
    """What Slack refuses in a view; `expected` is `modal` or `home` where the method takes only one."""
    if not isinstance(view, dict):
        return [Violation("/view", "must provide an object", "invalid_arguments")]
    kind = view.get("type")
    surface = kind if kind in ("modal", "home") else expected or "modal"
    inspection = Inspection(surface)
    check_shape(inspection, _HOME if surface == "home" else _MODAL, view, "/view")
    if expected and kind in ("modal", "home") and kind != expected:
        inspection.fail("/view/type", f"must be a valid enum value: {expected}")
    blocks = view.get("blocks")
    if blocks is not None:
        check_blocks(inspection, blocks, "/view/blocks", VIEW_BLOCKS, 0 if surface == "home" else 1)
    shown = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    if surface == "modal" and "submit" not in view and any(block.get("type") == "input" for block in shown):
        inspection.fail("/view", "must define `submit` to use an `input` block in modals")
    found = [replace(each, code="invalid_arguments") for each in inspection.violations]
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        found.insert(0, Violation("/view", f"must be less than {VIEW_BYTES} bytes", "view_too_large"))
    return found


def check_options_response(payload: Any) -> list[Violation]:
    """What Slack refuses in an answer to `block_suggestion`."""
    inspection = Inspection("modal")
    shape = Shape(
        {
            "options": may(array(MENU_OPTION, 0, 100, "options")),
            "option_groups": may(array(OPTION_GROUP, 0, 100, "option groups")),
        },
        (exclusive("options", "option_groups"),),
    )
    check_shape(inspection, shape, payload, "")
    return inspection.violations


def check_submission_response(payload: Any, view: dict[str, Any]) -> list[Violation]:
    """What Slack refuses in an answer to `view_submission`."""
    if not isinstance(payload, dict):
        return [Violation("", "must provide an object", "invalid_arguments")]
    inspection = Inspection("modal")
    action = payload.get("response_action")
    if action in ("update", "push"):
        check_shape(
            inspection, Shape({"response_action": need(string()), "view": need(shaped_view)}), payload, ""
        )
        return inspection.violations
    if action == "errors":
        inputs = {b.get("block_id") for b in view.get("blocks") or [] if b.get("type") == "input"}
        errors = payload.get("errors")
        if not isinstance(errors, dict) or not errors:
            inspection.fail("/errors", "must provide at least one error")
        else:
            for block_id, message in errors.items():
                string(3000)(inspection, message, f"/errors/{block_id}")
                if block_id not in inputs:
                    inspection.fail(f"/errors/{block_id}", f"no input block has the block_id {block_id}")
        for extra in set(payload) - {"response_action", "errors"}:
            inspection.fail("", f"invalid additional property: {extra}")
    elif action == "clear":
        for extra in set(payload) - {"response_action"}:
            inspection.fail("", f"invalid additional property: {extra}")
    elif payload:
        inspection.fail("/response_action", "must be a valid enum value: errors, update, push, clear")
    return inspection.violations


def shaped_view(inspection: Inspection, value: Any, _pointer: str) -> None:
    """A modal inside an acknowledgement, with the same rules as in `views.update`."""
    inspection.violations.extend(check_view(value, expected="modal"))
