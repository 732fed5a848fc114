"""Composition objects and interactive elements: which exist, where they are allowed, what they contain."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.contract.shapes import (
    Check,
    Field,
    Inspection,
    Shape,
    any_value,
    array,
    boolean,
    check_shape,
    exclusive,
    integer,
    may,
    need,
    require_one,
    shaped,
    string,
)


def text(maximum: int, *, plain_only: bool = False) -> Check:
    """A text object; its characters count towards the message's total."""

    def check(inspection: Inspection, value: Any, pointer: str) -> None:
        if not isinstance(value, dict):
            inspection.fail(pointer, "must provide an object")
            return
        kind = value.get("type")
        if kind not in ("plain_text", "mrkdwn"):
            inspection.fail(f"{pointer}/type", "must be a valid enum value: plain_text, mrkdwn")
            return
        if plain_only and kind != "plain_text":
            inspection.fail(f"{pointer}/type", "must be a valid enum value: plain_text")
        extra = {"emoji": may(boolean)} if kind == "plain_text" else {"verbatim": may(boolean)}
        fields: dict[str, Field] = {"type": need(string()), "text": need(string(maximum)), **extra}
        check_shape(inspection, Shape(fields), value, pointer)
        if isinstance(value.get("text"), str):
            inspection.characters += len(value["text"])

    return check


def plain(maximum: int) -> Check:
    return text(maximum, plain_only=True)


CONFIRM = Shape(
    {
        "title": need(plain(100)),
        "text": need(text(300)),
        "confirm": need(plain(30)),
        "deny": need(plain(30)),
        "style": may(string(choices=("primary", "danger"))),
    }
)

URL = string(3000)


def option(*, mrkdwn: bool, url: bool = False) -> Check:
    fields = {
        "text": need(text(75) if mrkdwn else plain(75)),
        "value": need(string(150)),
        "description": may(text(75) if mrkdwn else plain(75)),
    }
    if url:
        fields["url"] = may(URL)
    return shaped(Shape(fields))


MENU_OPTION = option(mrkdwn=False)
CHOICE_OPTION = option(mrkdwn=True)
OPTION_GROUP = shaped(
    Shape({"label": need(plain(75)), "options": need(array(MENU_OPTION, 1, 100))}),
)


def _unique_option_values(inspection: Inspection, value: Any, pointer: str) -> None:
    values = [each["value"] for each in all_options(value)]
    if len(values) != len(set(values)):
        inspection.fail(pointer, "option values must be unique")


def all_options(element: dict[str, Any]) -> list[dict[str, Any]]:
    """Options of a menu, whether grouped or not."""
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options.extend(group.get("options") or [])
    return options


def _initial_among_options(inspection: Inspection, value: Any, pointer: str) -> None:
    offered = all_options(value)
    if "initial_option" in value and value["initial_option"] not in offered:
        inspection.fail(f"{pointer}/initial_option", "must match one of the options")
    for index, initial in enumerate(value.get("initial_options", [])):
        if initial not in offered:
            inspection.fail(f"{pointer}/initial_options/{index}", "must match one of the options")


def _focus_once(inspection: Inspection, value: Any, pointer: str) -> None:
    if value is True and inspection.count("focus_on_load") > 1:
        inspection.fail(pointer, "only one element may set focus_on_load")
    boolean(inspection, value, pointer)


def _calendar_date(inspection: Inspection, value: Any, pointer: str) -> None:
    try:
        if not isinstance(value, str) or date.fromisoformat(value).isoformat() != value:
            raise ValueError
    except ValueError:
        inspection.fail(pointer, "must be a date in the format YYYY-MM-DD")


def _time_of_day(inspection: Inspection, value: Any, pointer: str) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        inspection.fail(pointer, "must be a time in the format HH:mm")


def _decimal_text(inspection: Inspection, value: Any, pointer: str) -> None:
    try:
        if not isinstance(value, str) or not Decimal(value).is_finite():
            raise InvalidOperation
    except InvalidOperation:
        inspection.fail(pointer, "must be a number as a string")


def _number_in_range(inspection: Inspection, value: Any, pointer: str) -> None:
    numbers = {
        key: Decimal(value[key]) for key in ("min_value", "max_value", "initial_value") if key in value
    }
    if not value["is_decimal_allowed"]:
        for key, amount in numbers.items():
            if amount != amount.to_integral_value():
                inspection.fail(f"{pointer}/{key}", "must be an integer when is_decimal_allowed is false")
    low, high = numbers.get("min_value"), numbers.get("max_value")
    if low is not None and high is not None and low > high:
        inspection.fail(f"{pointer}/min_value", "must not be more than max_value")
    initial = numbers.get("initial_value")
    if initial is not None and ((low is not None and initial < low) or (high is not None and initial > high)):
        inspection.fail(f"{pointer}/initial_value", "must be between min_value and max_value")


def _text_in_range(inspection: Inspection, value: Any, pointer: str) -> None:
    low, high = value.get("min_length", 0), value.get("max_length", 3000)
    if low > high:
        inspection.fail(f"{pointer}/min_length", "must not be more than max_length")
    if "initial_value" in value and not low <= len(value["initial_value"]) <= high:
        inspection.fail(f"{pointer}/initial_value", "must be between min_length and max_length")


DISPATCH = shaped(
    Shape(
        {
            "trigger_actions_on": need(
                array(string(choices=("on_enter_pressed", "on_character_entered")), 1, 2),
            )
        }
    )
)


def _element(
    *rules: Check, focus: bool = False, confirm: bool = True, hint: bool = False, **own: Field
) -> Shape:
    return _with_common(own, rules, focus=focus, confirm=confirm, hint=hint)


def _with_common(
    own: dict[str, Field], rules: tuple[Check, ...], *, focus: bool, confirm: bool, hint: bool
) -> Shape:
    fields: dict[str, Field] = {"type": need(string()), "action_id": may(string(255)), **own}
    if focus:
        fields["focus_on_load"] = may(_focus_once)
    if confirm:
        fields["confirm"] = may(shaped(CONFIRM))
    if hint:
        fields["placeholder"] = may(plain(150))
    return Shape(fields, rules)


def _menu(**own: Field) -> Shape:
    return _with_common(own, (), focus=True, confirm=True, hint=True)


def _listed(**own: Field) -> Shape:
    rules = (exclusive("options", "option_groups"), _unique_option_values, _initial_among_options)
    options = may(array(MENU_OPTION, 1, 100, "options"))
    groups = may(array(OPTION_GROUP, 1, 100, "option groups"))
    fields = {"options": options, "option_groups": groups, **own}
    return _with_common(fields, rules, focus=True, confirm=True, hint=True)


def _choices(**own: Field) -> Shape:
    rules = (_unique_option_values, _initial_among_options)
    fields = {"options": need(array(CHOICE_OPTION, 1, 10, "options")), **own}
    return _with_common(fields, rules, focus=True, confirm=True, hint=False)


_MANY = {"max_selected_items": may(integer(1))}
_ID = string(255)
_FILTER = shaped(
    Shape(
        {
            "include": may(array(string(choices=("im", "mpim", "private", "public")))),
            "exclude_external_shared_channels": may(boolean),
            "exclude_bot_users": may(boolean),
        },
        (require_one("include", "exclude_external_shared_channels", "exclude_bot_users"),),
    )
)
_CONVERSATIONS = {"default_to_current_conversation": may(boolean), "filter": may(_FILTER)}
_WORKFLOW = shaped(
    Shape(
        {"trigger": need(shaped(Shape({"url": need(URL), "customizable_input_parameters": may(any_value)})))}
    )
)
_FEEDBACK = shaped(
    Shape({"text": need(plain(75)), "value": need(string(2000)), "accessibility_label": may(string(75))})
)
IMAGE_SOURCE = {
    "image_url": may(URL),
    "slack_file": may(shaped(Shape({"id": may(string()), "url": may(string())}, (exclusive("id", "url"),)))),
}

ELEMENTS: dict[str, Shape] = {
    "button": _element(
        text=need(plain(75)),
        url=may(URL),
        value=may(string(2000)),
        style=may(string(choices=("primary", "danger"))),
        accessibility_label=may(string(75)),
    ),
    "workflow_button": _element(
        confirm=False,
        text=need(plain(75)),
        workflow=need(_WORKFLOW),
        style=may(string(choices=("primary", "danger"))),
        accessibility_label=may(string(75)),
    ),
    "checkboxes": _choices(initial_options=may(array(CHOICE_OPTION, 1, 10))),
    "radio_buttons": _choices(initial_option=may(CHOICE_OPTION)),
    "overflow": _element(
        _unique_option_values, options=need(array(option(mrkdwn=False, url=True), 1, 5, "options"))
    ),
    "datepicker": _menu(initial_date=may(_calendar_date)),
    "timepicker": _menu(initial_time=may(_time_of_day), timezone=may(string())),
    "datetimepicker": _element(focus=True, initial_date_time=may(integer(1_000_000_000, 9_999_999_999))),
    "static_select": _listed(initial_option=may(MENU_OPTION)),
    "multi_static_select": _listed(initial_options=may(array(MENU_OPTION, 1, 100)), **_MANY),
    "external_select": _menu(initial_option=may(MENU_OPTION), min_query_length=may(integer(0))),
    "multi_external_select": _menu(
        initial_options=may(array(MENU_OPTION, 1, 100)), min_query_length=may(integer(0)), **_MANY
    ),
    "users_select": _menu(initial_user=may(_ID)),
    "multi_users_select": _menu(initial_users=may(array(_ID)), **_MANY),
    "conversations_select": _menu(
        initial_conversation=may(_ID), response_url_enabled=may(boolean), **_CONVERSATIONS
    ),
    "multi_conversations_select": _menu(initial_conversations=may(array(_ID)), **_CONVERSATIONS, **_MANY),
    "channels_select": _menu(initial_channel=may(_ID), response_url_enabled=may(boolean)),
    "multi_channels_select": _menu(initial_channels=may(array(_ID)), **_MANY),
    "plain_text_input": _element(
        _text_in_range,
        focus=True,
        hint=True,
        confirm=False,
        initial_value=may(string(3000)),
        multiline=may(boolean),
        min_length=may(integer(0, 3000)),
        max_length=may(integer(1, 3000)),
        dispatch_action_config=may(DISPATCH),
    ),
    "email_text_input": _element(
        focus=True,
        hint=True,
        confirm=False,
        initial_value=may(string()),
        dispatch_action_config=may(DISPATCH),
    ),
    "url_text_input": _element(
        focus=True,
        hint=True,
        confirm=False,
        initial_value=may(string()),
        dispatch_action_config=may(DISPATCH),
    ),
    "number_input": _element(
        _number_in_range,
        focus=True,
        hint=True,
        confirm=False,
        is_decimal_allowed=need(boolean),
        initial_value=may(_decimal_text),
        min_value=may(_decimal_text),
        max_value=may(_decimal_text),
        dispatch_action_config=may(DISPATCH),
    ),
    "rich_text_input": _element(
        focus=True,
        hint=True,
        confirm=False,
        initial_value=may(any_value),
        dispatch_action_config=may(DISPATCH),
    ),
    "file_input": _element(confirm=False, filetypes=may(array(string(), 1)), max_files=may(integer(1, 10))),
    "image": Shape(
        {"type": need(string()), "alt_text": need(string(2000)), **IMAGE_SOURCE},
        (exclusive("image_url", "slack_file"),),
    ),
    "feedback_buttons": _element(
        confirm=False, positive_button=need(_FEEDBACK), negative_button=need(_FEEDBACK)
    ),
    "icon_button": _element(
        icon=need(string(choices=("trash",))),
        text=need(plain(75)),
        value=may(string(2000)),
        accessibility_label=may(string(75)),
        visible_to_user_ids=may(array(string())),
    ),
}

_MENUS = frozenset(name for name in ELEMENTS if name.endswith("_select"))
_PICKERS = frozenset({"checkboxes", "radio_buttons", "datepicker", "timepicker"})
_TYPED = frozenset(
    {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}
)

ALLOWED_ELEMENTS: dict[str, frozenset[str]] = {
    "section": _MENUS | _PICKERS | {"button", "image", "overflow", "workflow_button"},
    "actions": _MENUS
    | _PICKERS
    | {"button", "datetimepicker", "overflow", "rich_text_input", "workflow_button"},
    "input": _MENUS | _PICKERS | _TYPED | {"datetimepicker", "file_input"},
    "context_actions": frozenset({"feedback_buttons", "icon_button"}),
    "card": frozenset({"button"}),
}


def element(block: str) -> Check:
    """An element that is allowed in that block, on the surface being checked."""

    def check(inspection: Inspection, value: Any, pointer: str) -> None:
        if not isinstance(value, dict) or not isinstance(value.get("type"), str):
            inspection.fail(pointer, "missing required field: type")
            return
        kind = value["type"]
        if kind not in ALLOWED_ELEMENTS[block]:
            inspection.fail(f"{pointer}/type", f"unsupported type: {kind} in a block of type {block}")
            return
        if kind == "file_input" and inspection.surface != "modal":
            inspection.fail(f"{pointer}/type", "file_input is allowed in modals only")
        if value.get("response_url_enabled") and (inspection.surface != "modal" or block != "input"):
            inspection.fail(f"{pointer}/response_url_enabled", "is allowed in input blocks of modals only")
        check_shape(inspection, ELEMENTS[kind], value, pointer)

    return check
