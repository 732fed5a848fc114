"""Turns what a person types or picks into an element's value, with the client-side checks of Slack."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.api.files import attach
from sandbox.client.render import text_of
from sandbox.contract.elements import all_options
from sandbox.state.form_values import STATEFUL, untouched, value_of
from sandbox.state.present import file_json
from sandbox.state.records import Json
from sandbox.state.workspace import WorkspaceState

DEFAULT_QUERY_LENGTH = 3
Suggest = Callable[[str], list[Json]]


def as_list(wanted: Any) -> list[Any]:
    return list(wanted) if isinstance(wanted, list | tuple | set) else [] if wanted is None else [wanted]


def pick(options: Sequence[Json], wanted: str, where: str) -> Json:
    """The option whose text equals, or as the only one contains, the wanted text."""
    exact = [option for option in options if text_of(option["text"]) == wanted]
    found = exact or [option for option in options if wanted.casefold() in text_of(option["text"]).casefold()]
    if len(found) == 1 or (exact and all(option == exact[0] for option in exact)):
        return found[0]
    problem = "is ambiguous" if found else "is not offered"
    raise LookupError(
        f"{wanted!r} {problem} in {where}; options: {[text_of(option['text']) for option in options]}"
    )


def entered(
    workspace: WorkspaceState, user: str, element: Json, wanted: Any, where: str, suggest: Suggest
) -> Any:
    """The value that an element holds after a person has entered `wanted`."""
    kind = element["type"]
    if kind == "file_input":
        return [file_json(workspace, attach(workspace, user, each)) for each in as_list(wanted)]
    if kind == "checkboxes" and isinstance(wanted, bool):
        return list(element["options"]) if wanted else []
    if wanted is None or wanted == "":
        return STATEFUL[kind][2]
    if kind in ("static_select", "radio_buttons"):
        return pick(all_options(element), str(wanted), where)
    if kind in ("multi_static_select", "checkboxes"):
        return [pick(all_options(element), str(each), where) for each in as_list(wanted)]
    if kind == "external_select":
        return _searched(element, str(wanted), where, suggest)
    if kind == "multi_external_select":
        return [_searched(element, str(each), where, suggest) for each in as_list(wanted)]
    if kind == "users_select":
        return workspace.user(str(wanted)).id
    if kind == "multi_users_select":
        return [workspace.user(str(each)).id for each in as_list(wanted)]
    if kind in ("conversations_select", "channels_select"):
        return workspace.channel(str(wanted)).id
    if kind in ("multi_conversations_select", "multi_channels_select"):
        return [workspace.channel(str(each)).id for each in as_list(wanted)]
    if kind == "datetimepicker":
        return int(wanted.timestamp()) if isinstance(wanted, datetime) else int(wanted)
    if kind == "datepicker":
        return date.fromisoformat(str(wanted)).isoformat()
    if kind == "rich_text_input":
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(wanted)}]}
        return {"type": "rich_text", "elements": [section]}
    return str(wanted)


def _searched(element: Json, typed: str, where: str, suggest: Suggest) -> Json:
    needed = element.get("min_query_length", DEFAULT_QUERY_LENGTH)
    if len(typed) < needed:
        raise LookupError(f"{where} searches from {needed} characters on, {typed!r} is too short")
    return pick(suggest(typed), typed, where)


def client_errors(blocks: list[Json], values: dict[str, dict[str, Json]]) -> dict[str, str]:
    """What Slack's client refuses before submission: block id to the error at the field."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        state = values.get(block["block_id"], {}).get(element["action_id"]) or untouched(element)
        problem = _problem(block, element, value_of(state))
        if problem:
            errors[block["block_id"]] = problem
    return errors


def _problem(block: Json, element: Json, value: Any) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else "Please complete this required field."
    kind = element["type"]
    if kind == "number_input":
        return _number_problem(element, value)
    if kind == "plain_text_input":
        if len(value) > element.get("max_length", 3000):
            return f"Please enter at most {element.get('max_length', 3000)} characters."
        if len(value) < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.match(r"https?://\S+$", value):
        return "Please enter a valid URL."
    if "max_selected_items" in element and len(value) > element["max_selected_items"]:
        return f"Please select at most {element['max_selected_items']} items."
    if kind == "file_input":
        return _file_problem(element, value)
    return None


def _number_problem(element: Json, value: str) -> str | None:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return "Please enter a number."
    if not amount.is_finite() or not re.fullmatch(r"-?\d*\.?\d+|-?\d+\.", value):
        return "Please enter a number."
    if not element["is_decimal_allowed"] and "." in value:
        return "Please enter a whole number."
    if "min_value" in element and amount < Decimal(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and amount > Decimal(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _file_problem(element: Json, files: list[Json]) -> str | None:
    if len(files) > element.get("max_files", 10):
        return f"Please attach at most {element.get('max_files', 10)} files."
    allowed = element.get("filetypes")
    for file in files:
        if allowed and file["filetype"] not in allowed:
            return f"{file['name']} is not one of the allowed file types: {', '.join(allowed)}."
    return None
