"""Slack's rules for blocks: which exist, on which surfaces they are allowed, and what they contain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.contract.data import DATA_BLOCKS, RICH_TEXT, RICH_TEXT_FIELDS, counted
from sandbox.contract.elements import IMAGE_SOURCE, URL, element, plain, text
from sandbox.contract.shapes import (
    Check,
    Field,
    Inspection,
    Shape,
    Violation,
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

MARKDOWN_CHARACTERS = 12_000
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


def _nested(holder: str, kinds: frozenset[str], counted_as: str = "") -> Check:
    """A block inside another; `counted_as` names the counter that it adds to."""

    def check(inspection: Inspection, value: Any, pointer: str) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in BLOCKS and kind not in kinds:
            inspection.fail(f"{pointer}/type", f"unsupported type: {kind} in a block of type {holder}")
            return
        if counted_as:
            inspection.count(counted_as)
        check_block(inspection, value, pointer)

    return check


# Slack's page on containers lists file, input and rich_text too, but its validator has refused them
# (docs.rs/slack-morphism 2.31, SlackContainerBlock): only what both accept is accepted here.
IN_CONTAINER = frozenset({"actions", "context", "divider", "header", "image", "section", "table", "video"})
# Slack's page on layouts (docs.slack.dev/reference/block-kit/blocks/layout-block) says how many rows there
# may be and that a row has nothing but its items. How many items and blocks, and which, could not be read:
# these are the blocks its announcement names, the limits are the least that is useful.
IN_LAYOUT = frozenset({"actions", "context", "divider", "header", "image", "section", "table"})
# "Stable top-level blocks", for clients that don't know layouts.
IN_FALLBACK = IN_LAYOUT | {"rich_text"}
LAYOUT_ROWS, LAYOUT_ITEMS, LAYOUT_ITEM_BLOCKS = 5, 3, 10
LAYOUT_CHILDREN = "layout children"

_CONTEXT_ELEMENT: dict[str, Shape] = {
    "image": Shape(
        {"type": need(string(choices=("image",))), "alt_text": need(string(2000)), **IMAGE_SOURCE},
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

_LAYOUT_ITEM = Shape(
    {
        "blocks": need(array(_nested("layout", IN_LAYOUT, LAYOUT_CHILDREN), 1, LAYOUT_ITEM_BLOCKS, "blocks")),
        "width": may(string(choices=("narrow", "standard", "wide"))),
    }
)
_LAYOUT_ROW = Shape({"items": need(array(shaped(_LAYOUT_ITEM), 1, LAYOUT_ITEMS, "items"))})

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
        _block(elements=need(array(_nested("carousel", frozenset({"card"})), 1, 10, "cards"))),
    ),
    "container": (
        MESSAGES,
        _block(
            require_one("title", "rich_text_title"),
            _header_divider_stays,
            child_blocks=need(array(_nested("container", IN_CONTAINER), 1, 10, "blocks")),
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
    "layout": (
        EVERYWHERE,
        _block(
            label=need(counted(150)),
            rows=need(array(shaped(_LAYOUT_ROW), 1, LAYOUT_ROWS, "rows")),
            is_label_visible=may(boolean),
            grid_lines=may(string(choices=("none", "rows", "outer"))),
            fallback=may(array(_nested("layout", IN_FALLBACK, LAYOUT_CHILDREN), 0, 50, "blocks")),
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


def check_blocks(inspection: Inspection, blocks: Any, pointer: str, maximum: int, minimum: int = 0) -> None:
    """The blocks of a surface; blocks inside layouts count against its limit too."""
    array(check_block, minimum, maximum)(inspection, blocks, pointer)
    nested = inspection.counts.get(LAYOUT_CHILDREN, 0)
    if nested and isinstance(blocks, list) and len(blocks) + nested > maximum:
        inspection.fail(pointer, f"no more than {maximum} items allowed, those inside layouts included")


def held_blocks(block: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """The lists of blocks nested in a block, each with its relative pointer."""
    if isinstance(block.get("child_blocks"), list):
        yield "/child_blocks", block["child_blocks"]
    if block.get("type") == "carousel" and isinstance(block.get("elements"), list):
        yield "/elements", block["elements"]
    if block.get("type") == "layout":
        for row_index, row in enumerate(block.get("rows") or []):
            for index, item in enumerate(row.get("items") or []):
                yield f"/rows/{row_index}/items/{index}/blocks", item.get("blocks") or []
        yield "/fallback", block.get("fallback") or []


def refused_types(blocks: Any, refused: frozenset[str], pointer: str, code: str) -> list[Violation]:
    """The errors for block types that a workspace refuses, however valid the blocks are."""
    found: list[Violation] = []
    for index, block in enumerate(blocks if isinstance(blocks, list) and refused else []):
        where = f"{pointer}/{index}"
        if block["type"] in refused:
            found.append(Violation(f"{where}/type", f"unsupported type: {block['type']}", code))
        for below, held in held_blocks(block):
            found.extend(refused_types(held, refused, where + below, code))
    return found
