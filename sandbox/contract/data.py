"""Tables, charts and rich text: blocks that carry data rather than controls."""

from __future__ import annotations

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
    integer,
    may,
    need,
    number,
    one_of,
    positive_number,
    shaped,
    string,
)

TABLE_CHARACTERS = 10_000


def counted(maximum: int | None = None, minimum: int = 1) -> Check:
    """A visible bare string; it counts towards the message's character total."""
    limited = string(maximum, minimum)

    def check(inspection: Inspection, value: Any, pointer: str) -> None:
        limited(inspection, value, pointer)
        if isinstance(value, str):
            inspection.characters += len(value)

    return check


_STYLE = may(
    shaped(
        Shape(
            {
                name: may(boolean)
                for name in (
                    "bold",
                    "italic",
                    "strike",
                    "code",
                    "underline",
                    "highlight",
                    "client_highlight",
                    "unlink",
                )
            }
        )
    )
)
_TYPE = need(string())
_INLINE: dict[str, Shape] = {
    "text": Shape({"type": _TYPE, "text": need(counted()), "style": _STYLE}),
    "link": Shape(
        {
            "type": _TYPE,
            "url": need(string(3000)),
            "text": may(counted()),
            "unsafe": may(boolean),
            "style": _STYLE,
        }
    ),
    "user": Shape({"type": _TYPE, "user_id": need(string()), "style": _STYLE}),
    "channel": Shape({"type": _TYPE, "channel_id": need(string()), "style": _STYLE}),
    "usergroup": Shape({"type": _TYPE, "usergroup_id": need(string()), "style": _STYLE}),
    "emoji": Shape({"type": _TYPE, "name": need(string()), "unicode": may(string()), "style": _STYLE}),
    "broadcast": Shape({"type": _TYPE, "range": need(string(choices=("here", "channel", "everyone")))}),
    "color": Shape({"type": _TYPE, "value": need(string())}),
    "date": Shape(
        {
            "type": _TYPE,
            "timestamp": need(integer(0)),
            "format": need(string()),
            "url": may(string(3000)),
            "fallback": may(counted()),
        }
    ),
}
_INLINES = need(array(one_of(_INLINE, "rich text element"), 1))
_BORDER = may(integer(0, 1))
_SECTION = Shape({"type": _TYPE, "elements": _INLINES})
_RICH: dict[str, Shape] = {
    "rich_text_section": _SECTION,
    "rich_text_preformatted": Shape(
        {"type": _TYPE, "elements": _INLINES, "border": _BORDER, "language": may(string())}
    ),
    "rich_text_quote": Shape({"type": _TYPE, "elements": _INLINES, "border": _BORDER}),
    "rich_text_list": Shape(
        {
            "type": _TYPE,
            "style": need(string(choices=("bullet", "ordered"))),
            "elements": need(array(one_of({"rich_text_section": _SECTION}, "rich text element"), 1)),
            "indent": may(integer(0, 8)),
            "offset": may(integer(0)),
            "border": _BORDER,
        }
    ),
}
RICH_TEXT_FIELDS: dict[str, Field] = {
    "type": _TYPE,
    "elements": need(array(one_of(_RICH, "rich text element"), 1)),
    "block_id": may(string(255)),
}
RICH_TEXT = Shape(RICH_TEXT_FIELDS)

_CELLS: dict[str, Shape] = {
    "raw_text": Shape({"type": _TYPE, "text": need(counted())}),
    "raw_number": Shape({"type": _TYPE, "value": need(number), "text": need(counted())}),
    "rich_text": RICH_TEXT,
}
_HEADER_CELLS = {name: shape for name, shape in _CELLS.items() if name != "rich_text"}


def _rows(minimum: int, maximum: int, header: dict[str, Shape]) -> Check:
    first = array(one_of(header, "cell"), 1, 20, "columns")
    rest = array(one_of(_CELLS, "cell"), 1, 20, "columns")

    def check(inspection: Inspection, value: Any, pointer: str) -> None:
        before = inspection.characters
        array(any_value, minimum, maximum, "rows")(inspection, value, pointer)
        for index, row in enumerate(value if isinstance(value, list) else ()):
            (rest if index else first)(inspection, row, f"{pointer}/{index}")
            if isinstance(row, list) and isinstance(value[0], list) and len(row) != len(value[0]):
                inspection.fail(f"{pointer}/{index}", "all rows must have the same number of cells")
        written = inspection.count("table characters", inspection.characters - before)
        if written > TABLE_CHARACTERS:
            inspection.fail(pointer, f"must be less than {TABLE_CHARACTERS + 1} characters over all cells")

    return check


def _once(what: str, maximum: int) -> Check:
    def check(inspection: Inspection, _value: Any, pointer: str) -> None:
        if inspection.count(what) > maximum:
            inspection.fail(pointer, f"no more than {maximum} blocks of type {what} allowed")

    return check


def _header_column_exists(inspection: Inspection, value: Any, pointer: str) -> None:
    if value.get("row_header_column_index", 0) >= len(value["rows"][0]):
        inspection.fail(f"{pointer}/row_header_column_index", "must be the index of a column")


def _column(inspection: Inspection, value: Any, pointer: str) -> None:
    if value is not None:
        shape = Shape({"align": may(string(choices=("left", "center", "right"))), "is_wrapped": may(boolean)})
        check_shape(inspection, shape, value, pointer)


_POINT = shaped(Shape({"label": need(counted(20)), "value": need(number)}))
_SEGMENT = shaped(Shape({"label": need(counted(20)), "value": need(positive_number)}))
_SERIES = shaped(Shape({"name": need(counted(20)), "data": need(array(_POINT, 1, 20, "data points"))}))
_AXES = shaped(
    Shape(
        {
            "categories": need(array(string(20), 1, 20, "categories")),
            "x_label": may(counted(50)),
            "y_label": may(counted(50)),
        }
    )
)


def _series_cover_categories(inspection: Inspection, value: Any, pointer: str) -> None:
    categories = value["axis_config"]["categories"]
    if len(set(categories)) != len(categories):
        inspection.fail(f"{pointer}/axis_config/categories", "categories must be unique")
    names = [series["name"] for series in value["series"]]
    if len(set(names)) != len(names):
        inspection.fail(f"{pointer}/series", "series names must be unique")
    for index, series in enumerate(value["series"]):
        labels = [point["label"] for point in series["data"]]
        if sorted(labels) != sorted(categories):
            inspection.fail(
                f"{pointer}/series/{index}/data",
                "must have one data point for each of axis_config.categories",
            )


_PLOT = Shape(
    {"type": _TYPE, "series": need(array(_SERIES, 1, 6, "series")), "axis_config": need(_AXES)},
    (_series_cover_categories,),
)
_CHARTS: dict[str, Shape] = {
    "pie": Shape({"type": _TYPE, "segments": need(array(_SEGMENT, 1, 6, "segments"))}),
    "bar": _PLOT,
    "line": _PLOT,
    "area": _PLOT,
}

DATA_BLOCKS: dict[str, tuple[dict[str, Field], tuple[Check, ...]]] = {
    "table": (
        {
            "rows": need(_rows(1, 100, _CELLS)),
            "column_settings": may(array(_column, 0, 20, "column settings")),
        },
        (_once("table", 1),),
    ),
    "data_table": (
        {
            "caption": need(counted()),
            "rows": need(_rows(2, 101, _HEADER_CELLS)),
            "page_size": may(integer(1, 100)),
            "row_header_column_index": may(integer(0)),
        },
        (_header_column_exists,),
    ),
    "data_visualization": (
        {"title": need(counted(50)), "chart": need(one_of(_CHARTS, "chart"))},
        (_once("data_visualization", 2),),
    ),
}
