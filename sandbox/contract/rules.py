"""Slack's rules for messages and views, as data; every payload that passes through is held against them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from sandbox.contract.data import DATA_BLOCKS, RICH_TEXT, RICH_TEXT_FIELDS, counted
from sandbox.contract.elements import IMAGE_SOURCE, MENU_OPTION, OPTION_GROUP, URL, element, plain, text
from sandbox.contract.shapes import (
    Check,
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
    one_of,
    require_one,
    shaped,
    string,
)

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_CHARACTERS = 13_000
MARKDOWN_CHARACTERS = 12_000
MESSAGE_TEXT, UPDATE_TEXT = 40_000, 4_000
VIEW_BYTES = 250_000

EVERYWHERE = frozenset({"message", "modal", "home"})
MESSAGES = frozenset({"message"})


def _block(*rules: Check, **own: Field) -> Shape:
    return Shape({"type": need(string()), "block_id": may(string(255)), **own}, rules)


def _unique_action_ids(inspection: Inspection, value: Any, pointer: str) -> None:
    ids = [each.get("action_id") for each in value["elements"] if each.get("action_id")]
    for action_id in sorted({each for each in ids if ids.count(each) > 1}):
        inspection.fail(f"{pointer}/elements", f"`action_id` {action_id} already exists for this block")


def _markdown_total(inspection: Inspection, value: Any, pointer: str) -> None:
    if inspection.count("markdown characters", len(value["text"])) > MARKDOWN_CHARACTERS:
        inspection.fail(
            f"{pointer}/text", f"must be less than {MARKDOWN_CHARACTERS + 1} characters over all blocks"
        )


def _no_dispatch_for_files(inspection: Inspection, value: Any, pointer: str) -> None:
    if value.get("dispatch_action") and value["element"]["type"] == "file_input":
        inspection.fail(f"{pointer}/dispatch_action", "is not allowed with file_input")


def _header_divider_stays(inspection: Inspection, value: Any, pointer: str) -> None:
    if value.get("is_collapsible") and value.get("has_header_divider"):
        inspection.fail(f"{pointer}/has_header_divider", "cannot be set when is_collapsible is true")
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        inspection.fail(f"{pointer}/default_collapsed", "requires is_collapsible")


def _nested_block(inspection: Inspection, value: Any, pointer: str) -> None:
    if isinstance(value, dict) and value.get("type") in ("container", "carousel"):
        inspection.fail(f"{pointer}/type", f"unsupported type: {value['type']} in a block of type container")
    else:
        check_block(inspection, value, pointer)


_CONTEXT_ELEMENT: dict[str, Shape] = {
    "image": Shape(
        {"type": need(string()), "alt_text": need(string(2000)), **IMAGE_SOURCE},
        (exclusive("image_url", "slack_file"),),
    ),
}


def _context_element(inspection: Inspection, value: Any, pointer: str) -> None:
    if isinstance(value, dict) and value.get("type") in ("plain_text", "mrkdwn"):
        text(3000)(inspection, value, pointer)
    else:
        one_of(_CONTEXT_ELEMENT, "context element")(inspection, value, pointer)


_PICTURE = shaped(_CONTEXT_ELEMENT["image"])
_CARD = _block(
    require_one("hero_image", "title", "actions", "body"),
    hero_image=may(_PICTURE),
    icon=may(_PICTURE),
    title=may(text(150)),
    subtitle=may(text(150)),
    body=may(text(200)),
    actions=may(array(element("card"), 1, 25)),
)
_TASK = _block(
    task_id=need(string()),
    title=need(counted()),
    details=may(shaped(RICH_TEXT)),
    output=may(shaped(RICH_TEXT)),
    sources=may(array(shaped(Shape({"type": need(string()), "url": need(URL), "text": need(string())})))),
    status=need(string(choices=("pending", "in_progress", "complete", "error"))),
)

BLOCKS: dict[str, tuple[frozenset[str], Shape]] = {
    "section": (
        EVERYWHERE,
        _block(
            require_one("text", "fields"),
            text=may(text(3000)),
            fields=may(array(text(2000), 1, 10)),
            accessory=may(element("section")),
            expand=may(boolean),
        ),
    ),
    "header": (EVERYWHERE, _block(text=need(plain(150)))),
    "divider": (EVERYWHERE, _block()),
    "context": (EVERYWHERE, _block(elements=need(array(_context_element, 1, 10)))),
    "actions": (EVERYWHERE, _block(_unique_action_ids, elements=need(array(element("actions"), 1, 25)))),
    "input": (
        frozenset({"modal", "home"}),
        _block(
            _no_dispatch_for_files,
            label=need(plain(2000)),
            element=need(element("input")),
            hint=may(plain(2000)),
            optional=may(boolean),
            dispatch_action=may(boolean),
        ),
    ),
    "image": (
        EVERYWHERE,
        _block(
            exclusive("image_url", "slack_file"),
            alt_text=need(string(2000)),
            title=may(plain(2000)),
            **IMAGE_SOURCE,
        ),
    ),
    "video": (
        EVERYWHERE,
        _block(
            alt_text=need(string()),
            title=need(plain(200)),
            thumbnail_url=need(URL),
            video_url=need(URL),
            author_name=may(string(50)),
            description=may(plain(200)),
            provider_icon_url=may(URL),
            provider_name=may(string()),
            title_url=may(URL),
        ),
    ),
    "rich_text": (EVERYWHERE, Shape(RICH_TEXT_FIELDS)),
    "markdown": (MESSAGES, _block(_markdown_total, text=need(counted(MARKDOWN_CHARACTERS)))),
    "context_actions": (
        MESSAGES,
        _block(_unique_action_ids, elements=need(array(element("context_actions"), 1, 5))),
    ),
    "alert": (
        frozenset({"modal"}),
        _block(
            text=need(text(200)),
            level=may(string(choices=("default", "info", "warning", "error", "success"))),
        ),
    ),
    "card": (EVERYWHERE, _CARD),
    "carousel": (
        frozenset({"message", "home"}),
        _block(elements=need(array(one_of({"card": _CARD}, "carousel element"), 1, 10, "cards"))),
    ),
    "container": (
        MESSAGES,
        _block(
            require_one("title", "rich_text_title"),
            _header_divider_stays,
            child_blocks=need(array(_nested_block, 1, 10, "blocks")),
            title=may(plain(150)),
            rich_text_title=may(shaped(RICH_TEXT)),
            subtitle=may(text(150)),
            width=may(string(choices=("narrow", "standard", "wide", "full"))),
            icon=may(_PICTURE),
            is_collapsible=may(boolean),
            default_collapsed=may(boolean),
            has_header_divider=may(boolean),
        ),
    ),
    "task_card": (MESSAGES, _TASK),
    "plan": (
        MESSAGES,
        _block(title=need(counted()), tasks=may(array(one_of({"task_card": _TASK}, "task"), 1))),
    ),
    **{name: (MESSAGES, _block(*rules, **fields)) for name, (fields, rules) in DATA_BLOCKS.items()},
}


def check_block(inspection: Inspection, block: Any, pointer: str) -> None:
    """One block on the surface of the inspection."""
    if not isinstance(block, dict):
        inspection.fail(pointer, "must provide an object")
        return
    kind = block.get("type")
    if not isinstance(kind, str):
        inspection.fail(pointer, "missing required field: type")
        return
    if kind not in BLOCKS:
        inspection.fail(f"{pointer}/type", f"unsupported type: {kind}")
        return
    surfaces, shape = BLOCKS[kind]
    if inspection.surface not in surfaces:
        inspection.fail(f"{pointer}/type", f"unsupported type: {kind} on the surface {inspection.surface}")
        return
    block_id = block.get("block_id")
    if isinstance(block_id, str):
        if block_id in inspection.block_ids:
            inspection.fail(f"{pointer}/block_id", f"`block_id` {block_id} already exists")
        inspection.block_ids.add(block_id)
    check_shape(inspection, shape, block, pointer)


def check_blocks(blocks: Any, surface: str, pointer: str, maximum: int, minimum: int = 0) -> Inspection:
    inspection = Inspection(surface)
    array(check_block, minimum, maximum)(inspection, blocks, pointer)
    return inspection


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
        inspection = check_blocks(blocks, "message", "/blocks", MESSAGE_BLOCKS)
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
        array(check_block, 0 if surface == "home" else 1, VIEW_BLOCKS)(inspection, blocks, "/view/blocks")
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
