"""Block Kit as plain dicts: one small function for each block and element that Goodwill uses.

Limits: https://docs.slack.dev/reference/block-kit (lengths are cut here, once, for every caller).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.domain.company.identity import as_text
from bot.domain.requests.terms import MAX_TEXT
from bot.views.kit.text import cut, cut_marked, said

Block = dict[str, Any]
MOST_IN_OVERFLOW = 5


def plain(text: str, limit: int = 75) -> Block:
    """Words that do nothing, on one line and in the order in which they stand."""
    return {"type": "plain_text", "text": cut(as_text(text), limit), "emoji": True}


def marked(text: str, limit: int = 3000) -> Block:
    """mrkdwn in which Slack looks for no links, channels and mentions; what people wrote came by `said`."""
    return {"type": "mrkdwn", "text": cut_marked(text, limit), "verbatim": True}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def section(text: str, *, fields: Sequence[str] = (), accessory: Block | None = None) -> Block:
    block: Block = {"type": "section"}
    if text:
        block["text"] = marked(text)
    if fields:
        block["fields"] = [marked(field, 2000) for field in fields[:10]]
    if accessory:
        block["accessory"] = accessory
    return block


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [marked(text, 2000) for text in texts[:10]]}


def divider() -> Block:
    return {"type": "divider"}


def actions(elements: Sequence[Block], block_id: str = "") -> Block:
    block: Block = {"type": "actions", "elements": list(elements)}
    if block_id:
        block["block_id"] = block_id
    return block


def folded(title: str, blocks: Sequence[Block]) -> Block:
    """One line, below which the rest opens. For messages alone: Slack takes none in forms and the Home."""
    return {
        "type": "container",
        "title": plain(title, 150),
        "is_collapsible": True,
        "default_collapsed": True,
        "width": "full",
        "child_blocks": list(blocks[:10]),
    }


def unfolded(blocks: Sequence[Block]) -> list[Block]:
    """The same for where Slack takes nothing folded: what would open stands below its line."""
    shown: list[Block] = []
    for block in blocks:
        if block["type"] == "container":
            shown += [section(f"*{said(block['title']['text'])}*"), *block["child_blocks"]]
        else:
            shown.append(block)
    return shown


def button(text: str, action_id: str, value: str, style: str = "", confirm: Block | None = None) -> Block:
    element: Block = {"type": "button", "text": plain(text), "action_id": action_id, "value": value}
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def option(text: str, value: str, description: str = "") -> Block:
    element: Block = {"text": plain(text), "value": value}
    if description:
        element["description"] = plain(description)
    return element


def input_block(
    label: str,
    element: Block,
    *,
    block_id: str = "",
    optional: bool = False,
    live: bool = False,
    hint: str = "",
) -> Block:
    """An input with its label. `live`: a change is sent at once, for the check while the form is open."""
    block: Block = {
        "type": "input",
        "block_id": block_id or element["action_id"],
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }
    if live:
        block["dispatch_action"] = True
    if hint:
        block["hint"] = plain(hint, 2000)
    return block


def select(action_id: str, options: Sequence[Block], initial: Block | None, placeholder: str) -> Block:
    element: Block = {
        "type": "static_select",
        "action_id": action_id,
        "options": list(options[:100]),
        "placeholder": plain(placeholder, 150),
    }
    if initial:
        element["initial_option"] = initial
    return element


def grouped_select(action_id: str, groups: Sequence[tuple[str, Sequence[Block]]], placeholder: str) -> Block:
    """The same with its options under titles; each (title, options)."""
    return {
        "type": "static_select",
        "action_id": action_id,
        "option_groups": [
            {"label": plain(title), "options": list(options)} for title, options in groups[:100]
        ],
        "placeholder": plain(placeholder, 150),
    }


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """Three dots that open up to five options: beside words that need all the width there is."""
    return {"type": "overflow", "action_id": action_id, "options": list(options[:MOST_IN_OVERFLOW])}


def search(action_id: str, initial: Block | None, placeholder: str) -> Block:
    """A select whose options Slack asks the bot for as the person types."""
    element: Block = {
        "type": "external_select",
        "action_id": action_id,
        "min_query_length": 0,
        "placeholder": plain(placeholder, 150),
    }
    if initial:
        element["initial_option"] = initial
    return element


def multi_search(action_id: str, initial: Sequence[Block], placeholder: str, most: int = 50) -> Block:
    element: Block = {
        "type": "multi_external_select",
        "action_id": action_id,
        "min_query_length": 0,
        "max_selected_items": most,
        "placeholder": plain(placeholder, 150),
    }
    if initial:
        element["initial_options"] = list(initial)
    return element


def users(action_id: str, initial: Sequence[str], placeholder: str, most: int = 50) -> Block:
    """Accounts in Slack, several of them."""
    element: Block = {
        "type": "multi_users_select",
        "action_id": action_id,
        "max_selected_items": most,
        "placeholder": plain(placeholder, 150),
    }
    if initial:
        element["initial_users"] = list(initial)[:most]
    return element


_WHOLE = re.compile(r"[0-9]{1,20}")
_DECIMAL = re.compile(r"[0-9]{1,20}(\.[0-9]{1,6})?")


def number(action_id: str, initial: str, *, decimals: bool, minimum: str, live: bool = False) -> Block:
    element: Block = {
        "type": "number_input",
        "action_id": action_id,
        "is_decimal_allowed": decimals,
        "min_value": minimum,
    }
    # Slack refuses a whole view over a number it can't read; what somebody has typed stays without this, too.
    if (_DECIMAL if decimals else _WHOLE).fullmatch(initial):
        element["initial_value"] = initial
    if live:
        element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return element


def text_input(action_id: str, initial: str = "", *, multiline: bool = False, most: int = MAX_TEXT) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": multiline,
        "max_length": most,
    }
    if initial:
        element["initial_value"] = cut(initial, most)
    return element


def datepicker(action_id: str, initial: date | None) -> Block:
    element: Block = {"type": "datepicker", "action_id": action_id}
    if initial:
        element["initial_date"] = initial.isoformat()
    return element


def checkbox(action_id: str, text: str, value: str, *, checked: bool) -> Block:
    choice = option(text, value)
    element: Block = {"type": "checkboxes", "action_id": action_id, "options": [choice]}
    if checked:
        element["initial_options"] = [choice]
    return element


_RECEIPTS = (
    *("pdf", "ofd", "xml", "png", "jpg", "jpeg", "heic", "tif", "tiff", "webp", "gif"),
    *("docx", "xlsx", "pptx", "doc", "xls", "ppt", "odt", "ods", "odp", "rtf", "txt", "csv"),
)
TABLES = ("csv", "xlsx", "txt")


def files(action_id: str, most: int = 5, types: Sequence[str] = _RECEIPTS) -> Block:
    """A file input; `slack_sdk.models` has no class for it."""
    return {
        "type": "file_input",
        "action_id": action_id,
        "max_files": most,
        # Only a help to whoever chooses: what a file really is, is told by its content.
        "filetypes": list(types),
    }


def modal(
    title: str, callback_id: str, blocks: Sequence[Block], *, submit: str, close: str, metadata: str = ""
) -> Block:
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "blocks": list(blocks[:100]),
        "private_metadata": metadata,
    }
    if submit:
        view["submit"] = plain(submit, 24)
    return view


def home(blocks: Sequence[Block]) -> Block:
    return {"type": "home", "blocks": list(blocks[:100])}


def bar(part: int, whole: int, width: int = 10) -> str:
    """A bar of text: how much of `whole` is used. Full only when all is, begun as soon as anything is."""
    if whole <= 0:
        filled = width if part > 0 else 0
    else:
        filled = min(width, max(part * width // whole, 1 if part > 0 else 0))
    return "▰" * filled + "▱" * (width - filled)
