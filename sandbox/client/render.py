"""Renders Block Kit as monospace text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from rich.cells import cell_len, chop_cells

from sandbox.client.render_data import GAP, beside, draw_chart, draw_table
from sandbox.state.form_values import STATEFUL, untouched, value_of
from sandbox.state.records import Json

Resolve = Callable[[str], str]
Values = Mapping[str, Mapping[str, Json]]
LAYOUT_SHARES = {"narrow": 1, "standard": 2, "wide": 3}
# What Slack itself writes beside a field's label, in the language of the person's client.
OPTIONAL = {"zh": "（选填）"}


def render_text(
    blocks: list[Json],
    width: int = 78,
    *,
    resolve: Resolve | None = None,
    values: Values | None = None,
    locale: str = "en-US",
) -> str:
    """Every block as text; `resolve` turns a user or channel id into a name, `values` are a form's."""
    painter = _Painter(width, resolve or (lambda identity: identity), values or {}, locale)
    return "\n".join(line for block in blocks for line in painter.block(block)).strip("\n")


def plain(text: str, resolve: Resolve | None = None) -> str:
    """mrkdwn as people see it: links and mentions by name, without markup or entities."""
    name = resolve or (lambda identity: identity)
    text = re.sub(r"<@(\w+)(?:\|[^>]*)?>", lambda m: "@" + name(m[1]), text)
    text = re.sub(r"<#(\w+)(?:\|([^>]*))?>", lambda m: "#" + (m[2] or name(m[1])), text)
    text = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"<!(here|channel|everyone)(?:\|[^>]*)?>", r"@\1", text)
    text = re.sub(r"<!subteam\^(\w+)(?:\|([^>]*))?>", lambda m: m[2] or "@" + m[1], text)
    text = re.sub(r"<([^<>|]+)\|([^<>]+)>", r"\2", text)
    text = re.sub(r"<((?:https?|mailto):[^<>]+)>", r"\1", text)
    text = re.sub(r"```(.*?)```", r"\1", text, flags=re.S)
    text = re.sub(r"(?<![\w`])`([^`\n]+)`(?![\w`])", r"\1", text)
    for mark in ("*", "_", "~"):
        sign = re.escape(mark)
        text = re.sub(rf"(?<![\w{sign}]){sign}(?=\S)([^{sign}\n]+?)(?<=\S){sign}(?![\w{sign}])", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def wrap(text: str, width: int) -> list[str]:
    """Wraps at spaces by cell width (wide characters count twice); words without spaces are cut."""
    lines: list[str] = []
    for line in text.split("\n"):
        current = ""
        for word in re.findall(r"\s*\S+|\s+$", line):
            if cell_len(current + word) <= width:
                current += word
                continue
            if current.strip():
                lines.append(current)
                word = word.lstrip()
            *full, current = chop_cells(word, max(2, width)) or [""]
            lines.extend(full)
        lines.append(current.rstrip())
    return lines


def text_of(value: Any, resolve: Resolve | None = None) -> str:
    """The visible text of a text object or a bare string."""
    if isinstance(value, dict):
        shown = str(value.get("text", ""))
        return plain(shown, resolve) if value.get("type") == "mrkdwn" else shown
    return str(value or "")


def rich_text(elements: list[Json], resolve: Resolve | None = None) -> str:
    """The visible text of rich text elements."""
    name = resolve or (lambda identity: identity)
    parts: list[str] = []
    for element in elements:
        kind = element.get("type")
        if kind == "rich_text_list":
            for index, item in enumerate(element["elements"], element.get("offset", 0) + 1):
                mark = f"{index}." if element.get("style") == "ordered" else "•"
                parts.append(
                    f"{'  ' * element.get('indent', 0)}{mark} {rich_text(item['elements'], resolve)}\n"
                )
        elif kind == "rich_text_quote":
            parts.append("> " + rich_text(element["elements"], resolve) + "\n")
        elif kind in ("rich_text_section", "rich_text_preformatted"):
            parts.append(rich_text(element["elements"], resolve) + "\n")
        elif kind == "user":
            parts.append("@" + name(element["user_id"]))
        elif kind == "channel":
            parts.append("#" + name(element["channel_id"]))
        elif kind == "emoji":
            parts.append(f":{element['name']}:")
        elif kind == "broadcast":
            parts.append("@" + element["range"])
        else:
            parts.append(str(element.get("text") or element.get("fallback") or element.get("url") or ""))
    return "".join(parts).rstrip("\n")


def container_title(block: Json, resolve: Resolve | None = None) -> str:
    """A container's title; Slack prefers the rich one where there are both."""
    if "rich_text_title" in block:
        return rich_text(block["rich_text_title"]["elements"], resolve)
    return text_of(block["title"], resolve)


class _Painter:
    def __init__(self, width: int, resolve: Resolve, values: Values, locale: str) -> None:
        self.width, self.resolve, self.values, self.locale = width, resolve, values, locale

    def block(self, block: Json) -> list[str]:
        paint = getattr(self, f"_{block.get('type')}", None)
        lines: list[str] = paint(block) if paint else [f"[{block.get('type')}]"]
        return [
            part
            for line in lines
            for part in (wrap(line, self.width) if cell_len(line) > self.width else [line])
        ]

    def _text(self, value: Any) -> str:
        return text_of(value, self.resolve)

    def _header(self, block: Json) -> list[str]:
        text = self._text(block["text"])
        return ["", *wrap(text, self.width), "=" * min(self.width, cell_len(text))]

    def _divider(self, _block: Json) -> list[str]:
        return ["─" * self.width]

    def _section(self, block: Json) -> list[str]:
        lines = wrap(self._text(block["text"]), self.width) if "text" in block else []
        for field in block.get("fields") or []:
            lines.extend(wrap(self._text(field).replace("\n", ": ", 1), self.width))
        if "accessory" in block:
            lines.append("  " + self._element(block, block["accessory"]))
        return lines

    def _context(self, block: Json) -> list[str]:
        shown = [
            f"({element['alt_text']})" if element["type"] == "image" else self._text(element)
            for element in block["elements"]
        ]
        return ["  " + line for line in wrap(" · ".join(shown), self.width - 2)]

    def _actions(self, block: Json) -> list[str]:
        return wrap(" ".join(self._element(block, element) for element in block["elements"]), self.width)

    _context_actions = _actions

    def _input(self, block: Json) -> list[str]:
        label = self._text(block["label"]) + (self._optional() if block.get("optional") else "")
        lines = wrap(f"{label}: {self._element(block, block['element'])}", self.width)
        if "hint" in block:
            lines.extend("  " + line for line in wrap(self._text(block["hint"]), self.width - 2))
        return lines

    def _optional(self) -> str:
        return OPTIONAL.get(self.locale[:2], " (optional)")

    def _image(self, block: Json) -> list[str]:
        return [f"[image: {self._text(block['title']) if 'title' in block else block['alt_text']}]"]

    def _video(self, block: Json) -> list[str]:
        return [f"[video: {self._text(block['title'])}]"]

    def _rich_text(self, block: Json) -> list[str]:
        return wrap(rich_text(block["elements"], self.resolve), self.width)

    def _markdown(self, block: Json) -> list[str]:
        return wrap(block["text"], self.width)

    def _alert(self, block: Json) -> list[str]:
        level = block.get("level", "default")
        mark = {"default": "•", "info": "i", "warning": "!", "error": "✗", "success": "✓"}[level]
        return wrap(f"{mark} {self._text(block['text'])}", self.width)

    def _card(self, block: Json) -> list[str]:
        lines = [
            line
            for key in ("title", "subtitle", "body")
            if key in block
            for line in wrap(self._text(block[key]), self.width)
        ]
        if block.get("actions"):
            lines.append(" ".join(self._element(block, element) for element in block["actions"]))
        return ["┌", *("│ " + line for line in lines), "└"]

    def _carousel(self, block: Json) -> list[str]:
        return [line for card in block["elements"] for line in self._card(card)]

    def _container(self, block: Json) -> list[str]:
        # A collapsed container comes without its children.
        mark = "▾" if block["child_blocks"] else "▸"
        under = [f"  {self._text(block['subtitle'])}"] if "subtitle" in block else []
        inner = [
            line for child in block["child_blocks"] for line in self._narrower(self.width - 2).block(child)
        ]
        return [f"{mark} {container_title(block, self.resolve)}", *under, *("  " + line for line in inner)]

    def _layout(self, block: Json) -> list[str]:
        lines = [str(block["label"])] if block.get("is_label_visible") else []
        for row in block["rows"]:
            shares = [LAYOUT_SHARES[item.get("width", "standard")] for item in row["items"]]
            room = self.width - len(GAP) * (len(shares) - 1)
            widths = [max(8, room * share // sum(shares)) for share in shares]
            columns = [
                [line for child in item["blocks"] for line in self._narrower(width).block(child)]
                for item, width in zip(row["items"], widths, strict=True)
            ]
            lines.extend(beside(columns, widths))
        return lines

    def _narrower(self, width: int) -> _Painter:
        return _Painter(width, self.resolve, self.values, self.locale)

    def _task_card(self, block: Json) -> list[str]:
        return [f"[{block['status']}] {block['title']}"]

    def _plan(self, block: Json) -> list[str]:
        return [
            block["title"],
            *("  " + line for task in block.get("tasks") or [] for line in self._task_card(task)),
        ]

    def _table(self, block: Json) -> list[str]:
        alignments = [(each or {}).get("align") for each in block.get("column_settings") or []]
        return draw_table(self._rows(block), alignments, self.width)

    def _data_table(self, block: Json) -> list[str]:
        kinds = [cell["type"] for cell in block["rows"][1]]
        alignments = ["right" if kind == "raw_number" else None for kind in kinds]
        return [block["caption"], *draw_table(self._rows(block), alignments, self.width)]

    def _data_visualization(self, block: Json) -> list[str]:
        return [block["title"], *draw_chart(block["chart"], self.width)]

    def _rows(self, block: Json) -> list[list[str]]:
        return [[self._cell(cell) for cell in row] for row in block["rows"]]

    def _cell(self, cell: Json) -> str:
        if cell["type"] == "rich_text":
            return rich_text(cell["elements"], self.resolve).replace("\n", " ")
        return str(cell["text"])

    def _element(self, block: Json, element: Json) -> str:
        kind = element["type"]
        if kind in ("button", "workflow_button", "icon_button"):
            return f"[{self._text(element['text'])}]"
        if kind == "image":
            return f"({element['alt_text']})"
        if kind == "overflow":
            return "[⋯ " + " | ".join(self._text(option["text"]) for option in element["options"]) + "]"
        if kind == "feedback_buttons":
            buttons = (element["positive_button"], element["negative_button"])
            return " ".join(f"[{self._text(button['text'])}]" for button in buttons)
        if kind not in STATEFUL:
            return f"[{kind}]"
        state = self.values.get(block.get("block_id", ""), {}).get(element.get("action_id", ""))
        value = self._value(kind, value_of(state or untouched(element)))
        if kind in ("checkboxes", "radio_buttons"):
            return self._boxes(element, value_of(state or untouched(element)))
        return (
            value or f"‹{self._text(element.get('placeholder'))}›"
            if "placeholder" in element or value
            else "‹›"
        )

    def _boxes(self, element: Json, chosen: Any) -> str:
        picked = chosen if isinstance(chosen, list) else [chosen]
        on, off = ("☑", "☐") if element["type"] == "checkboxes" else ("◉", "○")
        return "  ".join(
            f"{on if option in picked else off} {self._text(option['text'])}" for option in element["options"]
        )

    def _value(self, kind: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, list):
            return ", ".join(self._value(kind, each) for each in value)
        if isinstance(value, dict):
            if value.get("type") == "rich_text":
                return rich_text(value["elements"], self.resolve)
            return self._text(value["text"]) if "text" in value else str(value.get("name", ""))
        if kind.startswith(("users", "multi_users")):
            return "@" + self.resolve(str(value))
        if "channels" in kind or "conversations" in kind:
            return "#" + self.resolve(str(value))
        return str(value)
