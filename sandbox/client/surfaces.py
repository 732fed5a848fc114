"""What a person sees and uses: messages, modals, the home tab; buttons and fields are found by text."""

from __future__ import annotations

from typing import Any

from sandbox.client import interactions
from sandbox.client.inputs import client_errors, entered, pick
from sandbox.client.render import container_title, plain, render_text, text_of
from sandbox.client.visible import as_shown, is_folded, unfolded
from sandbox.state.form_values import (
    STATEFUL,
    initial_values,
    interactive_elements,
    untouched,
    value_of,
    with_value,
)
from sandbox.state.records import Json, Message, View
from sandbox.transport.connected import ConnectedWorkspace

APPEARANCE_SECONDS = 8.0
BUTTONS = ("button", "workflow_button", "icon_button")


class Surface:
    """Blocks shown to one person."""

    def __init__(self, workspace: ConnectedWorkspace, user: str, origin: View | Message) -> None:
        self.workspace = workspace
        self.user = user
        self.origin = origin
        self._opened: set[str] = set()

    @property
    def blocks(self) -> list[Json]:
        """The blocks that this person's client shows, collapsed content included."""
        return as_shown(self.origin.blocks, old_client=self.workspace.faults.clients_are_old)

    @property
    def visible(self) -> list[Json]:
        """The blocks without collapsed content."""
        return unfolded(self.blocks, self._opened)

    def open(self, title: str) -> None:
        """Expands the collapsed container whose title contains this text."""
        folded = [block for block in self.blocks if is_folded(block, self._opened)]
        for block in folded:
            if title in container_title(block, self.name_of):
                self._opened.add(block["block_id"])
                return
        titles = [container_title(block, self.name_of) for block in folded]
        raise LookupError(f"nothing folded is called {title!r}; folded are {titles}")

    @property
    def values(self) -> dict[str, dict[str, Json]]:
        """State by block and action id, in Slack's shape."""
        if isinstance(self.origin, View):
            return self.origin.values
        chosen = self.origin.chosen.get(self.user)
        return initial_values(self.origin.blocks) if chosen is None else chosen

    def name_of(self, identity: str) -> str:
        if identity in self.workspace.users:
            return self.workspace.users[identity].real_name
        channel = self.workspace.channels.get(identity)
        return channel.name if channel else identity

    def text(self, width: int = 78) -> str:
        """Everything visible, as monospace text."""
        with self.workspace.lock:
            locale = self.workspace.users[self.user].locale
            return render_text(self.visible, width, resolve=self.name_of, values=self.values, locale=locale)

    def buttons(self) -> list[str]:
        """The labels of all buttons."""
        return [text_of(e["text"]) for _, e in interactive_elements(self.visible) if e["type"] in BUTTONS]

    def has(self, text: str) -> bool:
        return text in self.text(10_000)

    def click(self, text: str, *, near: str | None = None, confirm: bool = True) -> bool:
        """Presses the button with that label; `near` is a text in its block or in one above it.

        True when the app acknowledged. With `confirm=False` the person cancels the confirmation dialog.
        """
        block, element = self._button(text, near)
        if "confirm" in element and not confirm:
            return False
        return self.press(block, element)

    def press(self, block: Json, element: Json) -> bool:
        """Presses a given button; True when the app acknowledged."""
        own = {"value": element["value"]} if "value" in element else {}
        return interactions.act(self.workspace, self.user, self.origin, block, element, own)

    def take(self, block: Json, element: Json, option: Json) -> bool:
        """Picks an entry of a given overflow menu."""
        return interactions.act(
            self.workspace, self.user, self.origin, block, element, {"selected_option": option}
        )

    def choose(self, option: str, *, near: str | None = None) -> bool:
        """Picks an entry of an overflow menu."""
        for block, element in self._around(near):
            if element["type"] == "overflow":
                try:
                    chosen = pick(element["options"], option, "the overflow menu")
                except LookupError:
                    continue
                return self.take(block, element, chosen)
        raise LookupError(f"no overflow menu offers {option!r}")

    def select(self, label: str, wanted: Any) -> bool:
        """Enters a value by label, section text or placeholder; True unless the app failed to acknowledge."""
        block, element = self._field(label)
        value = entered(
            self.workspace,
            self.user,
            element,
            wanted,
            repr(label),
            lambda typed: interactions.suggest(self.workspace, self.user, self.origin, block, element, typed),
        )
        return self.put(block, element, value)

    def put(self, block: Json, element: Json, value: Any) -> bool:
        """Sets a given field's value in Slack's shape; dispatches it if the app asked for that."""
        if not self.hold(block, element, value) or not self.tells_app(block):
            return True
        return self.dispatch(block, element)

    def tells_app(self, block: Json) -> bool:
        """Whether input there is dispatched at once rather than with the submission."""
        return block["type"] != "input" or bool(block.get("dispatch_action"))

    def hold(self, block: Json, element: Json, value: Any) -> bool:
        """Keeps a value without dispatching it; False if nothing changed."""
        with self.workspace.lock:
            if value == self.held(block, element):
                return False
            self._keep(block["block_id"], element["action_id"], with_value(element, value))
            return True

    def held(self, block: Json, element: Json) -> Any:
        """A given field's value."""
        state = self.values.get(block["block_id"], {}).get(element["action_id"])
        return value_of(state or untouched(element))

    def dispatch(self, block: Json, element: Json) -> bool:
        """Dispatches a field's value; True when the app acknowledged."""
        own = {STATEFUL[element["type"]][0]: self.held(block, element)}
        return interactions.act(self.workspace, self.user, self.origin, block, element, own)

    def suggest(self, block: Json, element: Json, typed: str) -> list[Json]:
        """The options that the app offers for what was typed into an external select."""
        return interactions.suggest(self.workspace, self.user, self.origin, block, element, typed)

    def _keep(self, block_id: str, action_id: str, state: Json) -> None:
        if isinstance(self.origin, View):
            self.origin.values.setdefault(block_id, {})[action_id] = state
            self.origin.errors.pop(block_id, None)
        else:
            mine = self.origin.chosen.setdefault(self.user, initial_values(self.origin.blocks))
            mine.setdefault(block_id, {})[action_id] = state

    def _around(self, near: str | None) -> list[tuple[Json, Json]]:
        """Elements, or only those from the first block that shows `near` on."""
        blocks = self.visible
        if near is not None:
            shown = [
                render_text([block], 10_000, resolve=self.name_of, values=self.values) for block in blocks
            ]
            starts = [index for index, text in enumerate(shown) if near in text]
            if not starts:
                raise LookupError(f"nothing here shows {near!r}:\n{self.text()}")
            blocks = blocks[starts[0] :]
        return list(interactive_elements(blocks))

    def _button(self, text: str, near: str | None) -> tuple[Json, Json]:
        buttons = [(b, e) for b, e in self._around(near) if e["type"] in BUTTONS]
        exact = [pair for pair in buttons if text_of(pair[1]["text"]) == text]
        found = exact or [pair for pair in buttons if text in text_of(pair[1]["text"])]
        if len(found) == 1 or (found and near is not None):
            return found[0]
        problem = "several buttons say" if found else "no button says"
        raise LookupError(f"{problem} {text!r}; buttons: {self.buttons()}")

    def _field(self, label: str) -> tuple[Json, Json]:
        """The field with that label; waits briefly for an update that adds it."""
        self.workspace.wait_until(lambda: self._find_field(label) is not None, APPEARANCE_SECONDS)
        found = self._find_field(label)
        if found is None:
            raise LookupError(f"no field is labelled {label!r}; fields: {self.labels()}")
        return found

    def _find_field(self, label: str) -> tuple[Json, Json] | None:
        fields = [
            (self._label(b, e), b, e) for b, e in interactive_elements(self.visible) if e["type"] in STATEFUL
        ]
        for matches in (
            [f for f in fields if f[0] == label],
            [f for f in fields if label.casefold() in f[0].casefold()],
        ):
            if len(matches) == 1:
                return matches[0][1], matches[0][2]
        return None

    def labels(self) -> list[str]:
        """The labels of all fields."""
        return [self._label(b, e) for b, e in interactive_elements(self.visible) if e["type"] in STATEFUL]

    def _label(self, block: Json, element: Json) -> str:
        if block["type"] == "input":
            return text_of(block["label"])
        if block["type"] == "section" and "text" in block:
            return text_of(block["text"])
        return text_of(element.get("placeholder")) or str(element["action_id"])

    def value(self, label: str) -> Any:
        """What a field holds, as the app would read it."""
        block, element = self._field(label)
        return self.held(block, element)

    def offered(self, label: str, typed: str = "") -> list[str]:
        """The options of a field; an external select is asked with what was typed."""
        block, element = self._field(label)
        if element["type"] in ("external_select", "multi_external_select"):
            options = interactions.suggest(self.workspace, self.user, self.origin, block, element, typed)
        else:
            options = list(element.get("options") or [])
        return [text_of(option["text"]) for option in options]


class Modal(Surface):
    """The form on top of a person's stack."""

    origin: View

    @property
    def view(self) -> View:
        return self.origin

    @property
    def title(self) -> str:
        return text_of(self.origin.content.get("title"))

    @property
    def is_open(self) -> bool:
        return self.origin.id in self.workspace.modals.get(self.user, [])

    @property
    def errors(self) -> dict[str, str]:
        """Label to the error shown at the field, by Slack's client or by the app."""
        labels = {b["block_id"]: text_of(b["label"]) for b in self.blocks if b["type"] == "input"}
        return {labels.get(block_id, block_id): text for block_id, text in self.origin.errors.items()}

    def text(self, width: int = 78) -> str:
        shown = super().text(width)
        errors = "".join(f"\n✗ {label}: {error}" for label, error in self.errors.items())
        buttons = " ".join(
            f"[{text_of(self.origin.content[key])}]"
            for key in ("close", "submit")
            if self.origin.content.get(key)
        )
        return f"# {self.title}\n{shown}{errors}" + (f"\n{buttons}" if buttons else "")

    def fill(self, fields: dict[str, Any]) -> Modal:
        """Enters values by label, in order; the form may change between one and the next."""
        for label, wanted in fields.items():
            self.select(label, wanted)
        return self

    def submit(self) -> bool:
        """True when the app took it; otherwise `errors` (or the person's warnings) say why."""
        with self.workspace.lock:
            if not self.is_open:
                raise LookupError(f"the form {self.title!r} is no longer open")
            if "submit" not in self.origin.content:
                raise LookupError(f"the form {self.title!r} has no submit button")
            self.origin.errors = client_errors(self.blocks, self.values)
            if self.origin.errors:
                self.workspace.notify("view_errors", self.origin)
                return False
        return interactions.submit(self.workspace, self.origin)

    def close(self, *, everything: bool = False) -> None:
        """Cancels this form, or with `everything` the whole stack."""
        interactions.close(self.workspace, self.origin, everything=everything)


class Home(Surface):
    """The app's home tab."""

    origin: View


class ShownMessage(Surface):
    """A message as one person sees it, later updates included."""

    origin: Message

    @property
    def ts(self) -> str:
        return self.origin.ts

    @property
    def channel(self) -> str:
        return self.origin.channel

    @property
    def message(self) -> Message:
        return self.origin

    @property
    def is_ephemeral(self) -> bool:
        return self.origin.ephemeral_to is not None

    @property
    def deleted(self) -> bool:
        return self.workspace.find_message(self.origin.channel, self.origin.ts) is not self.origin

    @property
    def notification(self) -> str:
        """The fallback text, as a notification shows it."""
        return plain(self.origin.text, self.name_of)

    @property
    def files(self) -> list[str]:
        """The names of the attached files; deleted and hidden ones have none."""
        shared = (self.workspace.files[file] for file in self.origin.files)
        return [file.name if file.mode in ("hosted", "external") else f"({file.mode})" for file in shared]

    def text(self, width: int = 78) -> str:
        shown = super().text(width) if self.origin.blocks else self.notification
        return shown + "".join(f"\n[file: {name}]" for name in self.files)
