"""Each of Slack's rules, as a payload and the error that it meets."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import check_message, check_view
from sandbox.contract.rules import check_options_response, check_submission_response
from tests.support.sandbox.blocks import (
    ACCEPTED_IN_MESSAGES,
    Json,
    actions,
    button,
    chart,
    data_table,
    field,
    layout,
    modal,
    mrkdwn,
    number,
    option,
    pie,
    plain,
    raw,
    raw_number,
    rich,
    section,
    series,
    static,
)


def container(*children: Json, **more: Any) -> Json:
    return {"type": "container", "title": plain("T"), "child_blocks": list(children), **more}


REFUSED_IN_MESSAGES: list[tuple[Json, str, str]] = [
    ({"type": "section"}, "", "missing required field: one of text, fields"),
    (section(""), "/text/text", "must be more than 0 characters"),
    (section("x" * 3001), "/text/text", "less than 3001"),
    ({"type": "section", "fields": [mrkdwn("x")] * 11}, "/fields", "no more than 10"),
    ({"type": "section", "fields": [mrkdwn("x" * 2001)]}, "/fields/0/text", "less than 2001"),
    (section(colour="red"), "", "invalid additional property: colour"),
    (section(block_id="x" * 256), "/block_id", "less than 256"),
    (section(accessory=number()), "/accessory/type", "unsupported type: number_input"),
    ({"type": "nothing"}, "/type", "unsupported type: nothing"),
    ({"type": "header", "text": mrkdwn("x")}, "/text/type", "plain_text"),
    ({"type": "header", "text": plain("x" * 151)}, "/text/text", "less than 151"),
    ({"type": "context", "elements": [mrkdwn("x")] * 11}, "/elements", "no more than 10"),
    ({"type": "context", "elements": []}, "/elements", "no fewer than 1"),
    ({"type": "context", "elements": [button()]}, "/elements/0/type", "unsupported context element"),
    (actions(*(button(action_id=str(n)) for n in range(26))), "/elements", "no more than 25"),
    (actions(button(), button()), "/elements", "`action_id` go already exists"),
    (actions(button(text=plain("x" * 76))), "/elements/0/text/text", "less than 76"),
    (actions(button(text=mrkdwn("x"))), "/elements/0/text/type", "plain_text"),
    (actions(button(value="x" * 2001)), "/elements/0/value", "less than 2001"),
    (actions(button(action_id="x" * 256)), "/elements/0/action_id", "less than 256"),
    (actions(button(style="green")), "/elements/0/style", "primary, danger"),
    (actions(button(confirm={"title": plain("T")})), "/elements/0/confirm", "missing required field: text"),
    (
        actions(
            button(
                confirm={
                    "title": plain("x" * 101),
                    "text": plain("x" * 301),
                    "confirm": plain("Y"),
                    "deny": plain("x" * 31),
                }
            )
        ),
        "/elements/0/confirm/deny/text",
        "less than 31",
    ),
    (actions({"type": "plain_text_input", "action_id": "p"}), "/elements/0/type", "unsupported type"),
    (actions(static(101)), "/elements/0/options", "no more than 100"),
    (actions(static(0)), "/elements/0/options", "no fewer than 1"),
    (actions(static(initial_option=option("9"))), "/elements/0/initial_option", "must match one of"),
    (actions(static(placeholder=plain("x" * 151))), "/elements/0/placeholder/text", "less than 151"),
    (actions({"type": "static_select", "action_id": "s"}), "/elements/0", "exactly one of"),
    (
        actions({"type": "static_select", "action_id": "s", "options": [option("x" * 76)]}),
        "/elements/0/options/0/text/text",
        "less than 76",
    ),
    (
        actions({"type": "static_select", "options": [{"text": mrkdwn("x"), "value": "v" * 151}]}),
        "/elements/0/options/0/value",
        "less than 151",
    ),
    (
        actions({"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(6)]}),
        "/elements/0/options",
        "no more than 5",
    ),
    (
        actions({"type": "radio_buttons", "action_id": "r", "options": [option(str(n)) for n in range(11)]}),
        "/elements/0/options",
        "no more than 10",
    ),
    (
        actions({"type": "checkboxes", "action_id": "r", "options": [option(str(n)) for n in range(11)]}),
        "/elements/0/options",
        "no more than 10",
    ),
    (actions({"type": "datepicker", "initial_date": "2026-13-01"}), "/elements/0/initial_date", "YYYY-MM-DD"),
    (field(number()), "/type", "unsupported type: input on the surface message"),
    ({"type": "image", "image_url": "https://x", "alt_text": "x" * 2001}, "/alt_text", "less than 2001"),
    ({"type": "image", "alt_text": "x"}, "", "exactly one of: image_url, slack_file"),
    ({"type": "alert", "text": plain("x")}, "/type", "on the surface message"),
    ({"type": "card", "title": mrkdwn("x" * 151)}, "/title/text", "less than 151"),
    ({"type": "card", "body": mrkdwn("x" * 201)}, "/body/text", "less than 201"),
    ({"type": "card", "subtitle": mrkdwn("x")}, "", "one of hero_image, title, actions, body"),
    ({"type": "card", "actions": [static()]}, "/actions/0/type", "unsupported type: static_select"),
    ({"type": "carousel", "elements": []}, "/elements", "no fewer than 1"),
    ({"type": "carousel", "elements": [{"type": "card", "title": plain("T")}] * 11}, "/elements", "than 10"),
    ({"type": "carousel", "elements": [section()]}, "/elements/0/type", "in a block of type carousel"),
    (container(), "/child_blocks", "no fewer than 1"),
    (container(*[section()] * 11), "/child_blocks", "no more than 10"),
    (container(container(section())), "/child_blocks/0/type", "in a block of type container"),
    (container(data_table([[raw()], [raw()]])), "/child_blocks/0/type", "in a block of type container"),
    (container(rich()), "/child_blocks/0/type", "in a block of type container"),
    (container(section(), title=plain("x" * 151)), "/title/text", "less than 151"),
    (container(section(), default_collapsed=True), "/default_collapsed", "requires is_collapsible"),
    (
        container(section(), is_collapsible=True, has_header_divider=True),
        "/has_header_divider",
        "cannot be set when is_collapsible",
    ),
    (container(section(), width="broad"), "/width", "narrow, standard, wide, full"),
    (layout(), "/rows", "no fewer than 1"),
    (layout(*[[[section()]]] * 6), "/rows", "no more than 5"),
    (layout([[section()]] * 4), "/rows/0/items", "no more than 3"),
    (layout([[layout([[section()]])]]), "/rows/0/items/0/blocks/0/type", "in a block of type layout"),
    (layout([[section()]], label="x" * 151), "/label", "less than 151"),
    (layout([[section()]], grid_lines="all"), "/grid_lines", "none, rows, outer"),
    (layout([[section()]], fallback=[container(section())]), "/fallback/0/type", "in a block of type layout"),
    ({"type": "layout", "label": "L", "rows": [{"items": [], "gap": 1}]}, "/rows/0", "property: gap"),
    ({"type": "table", "rows": [[raw()]] * 101}, "/rows", "no more than 100"),
    ({"type": "table", "rows": [[raw()] * 21]}, "/rows/0", "no more than 20"),
    ({"type": "table", "rows": [[raw("")]]}, "/rows/0/0/text", "more than 0"),
    (data_table([[raw()]]), "/rows", "no fewer than 2"),
    (data_table([[raw()]] * 102), "/rows", "no more than 101"),
    (data_table([[raw(), raw()], [raw()]]), "/rows/1", "same number of cells"),
    (data_table([[rich()], [raw()]]), "/rows/0/0/type", "unsupported cell type: rich_text"),
    (data_table([[raw()], [raw_number("1")]]), "/rows/1/0/value", "must provide a number"),
    (data_table([[raw()], [raw()]], page_size=101), "/page_size", "at most 100"),
    ({"type": "data_table", "rows": [[raw()], [raw()]]}, "", "missing required field: caption"),
    (
        data_table([[raw()], [raw()]], row_header_column_index=1),
        "/row_header_column_index",
        "index of a column",
    ),
    (pie(("a", 1), title="x" * 51), "/title", "less than 51"),
    (pie(), "/chart/segments", "no fewer than 1"),
    (pie(("a", 0)), "/chart/segments/0/value", "more than 0"),
    (pie(("x" * 21, 1)), "/chart/segments/0/label", "less than 21"),
    (chart(kind="donut"), "/chart/type", "unsupported chart type"),
    (chart(series("s"), series("s")), "/chart/series", "names must be unique"),
    (chart(series("x" * 21)), "/chart/series/0/name", "less than 21"),
    (chart(series("s", "a")), "/chart/series/0/data", "one data point for each"),
    (chart(series(), x_label="x" * 51), "/chart/axis_config/x_label", "less than 51"),
    (
        chart(series(), categories=tuple(str(n) for n in range(21))),
        "/chart/axis_config/categories",
        "no more than 20",
    ),
]


@pytest.mark.parametrize("block", ACCEPTED_IN_MESSAGES, ids=lambda block: block["type"])
def test_valid_blocks_pass(block: Json) -> None:
    """What Slack documents is accepted."""
    assert check_message({"text": "x", "blocks": [block]}) == []


@pytest.mark.parametrize(("block", "pointer", "words"), REFUSED_IN_MESSAGES)
def test_broken_blocks_are_refused(block: Json, pointer: str, words: str) -> None:
    """Each rule names the place and what is wrong."""
    found = check_message({"text": "x", "blocks": [block]})
    assert any(v.pointer == f"/blocks/0{pointer}" and words in v.message for v in found), found
    assert {v.code for v in found} == {"invalid_blocks"}


MESSAGES: list[tuple[Json, bool, str]] = [
    ({}, False, "no_text"),
    ({"blocks": [section()]}, False, "no_text"),
    ({"text": "x", "blocks": [section()] * 51}, False, "invalid_blocks"),
    ({"text": "x", "blocks": [section(block_id="b"), section(block_id="b")]}, False, "invalid_blocks"),
    ({"text": "x", "blocks": [section("x" * 2700)] * 5}, False, "msg_blocks_too_long"),
    ({"text": "x" * 40_001}, False, "msg_too_long"),
    ({"text": "x" * 4_001}, True, "msg_too_long"),
    ({"text": "x", "blocks": [{"type": "table", "rows": [[raw()]]}] * 2}, False, "invalid_blocks"),
    ({"text": "x", "blocks": [pie(("a", 1))] * 3}, False, "invalid_blocks"),
    ({"text": "x", "blocks": [{"type": "markdown", "text": "x" * 6001}] * 2}, False, "invalid_blocks"),
    # What a layout holds counts as the message's.
    ({"text": "x", "blocks": [section()] * 48 + [layout([[section()] * 2])]}, False, "invalid_blocks"),
    ({"text": "x", "metadata": {"event_type": "e"}}, False, "invalid_metadata_format"),
]


@pytest.mark.parametrize(("message", "update", "code"), MESSAGES)
def test_broken_messages_are_refused(message: Json, update: bool, code: str) -> None:
    """Rules over a whole message carry their own error codes."""
    assert check_message(message, update=update)[0].code == code


REFUSED_VIEWS: list[tuple[Json, str, str]] = [
    (modal(), "/blocks", "no fewer than 1"),
    (modal(*[section()] * 101), "/blocks", "no more than 100"),
    (modal(section(), title=plain("x" * 25)), "/title/text", "less than 25"),
    (modal(section(), submit=plain("x" * 25)), "/submit/text", "less than 25"),
    (modal(section(), close=plain("x" * 25)), "/close/text", "less than 25"),
    (modal(section(), private_metadata="x" * 3001), "/private_metadata", "less than 3001"),
    (modal(section(), callback_id="x" * 256), "/callback_id", "less than 256"),
    (modal(section(), external_id="x" * 256), "/external_id", "less than 256"),
    (modal(section(), colour="red"), "", "invalid additional property: colour"),
    ({"type": "modal", "title": plain("T"), "blocks": [field(number())]}, "", "must define `submit`"),
    ({"type": "modal", "submit": plain("S"), "blocks": [section()]}, "", "missing required field: title"),
    (modal(field({"type": "number_input"})), "/blocks/0/element", "is_decimal_allowed"),
    (modal(field(number(min_value=1))), "/blocks/0/element/min_value", "number as a string"),
    (
        modal(field(number(min_value="9", max_value="1"))),
        "/blocks/0/element/min_value",
        "more than max_value",
    ),
    (modal(field({"type": "button", "text": plain("x")})), "/blocks/0/element/type", "unsupported type"),
    (modal(field({"type": "file_input", "max_files": 11})), "/blocks/0/element/max_files", "at most 10"),
    (modal(field(number(), label=mrkdwn("x"))), "/blocks/0/label/type", "plain_text"),
    (modal(field({"type": "external_select", "options": []})), "/blocks/0/element", "additional property"),
    (
        modal(field({"type": "plain_text_input", "max_length": 3001})),
        "/blocks/0/element/max_length",
        "at most 3000",
    ),
    (
        modal(field(number(focus_on_load=True)), field(number(focus_on_load=True))),
        "/blocks/1/element/focus_on_load",
        "only one",
    ),
    (modal({"type": "data_table"}), "/blocks/0/type", "on the surface modal"),
    (modal(container(section())), "/blocks/0/type", "on the surface modal"),
    (modal({"type": "alert", "text": plain("x" * 201)}), "/blocks/0/text/text", "less than 201"),
    (
        modal({"type": "alert", "text": plain("x"), "level": "loud"}),
        "/blocks/0/level",
        "info, warning, error",
    ),
    ({"type": "home", "blocks": [{"type": "alert", "text": plain("x")}]}, "/blocks/0/type", "surface home"),
    ({"type": "home", "blocks": [section()], "title": plain("T")}, "", "additional property: title"),
    ({"type": "home", "blocks": [field({"type": "file_input"})]}, "/blocks/0/element/type", "modals only"),
]


@pytest.mark.parametrize(("view", "pointer", "words"), REFUSED_VIEWS)
def test_broken_views_are_refused(view: Json, pointer: str, words: str) -> None:
    """Rules over views name their place under /view."""
    found = check_view(view)
    assert any(v.pointer == f"/view{pointer}" and words in v.message for v in found), found
    assert {v.code for v in found} == {"invalid_arguments"}


def test_valid_views_pass() -> None:
    """A modal with every kind of input, and an empty home, are accepted."""
    inputs: list[Json] = [
        number(
            min_value="0.01",
            max_value="10",
            dispatch_action_config={"trigger_actions_on": ["on_character_entered"]},
        ),
        {"type": "plain_text_input", "multiline": True, "max_length": 3000},
        {"type": "external_select", "min_query_length": 1},
        {"type": "multi_external_select", "max_selected_items": 3},
        {"type": "file_input", "filetypes": ["pdf"], "max_files": 10},
        {"type": "datepicker", "initial_date": "2026-10-01"},
        {"type": "checkboxes", "options": [option()]},
        static(),
    ]
    assert check_view(modal(*(field(each) for each in inputs), {"type": "alert", "text": mrkdwn("x")})) == []
    assert check_view({"type": "home", "blocks": []}) == []


def test_option_answers() -> None:
    """A suggestion's answer holds at most 100 options, or groups, and not both."""
    assert check_options_response({"options": []}) == []
    assert check_options_response({"option_groups": [{"label": plain("G"), "options": [option()]}]}) == []
    assert "no more than 100" in check_options_response({"options": [option()] * 101})[0].message
    assert "exactly one" in check_options_response({})[0].message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"response_action": "errors", "errors": {"other": "x"}}, "no input block has the block_id other"),
        ({"response_action": "errors", "errors": {}}, "at least one error"),
        ({"response_action": "errors", "errors": {"amount": ""}}, "more than 0 characters"),
        ({"response_action": "update"}, "missing required field: view"),
        ({"response_action": "vanish"}, "valid enum value"),
        ({"response_action": "update", "view": {"type": "home", "blocks": []}}, "modal"),
    ],
)
def test_broken_submission_answers(answer: Json, words: str) -> None:
    """An answer to a submission is held to the contract too."""
    found = check_submission_response(answer, modal(field(number(), block_id="amount")))
    assert any(words in v.message for v in found), found
