"""Tables and charts as text, aligned by cells so that East Asian characters take two."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len, set_cell_size

from sandbox.state.records import Json

GAP = "  "


def pad(text: str, width: int, align: str | None = None) -> str:
    """Cuts or fills a text to a width in cells."""
    if cell_len(text) > width:
        return set_cell_size(text, max(0, width - 1)) + "…"
    rest = width - cell_len(text)
    if align == "right":
        return " " * rest + text
    if align == "center":
        return " " * (rest // 2) + text + " " * (rest - rest // 2)
    return text + " " * rest


def draw_table(rows: list[list[str]], alignments: list[str | None], width: int) -> list[str]:
    """The first row is the header; the widest columns give way when the table is too wide."""
    columns = max(len(row) for row in rows)
    widths = [max((cell_len(row[i]) for row in rows if i < len(row)), default=0) for i in range(columns)]
    while sum(widths) + len(GAP) * (columns - 1) > width and max(widths) > 4:
        widths[widths.index(max(widths))] -= 1
    aligned = [alignments[i] if i < len(alignments) else None for i in range(columns)]
    lines = [
        GAP.join(pad(cell, widths[i], aligned[i]) for i, cell in enumerate(row)).rstrip() for row in rows
    ]
    return [lines[0], GAP.join("─" * each for each in widths), *lines[1:]]


def beside(columns: list[list[str]], widths: list[int]) -> list[str]:
    """Columns of lines side by side."""
    height = max(len(column) for column in columns)
    filled = [column + [""] * (height - len(column)) for column in columns]
    return [
        GAP.join(pad(line, width) for line, width in zip(row, widths, strict=True)).rstrip()
        for row in zip(*filled, strict=True)
    ]


def draw_chart(chart: Json, width: int) -> list[str]:
    """A bar for each segment or point; negative values grow from the same edge, marked by their sign."""
    if chart["type"] == "pie":
        total = sum(segment["value"] for segment in chart["segments"])
        return _bars(
            [(s["label"], s["value"], f"{s['value']} ({s['value'] / total:.0%})") for s in chart["segments"]],
            width,
        )
    lines: list[str] = []
    axes = chart["axis_config"]
    for series in chart["series"]:
        points = {point["label"]: point["value"] for point in series["data"]}
        lines.append(f"{series['name']}:")
        lines.extend(
            _bars([(label, points[label], str(points[label])) for label in axes["categories"]], width)
        )
    labels = [str(axes[key]) for key in ("x_label", "y_label") if axes.get(key)]
    return lines + (["  (" + " / ".join(labels) + ")"] if labels else [])


def _bars(points: list[tuple[str, Any, str]], width: int) -> list[str]:
    label_width = max(cell_len(label) for label, _, _ in points)
    shown_width = max(len(shown) for _, _, shown in points)
    room = max(4, width - label_width - shown_width - 6)
    largest = max(abs(value) for _, value, _ in points) or 1
    lines = []
    for label, value, shown in points:
        bar = "█" * round(abs(value) / largest * room)
        lines.append(f"  {pad(label, label_width)}  {bar}{' ' if bar else ''}{shown}")
    return lines
