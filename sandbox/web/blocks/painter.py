"""Paints Block Kit on the page."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape

from nicegui import ui
from nicegui.element import Element

from sandbox.client.render import text_of
from sandbox.client.surfaces import Surface
from sandbox.state.form_values import interactive_elements
from sandbox.state.records import Json
from sandbox.web.blocks.charts import DataTable, paint_chart, paint_table
from sandbox.web.blocks.elements import Elements
from sandbox.web.kit.desk import Desk
from sandbox.web.kit.mrkdwn import link_html, markdown_html, plain_html, rich_html, text_html
from sandbox.web.kit.parts import attribute, box, html, icon, text

LONG_TEXT = 1400
LEVELS = {
    "default": "chat_bubble_outline",
    "info": "info",
    "warning": "warning",
    "error": "error",
    "success": "check_circle",
}
STATUS = {"pending": "schedule", "in_progress": "sync", "complete": "check_circle", "error": "error"}


@dataclass
class Row:
    """A painted block; equal keys look the same and need no repaint."""

    key: str
    frame: Element
    control: Element | None = None
    error: Element | None = None


class Blocks:
    """Paints the blocks of one surface into a frame, and on updates repaints only those that changed."""

    def __init__(
        self,
        desk: Desk,
        surface: Surface,
        frame: Element,
        on_enter: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.desk = desk
        self.surface = surface
        self.frame = frame
        self.elements = Elements(desk, surface, on_enter)
        self.rows: list[Row] = []

    def show(self) -> bool:
        """Updates the frame; True when an existing block was repainted."""
        old: dict[str, list[Row]] = {}
        for row in self.rows:
            old.setdefault(row.key, []).append(row)
        rows: list[Row] = []
        with self.surface.workspace.lock:
            blocks = self.surface.blocks
        for index, block in enumerate(blocks):
            key = _key(block)
            same = old.get(key)
            if same:
                row = same.pop(0)
                row.frame.move(self.frame, index)
            else:
                with self.frame:
                    row = self._row(block, key)
                row.frame.move(self.frame, index)
            rows.append(row)
        gone = [row for left in old.values() for row in left]
        for row in gone:
            row.frame.delete()
        self.rows = rows
        return bool(gone)

    def show_errors(self, errors: dict[str, str]) -> Element | None:
        """Shows errors at their fields; returns the first field that has one."""
        first: Element | None = None
        for block, row in zip(self.surface.blocks, self.rows, strict=False):
            if row.error is None or row.control is None:
                continue
            problem = errors.get(str(block.get("block_id")))
            row.error.set_visibility(problem is not None)
            row.error.props["innerHTML"] = (
                f"{icon('error')} {escape(self.desk.words(problem))}" if problem else ""
            )
            row.frame.classes(add="with-error" if problem else "", remove="" if problem else "with-error")
            described = row.error.html_id if problem else None
            attribute(row.control, aria_invalid="true" if problem else None, aria_describedby=described)
            first = first or (row.control if problem else None)
        return first

    def _row(self, block: Json, key: str) -> Row:
        kind = str(block.get("type"))
        with box("div", f"bk {kind}") as frame:
            if kind == "input":
                return self._input(block, key, frame)
            self._paint(block)
        return Row(key, frame)

    def _paint(self, block: Json) -> None:
        painter = getattr(self, f"_{block.get('type')}", None)
        if painter is None:
            text(f"[{block.get('type')}]", "span", "unknown")
        else:
            painter(block)

    def _text(self, value: object) -> str:
        return text_html(value, self.desk.names)

    # Words

    def _header(self, block: Json) -> None:
        html(plain_html(str(block["text"]["text"])), "h2", "bk-header")

    def _divider(self, _block: Json) -> None:
        box("hr")

    def _section(self, block: Json) -> None:
        with box("div", "bk-section-main"):
            if "text" in block:
                self._long(self._text(block["text"]), bool(block.get("expand")))
            if block.get("fields"):
                fields = "".join(f"<div>{self._text(field)}</div>" for field in block["fields"])
                html(fields, "div", "bk-fields")
        if "accessory" in block:
            with box("div", "bk-accessory"):
                self._accessory(block)

    def _accessory(self, block: Json) -> None:
        element = block["accessory"]
        if element["type"] == "image":
            html(self._picture(element, "bk-thumb"), "span")
        else:
            name = text_of(block.get("text")) or text_of(element.get("placeholder")) or element["action_id"]
            self.elements.paint(block, element, name[:120])

    def _long(self, shown: str, expand: bool) -> None:
        if expand or len(shown) < LONG_TEXT:
            html(shown, "div", "bk-text")
            return
        more, less = self.desk.words("Show more"), self.desk.words("Show less")
        body = html(shown, "div", "bk-text clipped")
        toggle = text(more, "button", "link-button", type="button")

        def turn() -> None:
            clipped = "clipped" in body.classes
            body.classes(remove="clipped" if clipped else "", add="" if clipped else "clipped")
            toggle.set_content(escape(less if clipped else more))

        toggle.on("click", turn, args=[])

    def _context(self, block: Json) -> None:
        shown = [
            self._picture(each, "bk-icon") if each["type"] == "image" else f"<span>{self._text(each)}</span>"
            for each in block["elements"]
        ]
        html("".join(shown), "div", "bk-context")

    def _rich_text(self, block: Json) -> None:
        html(rich_html(block["elements"], self.desk.names), "div", "bk-text")

    def _markdown(self, block: Json) -> None:
        html(markdown_html(str(block["text"])), "div", "bk-text markdown")

    def _alert(self, block: Json) -> None:
        level = str(block.get("level", "default"))
        shown = f"{icon(LEVELS[level])}<div>{self._text(block['text'])}</div>"
        html(shown, "div", f"bk-alert {level}", role="alert" if level in ("error", "warning") else "note")

    # Pictures

    def _picture(self, image: Json, classes: str) -> str:
        """An image by file or URL; its alt text remains when it cannot be loaded."""
        url = str(image.get("image_url") or "")
        file = image.get("slack_file") or {}
        identity = str(file.get("id") or "") or _file_id(str(file.get("url") or ""))
        if identity:
            url = self.desk.file_url(identity)
        elif not url.startswith(("https://", "http://")):
            url = ""
        words = escape(str(image["alt_text"]))
        return (
            f'<img class="{classes}" src="{escape(url)}" alt="{words}" title="{words}" loading="lazy" '
            'referrerpolicy="no-referrer">'
        )

    def _image(self, block: Json) -> None:
        title = f"<figcaption>{self._text(block['title'])}</figcaption>" if "title" in block else ""
        html(title + self._picture(block, "bk-picture"), "figure")

    def _video(self, block: Json) -> None:
        thumb = self._picture(
            {"image_url": block["thumbnail_url"], "alt_text": block["alt_text"]}, "bk-picture"
        )
        title = link_html(str(block.get("title_url") or block["video_url"]), self._text(block["title"]))
        about = self._text(block["description"]) if "description" in block else ""
        html(f"<figcaption><strong>{title}</strong> {about}</figcaption>{thumb}", "figure")

    # Containers

    def _actions(self, block: Json) -> None:
        with box("div", "row-of-buttons"):
            for element in block["elements"]:
                self.elements.paint(
                    block, element, text_of(element.get("placeholder")) or element["action_id"]
                )

    _context_actions = _actions

    def _card(self, block: Json) -> None:
        with box("div", "bk-card"):
            if "hero_image" in block:
                html(self._picture(block["hero_image"], "hero"), "div")
            with box("div", "bk-card-body"):
                head = self._picture(block["icon"], "bk-icon") if "icon" in block else ""
                title = f"<strong>{self._text(block['title'])}</strong>" if "title" in block else ""
                under = f"<small>{self._text(block['subtitle'])}</small>" if "subtitle" in block else ""
                if head or title or under:
                    html(f"{head}<div>{title}{under}</div>", "div", "bk-card-head")
                if "body" in block:
                    html(self._text(block["body"]), "div", "bk-text")
                if block.get("actions"):
                    with box("div", "row-of-buttons"):
                        for element in block["actions"]:
                            self.elements.paint(block, element, element["action_id"])

    def _carousel(self, block: Json) -> None:
        with box("div", "bk-carousel", tabindex=0, role="group"):
            for card in block["elements"]:
                self._card(card)

    def _container(self, block: Json) -> None:
        if "title" in block:
            title = self._text(block["title"])
        else:
            title = rich_html(block["rich_text_title"]["elements"], self.desk.names)
        head = self._picture(block["icon"], "bk-icon") if "icon" in block else ""
        under = f"<small>{self._text(block['subtitle'])}</small>" if "subtitle" in block else ""
        shown = f"{head}<div><strong>{title}</strong>{under}</div>"
        classes = f"bk-container {block.get('width', 'standard')}"
        if block.get("is_collapsible"):
            closed = bool(block.get("default_collapsed"))
            with box("details", classes, open=None if closed else True):
                html(shown, "summary", "bk-container-head")
                self._children(block)
            return
        with box("div", classes):
            divided = " divided" if block.get("has_header_divider") else ""
            html(shown, "div", f"bk-container-head{divided}")
            self._children(block)

    def _children(self, block: Json) -> None:
        with box("div", "bk-children"):
            self._paint_all(block["child_blocks"])

    def _paint_all(self, blocks: list[Json]) -> None:
        for each in blocks:
            with box("div", f"bk {each['type']}"):
                self._paint(each)

    def _layout(self, block: Json) -> None:
        lines = block.get("grid_lines", "none")
        with box("div", f"bk-layout lines-{lines}", role="group", aria_label=block["label"]):
            if block.get("is_label_visible"):
                text(str(block["label"]), "strong", "bk-layout-label")
            for row in block["rows"]:
                with box("div", "bk-layout-row"):
                    for item in row["items"]:
                        with box("div", f"bk-layout-item {item.get('width', 'standard')}"):
                            self._paint_all(item["blocks"])

    def _task_card(self, block: Json) -> None:
        details = "".join(
            rich_html(block[key]["elements"], self.desk.names)
            for key in ("details", "output")
            if key in block
        )
        title = escape(str(block["title"]))
        shown = f"{icon(STATUS[block['status']])}<div><strong>{title}</strong>{details}</div>"
        html(shown, "div", f"bk-alert task {block['status']}")

    def _plan(self, block: Json) -> None:
        text(str(block["title"]), "strong")
        for task in block.get("tasks") or []:
            self._task_card(task)

    # Data

    def _table(self, block: Json) -> None:
        paint_table(self.desk, block)

    def _data_table(self, block: Json) -> None:
        DataTable(self.desk, block)

    def _data_visualization(self, block: Json) -> None:
        paint_chart(self.desk, block)

    # Fields

    def _input(self, block: Json, key: str, frame: Element) -> Row:
        element = block["element"]
        label = text_of(block["label"])
        optional = self.desk.words("(optional)") if block.get("optional") else ""
        shown = plain_html(label) + (f' <span class="optional">{escape(optional)}</span>' if optional else "")
        tag = "div" if element["type"] in ("checkboxes", "radio_buttons") else "label"
        caption = html(shown, tag, "bk-label")
        control = self.elements.paint(block, element, label)
        if tag == "label":
            attribute(caption, for_=control.props.get("for") or control.html_id)
        if "hint" in block:
            html(plain_html(text_of(block["hint"])), "div", "bk-hint")
        error = ui.html("", sanitize=False).classes("bk-error")
        attribute(error, role="alert")
        error.set_visibility(False)
        return Row(key, frame, control, error)


def _key(block: Json) -> str:
    """Identifies how a block looks; generated ids matter only for blocks with interactive elements."""
    live = any(True for _ in interactive_elements([block]))
    shown = block if live else {key: value for key, value in block.items() if key != "block_id"}
    if block.get("type") == "input":
        # Typed input survives an update whatever the new initial value, so initial values do not count.
        element = {key: value for key, value in block["element"].items() if not key.startswith("initial_")}
        shown = {**block, "element": element}
    return json.dumps(shown, sort_keys=True, ensure_ascii=False)


def _file_id(url: str) -> str:
    key = url.partition("/files-pri/")[2].partition("/")[0]
    return key.partition("-")[2]
