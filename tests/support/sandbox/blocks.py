"""Blocks by short names, and what Slack documents as right."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str) -> Json:
    return {"type": "mrkdwn", "text": words}


def section(words: str = "words", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(words), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(name: str = "a", **more: Any) -> Json:
    return {"text": plain(name), "value": name, **more}


def static(count: int = 2, **more: Any) -> Json:
    return {
        "type": "static_select",
        "action_id": "s",
        "options": [option(str(n)) for n in range(count)],
        **more,
    }


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("Label"), "element": {"action_id": "e", **element}, **more}


def number(**more: Any) -> Json:
    return {"type": "number_input", "is_decimal_allowed": True, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("T"), "submit": plain("Go"), "blocks": list(blocks), **more}


def raw(words: str = "x") -> Json:
    return {"type": "raw_text", "text": words}


def raw_number(value: Any = 1, words: str = "1") -> Json:
    return {"type": "raw_number", "value": value, "text": words}


def rich(words: str = "x") -> Json:
    inline = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    return {"type": "rich_text", "elements": [inline]}


def data_table(rows: list[list[Json]], **more: Any) -> Json:
    return {"type": "data_table", "caption": "C", "rows": rows, **more}


def series(name: str = "s", *labels: str) -> Json:
    return {"name": name, "data": [{"label": label, "value": 1} for label in labels or ("a", "b")]}


def chart(*plotted: Json, kind: str = "bar", categories: tuple[str, ...] = ("a", "b"), **axes: Any) -> Json:
    drawn = {"type": kind, "series": list(plotted), "axis_config": {"categories": list(categories), **axes}}
    return {"type": "data_visualization", "title": "T", "chart": drawn}


def pie(*segments: tuple[str, Any], title: str = "T") -> Json:
    parts = [{"label": label, "value": value} for label, value in segments]
    return {"type": "data_visualization", "title": title, "chart": {"type": "pie", "segments": parts}}


def layout(*rows: list[list[Json]], **more: Any) -> Json:
    """A layout of rows, each a list of items, each a list of blocks."""
    shown = [{"items": [{"blocks": blocks} for blocks in items]} for items in rows]
    return {"type": "layout", "label": "L", "rows": shown, **more}


ACCEPTED_IN_MESSAGES: list[Json] = [
    section(
        accessory=button(
            style="primary",
            value="v",
            confirm={"title": plain("T"), "text": mrkdwn("t"), "confirm": plain("Yes"), "deny": plain("No")},
        )
    ),
    section(accessory=static(100, initial_option=option("3"))),
    {"type": "section", "fields": [mrkdwn("x")] * 10},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn("x")] * 10},
    actions(*(button(action_id=str(n)) for n in range(25))),
    actions({"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(5)]}),
    {"type": "image", "image_url": "https://example.com/i.png", "alt_text": "x" * 2000},
    {"type": "markdown", "text": "**x**"},
    rich(),
    {"type": "table", "rows": [[raw(), rich()]] * 100, "column_settings": [{"align": "right"}, None]},
    data_table([[raw(), raw()], [raw(), raw_number()], [rich(), raw_number(-1.5, "-1.5")]], page_size=100),
    chart(series("one"), series("two"), x_label="x" * 50, y_label="y"),
    chart(series("one"), kind="line"),
    pie(("a", 1), ("b", 2.5)),
    {"type": "card", "title": plain("T"), "actions": [button()]},
    {
        "type": "container",
        "title": plain("T"),
        "subtitle": mrkdwn("x" * 150),
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": [section()] * 10,
    },
    {"type": "carousel", "elements": [{"type": "card", "body": mrkdwn("x" * 200)}] * 10},
    layout([[section()], [section()], [section()]], [[section()]], fallback=[rich(), section()]),
    {
        "type": "context_actions",
        "elements": [{"type": "icon_button", "icon": "trash", "text": plain("Delete")}],
    },
]
