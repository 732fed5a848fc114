"""Charts and tables: the blocks that carry data."""

from __future__ import annotations

from html import escape

from nicegui import ui

from sandbox.client.render import rich_text
from sandbox.state.records import Json
from sandbox.web.kit.desk import Desk
from sandbox.web.kit.mrkdwn import plain_html, rich_html
from sandbox.web.kit.parts import attribute, box, button, html, icon, text

COLOURS = ["#1264a3", "#e8912d", "#2bac76", "#b8417c", "#6d5bd0", "#5e6a75"]
DEFAULT_PAGE = 10


def paint_chart(desk: Desk, block: Json) -> None:
    """A data_visualization block, with its numbers as a table for people who cannot see the chart."""
    chart = block["chart"]
    with box("figure", "bk-chart"):
        text(str(block["title"]), "figcaption")
        options = _pie(chart) if chart["type"] == "pie" else _plot(chart)
        drawn = ui.echart(options, renderer="svg").classes("drawing")
        attribute(drawn, role="img", aria_label=f"{desk.words('Chart')}: {block['title']}")
        with box("details"):
            text(desk.words("Show as a table"), "summary")
            html(
                _numbers_html(desk, chart),
                "div",
                "table-frame",
                tabindex=0,
                role="group",
                aria_label=block["title"],
            )


def _pie(chart: Json) -> Json:
    data = [{"name": each["label"], "value": each["value"]} for each in chart["segments"]]
    return {
        "color": COLOURS,
        "tooltip": {"trigger": "item", "confine": True},
        "legend": {"bottom": 0, "type": "scroll"},
        "animation": False,
        "series": [
            {
                "type": "pie",
                "radius": ["35%", "62%"],
                "center": ["50%", "43%"],
                # Labels beside a narrow pie would be cut off; the legend has them.
                "label": {"formatter": "{d}%"},
                "labelLine": {"length": 10, "length2": 8},
                "data": data,
            }
        ],
    }


def _plot(chart: Json) -> Json:
    axes = chart["axis_config"]
    kind = chart["type"]
    series: list[Json] = []
    for each in chart["series"]:
        points = {point["label"]: point["value"] for point in each["data"]}
        drawn: Json = {
            "name": each["name"],
            "type": "bar" if kind == "bar" else "line",
            "data": [points[label] for label in axes["categories"]],
        }
        if kind == "bar":
            drawn["barMaxWidth"] = 32
        if kind == "area":
            drawn["areaStyle"] = {"opacity": 0.25}
        series.append(drawn)
    crowded = len(axes["categories"]) > 6
    return {
        "color": COLOURS,
        "animation": False,
        "tooltip": {"trigger": "axis", "confine": True},
        "legend": {"top": 0, "type": "scroll"},
        "grid": {
            "left": 8,
            "right": 16,
            "top": 44,
            "bottom": 30 if axes.get("x_label") else 8,
            "containLabel": True,
        },
        "xAxis": {
            "type": "category",
            "data": axes["categories"],
            "name": axes.get("x_label", ""),
            "nameLocation": "middle",
            "nameGap": 46 if crowded else 30,
            "axisLabel": {"rotate": 35 if crowded else 0, "hideOverlap": True},
        },
        "yAxis": {
            "type": "value",
            "name": axes.get("y_label", ""),
            "nameTextStyle": {"align": "left", "padding": [0, 0, 0, -30]},
        },
        "series": series,
    }


def _numbers_html(desk: Desk, chart: Json) -> str:
    words = desk.words
    if chart["type"] == "pie":
        head = [words("Label"), words("Value")]
        rows = [[each["label"], each["value"]] for each in chart["segments"]]
    else:
        head = [words("Label"), *(each["name"] for each in chart["series"])]
        columns = [{point["label"]: point["value"] for point in each["data"]} for each in chart["series"]]
        rows = [
            [label, *(column[label] for column in columns)] for label in chart["axis_config"]["categories"]
        ]
    header = "".join(f'<th scope="col">{escape(str(each))}</th>' for each in head)
    body = "".join(
        f'<tr><th scope="row">{escape(str(row[0]))}</th>'
        + "".join(f'<td class="right">{escape(str(each))}</td>' for each in row[1:])
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"


def paint_table(desk: Desk, block: Json) -> None:
    """A table block; its first row is the header."""
    settings = block.get("column_settings") or []

    def classes(index: int, cell: Json) -> str:
        own = (settings[index] if index < len(settings) else None) or {}
        align = own.get("align") or ("right" if cell["type"] == "raw_number" else "left")
        return align + (" wrapped" if own.get("is_wrapped") else "")

    def row(cells: list[Json], tag: str) -> str:
        return "".join(
            f'<{tag} class="{classes(index, cell)}">{_cell_html(desk, cell)}</{tag}>'
            for index, cell in enumerate(cells)
        )

    head = f"<thead><tr>{row(block['rows'][0], 'th')}</tr></thead>"
    body = "".join(f"<tr>{row(each, 'td')}</tr>" for each in block["rows"][1:])
    label = " · ".join(_cell_text(cell) for cell in block["rows"][0])[:120]
    shown = f"<table>{head}<tbody>{body}</tbody></table>"
    html(shown, "div", "bk-table table-frame", tabindex=0, role="group", aria_label=label)


def _cell_html(desk: Desk, cell: Json) -> str:
    if cell["type"] == "rich_text":
        return rich_html(cell["elements"], desk.names)
    return plain_html(str(cell["text"]))


def _cell_text(cell: Json) -> str:
    return rich_text(cell["elements"]) if cell["type"] == "rich_text" else str(cell["text"])


class DataTable:
    """A data_table block: sortable by column, with pages."""

    def __init__(self, desk: Desk, block: Json) -> None:
        self.desk = desk
        self.block = block
        self.size = int(block.get("page_size") or DEFAULT_PAGE)
        self.page = 0
        self.column: int | None = None
        self.descending = False
        self.frame = box("div", "bk-table data")
        self._show()

    def _sorted(self) -> list[list[Json]]:
        rows: list[list[Json]] = list(self.block["rows"][1:])
        if self.column is not None:
            column = self.column
            rows.sort(key=lambda row: _sort_key(row[column]), reverse=self.descending)
        return rows

    def _sort(self, column: int) -> None:
        self.descending = self.column == column and not self.descending
        self.column, self.page = column, 0
        self._show()

    def _turn(self, by: int) -> None:
        self.page += by
        self._show()

    def _show(self) -> None:
        words, rows = self.desk.words, self._sorted()
        start = self.page * self.size
        shown = rows[start : start + self.size]
        self.frame.clear()
        with self.frame:
            text(str(self.block["caption"]), "div", "caption")
            frame = box("div", "table-frame", tabindex=0, role="group", aria_label=self.block["caption"])
            with frame, box("table"):
                with box("thead"), box("tr"):
                    for index, cell in enumerate(self.block["rows"][0]):
                        self._head(index, cell, shown)
                html("".join(self._row_html(row) for row in shown), "tbody")
            if len(rows) > self.size:
                with box("div", "pages"):
                    back, on = words("Previous page"), words("Next page")
                    first = button(
                        back, lambda: self._turn(-1), "icon-button", symbol="chevron_left", hidden_words=True
                    )
                    last = min(start + self.size, len(rows))
                    text(words("{first}–{last} of {total}", first=start + 1, last=last, total=len(rows)))
                    after = button(
                        on, lambda: self._turn(1), "icon-button", symbol="chevron_right", hidden_words=True
                    )
                    attribute(first, disabled=True if start == 0 else None)
                    attribute(after, disabled=True if last == len(rows) else None)

    def _head(self, index: int, cell: Json, shown: list[list[Json]]) -> None:
        number = bool(shown) and shown[0][index]["type"] == "raw_number"
        here = self.column == index
        order = ("descending" if self.descending else "ascending") if here else "none"
        arrow = icon("arrow_downward" if self.descending else "arrow_upward") if here else ""
        with box("th", "right" if number else "left", scope="col", aria_sort=order):
            words = f"{plain_html(str(cell['text']))}{arrow}"
            html(words, "button", "sorter", type="button").on("click", lambda: self._sort(index), args=[])

    def _row_html(self, row: list[Json]) -> str:
        leading = self.block.get("row_header_column_index", 0)
        cells = []
        for index, cell in enumerate(row):
            tag, scope = ("th", ' scope="row"') if index == leading else ("td", "")
            align = "right" if cell["type"] == "raw_number" else "left"
            cells.append(f'<{tag}{scope} class="{align}">{_cell_html(self.desk, cell)}</{tag}>')
        return f"<tr>{''.join(cells)}</tr>"


def _sort_key(cell: Json) -> tuple[int, float, str]:
    if cell["type"] == "raw_number":
        return (0, float(cell["value"]), "")
    return (1, 0.0, _cell_text(cell).casefold())
