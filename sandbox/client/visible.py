"""Which blocks a person sees: fallbacks in old clients, collapsed containers."""

from __future__ import annotations

from collections.abc import Container

from sandbox.state.records import Json


def as_shown(blocks: list[Json], *, old_client: bool) -> list[Json]:
    """The blocks that a client shows; an old one shows a layout's fallback instead."""
    if not old_client:
        return list(blocks)
    return [
        shown
        for block in blocks
        for shown in (block.get("fallback", []) if block["type"] == "layout" else [block])
    ]


def unfolded(blocks: list[Json], opened: Container[str]) -> list[Json]:
    """The blocks without the children of collapsed containers; `opened` has the ids of expanded ones."""
    return [{**block, "child_blocks": []} if is_folded(block, opened) else block for block in blocks]


def is_folded(block: Json, opened: Container[str]) -> bool:
    if block["type"] != "container" or not block.get("is_collapsible"):
        return False
    return bool(block.get("default_collapsed")) and block.get("block_id") not in opened
