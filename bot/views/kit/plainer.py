"""The plainer second form of a message: sections alone, for where a plan or a client refuses other blocks.

It says the same, and its buttons work: each stands beside a section. It is made of the blocks themselves, so
that no message can be without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.views.kit.blocks import Block, section, unfolded
from bot.views.kit.message import Message
from bot.views.kit.text import cut_marked, said

_MOST_BLOCKS = 50
_SECTION_CHARACTERS = 2900
# Slack takes 13,000 over all blocks, and counts ids and values of buttons too.
_MOST_CHARACTERS = 11_000
_BETWEEN = " · "


NATIVE = frozenset({"container", "data_table", "data_visualization"})
"""Blocks of ours that some plans and clients don't take."""

BLOCK_REFUSALS = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_arguments",
        "invalid_attachments",
        "msg_blocks_too_long",
        "feature_not_enabled",
        "plan_upgrade_required",
        "upgrade_required",
        "paid_only",
        "paid_teams_only",
    }
)
"""Slack's codes, and those of its plans, for a message that it may take in its second form."""


def plainer(message: Message) -> Message:
    return Message(message.text, _fitting([each for block in message.blocks for each in _sections(block)]))


def _sections(block: Block) -> Iterator[Block]:
    kind = block.get("type")
    if kind == "section":
        yield block
    elif kind == "data_table":
        yield from _lines(_table_lines(block))
    elif kind == "data_visualization":
        yield from _lines(_chart_lines(block))
    elif kind == "container":
        for child in unfolded([block]):
            yield from _sections(child)
    elif kind == "header":
        yield section(f"*{_marked(block['text'])}*")
    else:
        yield from _lines(list(_texts(block)))
        yield from _buttons(block)


def _lines(lines: Sequence[str]) -> Iterator[Block]:
    """As many lines to a section as it takes."""
    held: list[str] = []
    for line in (cut_marked(line, _SECTION_CHARACTERS) for line in lines if line):
        if held and sum(map(len, held)) + len(held) + len(line) > _SECTION_CHARACTERS:
            yield section("\n".join(held))
            held = []
        held.append(line)
    if held:
        yield section("\n".join(held))


def _table_lines(block: Block) -> list[str]:
    header, *rows = [[_marked(cell) for cell in row] for row in block["rows"]]
    caption = f"*{said(block['caption'])}*"
    return [caption, f"_{_BETWEEN.join(header)}_", *(f"• {_BETWEEN.join(row)}" for row in rows)]


def _chart_lines(block: Block) -> list[str]:
    """What each bar or point shows, by its place on the axis."""
    chart = block["chart"]
    series = chart.get("series") or [{"name": "", "data": chart.get("segments") or ()}]
    shown: dict[str, list[str]] = {}
    for each in series:
        for point in each["data"]:
            value = f"{point['value']:,}"
            name = said(each["name"])
            shown.setdefault(point["label"], []).append(f"{name} {value}".strip())
    unit = (chart.get("axis_config") or {}).get("y_label", "")
    title = f"{block['title']} ({unit})" if unit else block["title"]
    return [
        f"*{said(title)}*",
        *(f"• {said(label)}: {_BETWEEN.join(values)}" for label, values in shown.items()),
    ]


def _texts(node: Any) -> Iterator[str]:
    """Every text of a block, of whatever kind, in reading order; those of its buttons stand beside them."""
    if isinstance(node, list):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, dict) and node.get("type") != "button":
        if isinstance(node.get("text"), str):
            yield _marked(node)
        else:
            for each in node.values():
                yield from _texts(each)


def _marked(text: Block) -> str:
    """A text object or a cell as mrkdwn."""
    words = str(text.get("text") or "")
    return words if text.get("type") == "mrkdwn" else said(words)


def _buttons(node: Block) -> Iterator[Block]:
    """Each beside its own words; what a block_id says about its buttons stays said."""
    for number, button in enumerate(_found_buttons(node)):
        own = section(f"*{said(str(button['text']['text']))}*", accessory=button)
        yield {**own, "block_id": f"{node['block_id']}:{number}"} if node.get("block_id") else own


def _found_buttons(node: Any) -> Iterator[Block]:
    if isinstance(node, list):
        for each in node:
            yield from _found_buttons(each)
    elif isinstance(node, dict):
        if node.get("type") == "button":
            yield node
        else:
            for each in node.values():
                yield from _found_buttons(each)


def _fitting(blocks: list[Block]) -> list[Block]:
    """Within Slack's limits. Buttons first: without them a card would be of no use.

    Of many a button moves beside the words above it. An ellipsis says that texts were left out.
    """
    joined = _joined(blocks) if len(blocks) > _MOST_BLOCKS else blocks
    room, kept = _MOST_CHARACTERS, set[int]()
    for wanted in (True, False):
        for place, block in enumerate(joined):
            size = _characters(block)
            if ("accessory" in block) is wanted and size <= room and len(kept) < _MOST_BLOCKS - 1:
                room -= size
                kept.add(place)
    fitting = [block for place, block in enumerate(joined) if place in kept]
    return fitting if len(kept) == len(joined) else [*fitting, section("…")]


def _joined(blocks: list[Block]) -> list[Block]:
    joined: list[Block] = []
    for block in blocks:
        above = joined[-1] if joined else {"accessory": None}
        if "accessory" in block and "accessory" not in above:
            joined[-1] = {**block, **above}
        else:
            joined.append(block)
    return joined


def _characters(node: Any) -> int:
    if isinstance(node, dict):
        return sum(map(_characters, node.values()))
    if isinstance(node, list):
        return sum(map(_characters, node))
    return len(node) if isinstance(node, str) else 0
