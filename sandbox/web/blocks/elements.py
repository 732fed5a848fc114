"""The interactive elements of Block Kit, behaving as in Slack's client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui
from nicegui.element import Element

from sandbox.api.files import new_file
from sandbox.client.render import rich_text
from sandbox.client.surfaces import Surface
from sandbox.state.form_values import STATEFUL
from sandbox.state.present import file_json
from sandbox.state.records import Json
from sandbox.web.blocks.selects import Menu, put
from sandbox.web.kit.desk import Desk
from sandbox.web.kit.feedback import confirm
from sandbox.web.kit.mrkdwn import plain_html, text_html
from sandbox.web.kit.parts import attribute, box, button, html, icon, text

PAUSE_SECONDS = 0.35
TEXTS = {
    "plain_text_input": "text",
    "email_text_input": "email",
    "url_text_input": "url",
    "number_input": "text",
    "rich_text_input": "text",
}
PICKERS = {"datepicker": "date", "timepicker": "time", "datetimepicker": "datetime-local"}
# `defaultValue`, because Vue would reset `value` whenever anything on the page changes.
VALUE_OF = "(e) => emit(e.target.value)"
# While a year is being typed, the field holds 0002, 0020 and 0202 before 2026.
DAY_OF = "(e) => { if (!e.target.value || e.target.value >= '1000') emit(e.target.value); }"


class Elements:
    """Paints elements of one surface; `on_enter` is what Enter does in a one-line field."""

    def __init__(self, desk: Desk, surface: Surface, on_enter: Callable[[], Any] | None = None) -> None:
        self.desk = desk
        self.surface = surface
        self.on_enter = on_enter

    def paint(self, block: Json, element: Json, label: str) -> Element:
        """Builds an element's control; `label` is its accessible name unless it has a text of its own."""
        kind = str(element["type"])
        if kind in ("button", "workflow_button", "icon_button"):
            return self._button(block, element)
        if kind == "overflow":
            return self._overflow(block, element)
        if kind == "feedback_buttons":
            return self._feedback(block, element)
        if kind in ("checkboxes", "radio_buttons"):
            return self._boxes(block, element, label)
        if kind in PICKERS:
            return self._picker(block, element, label)
        if kind in TEXTS:
            return self._text(block, element, label)
        if kind == "file_input":
            return self._files(block, element, label)
        if kind.endswith("_select"):
            return Menu(self.desk, self.surface, block, element, label).control
        return text(f"[{kind}]", "span", "unknown")

    def key(self, block: Json, element: Json) -> str:
        return f"{block['block_id']}/{element['action_id']}"

    # Buttons

    def _button(self, block: Json, element: Json) -> Element:
        style = str(element.get("style", ""))
        shown = plain_html(str(element["text"]["text"]))
        if element["type"] == "icon_button":
            shown = icon("delete") + shown
        control = html(
            shown, "button", f"bk-button {style}", type="button", data_key=self.key(block, element)
        )
        if element.get("accessibility_label"):
            attribute(control, aria_label=element["accessibility_label"])
        url = str(element.get("url") or "")
        if url.startswith(("https://", "http://")):
            address = escape(url).replace("\\", "%5C").replace("'", "%27")
            control.on("click", js_handler=f"() => window.open('{address}', '_blank', 'noopener')")

        async def press() -> None:
            if "confirm" in element and not await confirm(self.desk, element["confirm"]):
                return
            await self.desk.act(lambda: self.surface.press(block, element), control)

        control.on("click", press, args=[])
        return control

    def _overflow(self, block: Json, element: Json) -> Element:
        words = self.desk.words("More actions")
        with box("span", "menu-anchor"):
            control = button(words, symbol="more_horiz", hidden_words=True, classes="bk-button icon")
            attribute(control, aria_haspopup="menu", data_key=self.key(block, element))
            with ui.menu().props("auto-close role=menu"):
                for option in element["options"]:
                    item = ui.menu_item(str(option["text"]["text"])).props("role=menuitem")
                    item.on("click", self._taking(block, element, option, control), args=[])
        return control

    def _taking(self, block: Json, element: Json, option: Json, control: Element) -> Callable[[], Any]:
        async def take() -> None:
            if "confirm" in element and not await confirm(self.desk, element["confirm"]):
                return
            await self.desk.act(lambda: self.surface.take(block, element, option), control)

        return take

    def _feedback(self, block: Json, element: Json) -> Element:
        with box("span", "row-of-buttons") as control:
            for key, symbol in (("positive_button", "thumb_up"), ("negative_button", "thumb_down")):
                own = element[key]
                pressed = {**element, "value": own["value"]}
                words = str(own.get("accessibility_label") or own["text"]["text"])
                each = button(words, classes="bk-button icon", symbol=symbol, hidden_words=True)
                each.on("click", self._pressing(block, pressed, each), args=[])
        return control

    def _pressing(self, block: Json, element: Json, control: Element) -> Callable[[], Any]:
        async def press() -> None:
            await self.desk.act(lambda: self.surface.press(block, element), control)

        return press

    # Choices

    def _boxes(self, block: Json, element: Json, label: str) -> Element:
        many = element["type"] == "checkboxes"
        held = self.surface.held(block, element)
        picked = held if many else [held]
        role = "group" if many else "radiogroup"
        with box(
            "div", "bk-boxes", role=role, aria_label=label, data_key=self.key(block, element)
        ) as control:
            for index, option in enumerate(element["options"]):
                with box("label", "bk-box"):
                    each = box(
                        "input",
                        type="checkbox" if many else "radio",
                        name=f"boxes-{control.id}",
                        checked=option in picked or None,
                    )
                    words = text_html(option["text"], self.desk.names)
                    if "description" in option:
                        more = text_html(option["description"], self.desk.names)
                        words += f'<span class="description">{more}</span>'
                    html(words, "span")
                each.on(
                    "change",
                    self._ticking(block, element, index, many),
                    js_handler="(e) => emit(e.target.checked)",
                )
        return control

    def _ticking(self, block: Json, element: Json, index: int, many: bool) -> Callable[[Any], Any]:
        async def tick(event: Any) -> None:
            option = element["options"][index]
            if many:
                before = list(self.surface.held(block, element))
                kept = [each for each in before if each != option] + ([option] if event.args else [])
                value: Any = [each for each in element["options"] if each in kept]
            else:
                value = option
            await self.put(block, element, value)

        return tick

    def _picker(self, block: Json, element: Json, label: str) -> Element:
        kind = element["type"]
        zone = ZoneInfo(self.surface.workspace.users[self.surface.user].tz)
        held = self.surface.held(block, element)
        if kind == "datetimepicker" and held:
            held = datetime.fromtimestamp(int(held), UTC).astimezone(zone).strftime("%Y-%m-%dT%H:%M")
        control = box(
            "input",
            "bk-input picker",
            type=PICKERS[kind],
            defaultValue=held or "",
            aria_label=label,
            data_key=self.key(block, element),
        )
        if element.get("focus_on_load"):
            attribute(control, autofocus=True)

        async def choose(event: Any) -> None:
            value: Any = event.args or None
            if value and kind == "datetimepicker":
                value = int(datetime.fromisoformat(value).replace(tzinfo=zone).timestamp())
            await self.put(block, element, value)

        control.on("change", choose, js_handler=VALUE_OF if kind == "timepicker" else DAY_OF)
        return control

    async def put(self, block: Json, element: Json, value: Any) -> None:
        await put(self.desk, self.surface, block, element, value)

    # Text

    def _text(self, block: Json, element: Json, label: str) -> Element:
        kind = element["type"]
        rich = kind == "rich_text_input"
        held = self.surface.held(block, element)
        if rich and held:
            held = rich_text(held["elements"])
        long = rich or bool(element.get("multiline"))
        control = box(
            "textarea" if long else "input",
            "bk-input",
            defaultValue=held or "",
            aria_label=label,
            placeholder=str((element.get("placeholder") or {}).get("text", "")) or None,
            data_key=self.key(block, element),
            autocomplete="off",
        )
        if not long:
            attribute(control, type=TEXTS[kind], inputmode="decimal" if kind == "number_input" else None)
        if element.get("max_length"):
            attribute(control, maxlength=element["max_length"])
        if element.get("focus_on_load"):
            attribute(control, autofocus=True)
        self._listen_to_typing(block, element, control, long=long, rich=rich)
        return control

    def _listen_to_typing(
        self, block: Json, element: Json, control: Element, *, long: bool, rich: bool
    ) -> None:
        wishes = (element.get("dispatch_action_config") or {}).get("trigger_actions_on", ["on_enter_pressed"])
        dispatches = bool(block.get("dispatch_action")) or block["type"] != "input"
        on_character = dispatches and "on_character_entered" in wishes
        on_enter = dispatches and "on_enter_pressed" in wishes
        turn = 0

        def value(typed: str) -> Any:
            if not typed:
                return STATEFUL[element["type"]][2]
            if not rich:
                return typed
            section = {"type": "rich_text_section", "elements": [{"type": "text", "text": typed}]}
            return {"type": "rich_text", "elements": [section]}

        async def typing(event: Any) -> None:
            nonlocal turn
            turn += 1
            mine = turn
            if not self.surface.hold(block, element, value(str(event.args))) or not on_character:
                return
            # Like Slack, dispatch only after a pause in typing.
            await asyncio.sleep(PAUSE_SECONDS)
            if mine == turn:
                await self.desk.act(lambda: self.surface.dispatch(block, element))

        async def enter() -> None:
            if on_enter:
                await self.desk.act(lambda: self.surface.dispatch(block, element))
            elif self.on_enter is not None:
                await self.on_enter()

        control.on("input", typing, js_handler=VALUE_OF)
        if not long:
            handler = "(e) => { if (!e.isComposing) { e.preventDefault(); emit(); } }"
            control.on("keydown.enter", enter, js_handler=handler)

    def _files(self, block: Json, element: Json, label: str) -> Element:
        words = self.desk.words
        workspace, user = self.surface.workspace, self.surface.user

        def take(files: list[tuple[str, bytes]]) -> None:
            made = [file_json(workspace, new_file(workspace, user, name, content)) for name, content in files]
            self.surface.hold(block, element, [*self.surface.held(block, element), *made])
            with self.desk.client:
                listed.clear()
                with listed:
                    show()

        def remove(gone: Json) -> None:
            held = [each for each in self.surface.held(block, element) if each["id"] != gone["id"]]
            self.surface.hold(block, element, held)
            listed.clear()
            with listed:
                show()

        def show() -> None:
            for each in self.surface.held(block, element):
                with box("li", "file-chip"):
                    html(icon("description"), "span")
                    text(str(each["name"]), "span", "grow")
                    button(
                        words("Remove {name}", name=each["name"]),
                        lambda each=each: remove(each),
                        "icon-button",
                        symbol="close",
                        hidden_words=True,
                    )

        sender = f"(e) => sendFiles(e, '{self.desk.expect_files(take)}')"
        with box("div", "bk-files") as frame:
            frame.on("dragover", js_handler="(e) => e.preventDefault()")
            frame.on("drop", js_handler=sender)
            with box("label", "bk-drop"):
                html(f"{icon('upload_file')} {escape(words('Choose files'))}", "span")
                control = box(
                    "input", "sr-only", type="file", aria_label=label, data_key=self.key(block, element)
                )
                control.on("change", js_handler=sender)
            if element.get("max_files", 10) > 1:
                attribute(control, multiple=True)
            if element.get("filetypes"):
                attribute(control, accept=",".join(f".{each}" for each in element["filetypes"]))
            listed = box("ul", "file-list")
            with listed:
                show()
        return control
