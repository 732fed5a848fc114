"""The state of forms: each stateful element's value, in Slack's shape."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from typing import Any

from sandbox.contract.blocks import held_blocks
from sandbox.state.records import Json

# Element type to its value key, its initial-value key, and the value when untouched.
STATEFUL: dict[str, tuple[str, str, Any]] = {
    "plain_text_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "checkboxes": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "file_input": ("files", "", []),
}


def interactive_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with its block, in reading order."""
    for block in blocks:
        candidates = [block.get("accessory"), block.get("element")]
        if block.get("type") in ("actions", "context_actions"):
            candidates.extend(block.get("elements") or [])
        if block.get("type") == "card":
            candidates.extend(block.get("actions") or [])
        for element in candidates:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
        for where, held in held_blocks(block):
            # A layout's fallback shows the same content again, for clients that don't know layouts.
            if where != "/fallback":
                yield from interactive_elements(held)


def untouched(element: Json) -> Json:
    """An element's state before any input."""
    key, initial, empty = STATEFUL[element["type"]]
    return {"type": element["type"], key: copy.deepcopy(element.get(initial, empty))}


def value_of(state: Json) -> Any:
    return state.get(STATEFUL[state["type"]][0])


def with_value(element: Json, value: Any) -> Json:
    return {"type": element["type"], STATEFUL[element["type"]][0]: value}


def initial_values(blocks: list[Json]) -> dict[str, dict[str, Json]]:
    values: dict[str, dict[str, Json]] = {}
    for block, element in interactive_elements(blocks):
        if element["type"] in STATEFUL:
            values.setdefault(block["block_id"], {})[element["action_id"]] = untouched(element)
    return values


def carried_over(blocks: list[Json], before: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    """Values after an update: input stays under the same block and action id, the rest is initial."""
    values = initial_values(blocks)
    for block_id, actions in values.items():
        for action_id, fresh in actions.items():
            old = before.get(block_id, {}).get(action_id)
            if old is not None and old["type"] == fresh["type"]:
                actions[action_id] = old
    return values


def fill_block_ids(blocks: list[Json]) -> list[Json]:
    """Adds the ids that Slack generates for blocks and elements, and the empty fallback of layouts."""
    for block in blocks:
        block.setdefault("block_id", f"b{next(_GENERATED):05x}")
        elements = [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]
        for element in elements + list(block.get("actions") or []):
            kind = element.get("type") if isinstance(element, dict) else None
            if kind and kind not in _WITHOUT_ACTION and not str(kind).startswith("rich_text_s"):
                element.setdefault("action_id", f"a{next(_GENERATED):05x}")
        if block.get("type") == "layout":
            block.setdefault("fallback", [])
        for _, held in held_blocks(block):
            fill_block_ids(held)
    return blocks


_GENERATED = itertools.count(0xA000)
_WITHOUT_ACTION = frozenset(
    {"image", "plain_text", "mrkdwn", "card", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
)
