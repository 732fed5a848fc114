"""Every kind of select menu as one searchable combobox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nicegui.element import Element

from sandbox.client.inputs import DEFAULT_QUERY_LENGTH
from sandbox.client.render import text_of
from sandbox.client.surfaces import Surface
from sandbox.contract.elements import all_options
from sandbox.state.records import Channel, Json
from sandbox.web.kit.desk import Desk
from sandbox.web.kit.mrkdwn import with_emoji
from sandbox.web.kit.parts import attribute, box


@dataclass(frozen=True)
class Choice:
    """An option as the person sees it, and the value that Slack keeps."""

    label: str
    identity: str
    kept: Any
    description: str = ""
    group: str = ""


# A search waits a moment after the last key and opens the menu then. Where the person has gone on to the next
# field by that time, or goes on while it is open, Quasar keeps it open over the form.
_CLOSE_UNLESS_FOCUSED = """() => {
  const field = "%s", close = () => getElement(%d)?.hidePopup();
  setTimeout(() => { if (document.activeElement?.id !== field) close(); });
  document.addEventListener("focusin", function gone({ target }) {
    if (target.id === field || target.closest(".bk-select-options")) return;
    document.removeEventListener("focusin", gone);
    close();
  });
}"""


async def put(desk: Desk, surface: Surface, block: Json, element: Json, value: Any) -> None:
    """Keeps what was entered, and dispatches it when the app asked for that.

    It is kept before anything is awaited, so that the person's next action finds it there.
    """
    if surface.hold(block, element, value) and surface.tells_app(block):
        await desk.act(lambda: surface.dispatch(block, element))


class Menu:
    """A combobox: typing filters the options, or asks the app for them where the select is external."""

    def __init__(self, desk: Desk, surface: Surface, block: Json, element: Json, label: str) -> None:
        self.desk = desk
        self.surface = surface
        self.block = block
        self.element = element
        self.kind = str(element["type"]).removeprefix("multi_").removesuffix("_select")
        self.many = str(element["type"]).startswith("multi_")
        self.known: dict[str, Choice] = {}
        self._asked = 0
        held = surface.held(block, element)
        chosen = [self._choice(each) for each in (held if self.many else [held] if held else [])]
        self.known.update({each.identity: each for each in chosen})
        hint = text_of(element.get("placeholder")) or desk.words("Choose…")
        self.control = box("q-select", "bk-select")
        self.control.props(
            "outlined dense options-dense use-input input-debounce=120 behavior=menu clearable"
        )
        self.control.props("popup-content-class=bk-select-options")
        if self.many:
            self.control.props("multiple use-chips")
        else:
            self.control.props("fill-input hide-selected")
        shown = [_entry(each) for each in chosen]
        field = f"select-{self.control.id}"
        attribute(
            self.control,
            for_=field,
            options=[],
            model_value=shown if self.many else (shown[0] if shown else None),
            aria_label=label,
            placeholder=None if chosen else hint,
            data_key=f"{block['block_id']}/{element['action_id']}",
        )
        self.control.props["option-value"] = "value"
        if element.get("focus_on_load"):
            attribute(self.control, autofocus=True)
        # The menu opens at once; the options follow when the server has answered.
        self.control.on("filter", self._filter, js_handler="(typed, update) => { update(); emit(typed); }")
        self.control.on("popup-show", js_handler=_CLOSE_UNLESS_FOCUSED % (field, self.control.id))
        self.control.on("update:model-value", self._chosen)

    async def _filter(self, event: Any) -> None:
        typed = str(event.args or "").strip()
        self._asked += 1
        mine = self._asked
        if self.kind != "external":
            self._offer([each for each in self._choices() if typed.casefold() in each.label.casefold()])
            return
        needed = self.element.get("min_query_length", DEFAULT_QUERY_LENGTH)
        chosen = next((each.label for each in self.known.values()), None) if not self.many else None
        if len(typed) < needed or (typed == chosen and not self.many):
            self._say(self.desk.words("Type at least {count} characters", count=needed))
            return
        self._say(self.desk.words("Searching…"))
        found: list[Json] = []

        def ask() -> bool:
            found.extend(self.surface.suggest(self.block, self.element, typed))
            return True

        await self.desk.act(ask)
        if mine == self._asked:
            self._offer([self._choice(each) for each in found])

    def _offer(self, choices: list[Choice]) -> None:
        if not choices:
            self._say(self.desk.words("Nothing found"))
            return
        self.known.update({each.identity: each for each in choices})
        entries: list[Json] = []
        group = ""
        for each in choices:
            if each.group and each.group != group:
                group = each.group
                entries.append({"label": group, "value": f"group {group}", "disable": True})
            entries.append(_entry(each))
        self.control.props["options"] = entries

    def _say(self, words: str) -> None:
        self.control.props["options"] = [{"label": words, "value": "", "disable": True}]

    async def _chosen(self, event: Any) -> None:
        raw = event.args
        if isinstance(raw, list) and len(raw) == 1 and not self.many:
            raw = raw[0]
        entries = raw if isinstance(raw, list) else [raw] if raw else []
        picked = [self.known[each["value"]] for each in entries if each and each.get("value") in self.known]
        shown = [_entry(each) for each in picked]
        self.control.props["model-value"] = shown if self.many else (shown[0] if shown else None)
        kept = [each.kept for each in picked]
        value = kept if self.many else (kept[0] if kept else None)
        await put(self.desk, self.surface, self.block, self.element, value)

    def _choices(self) -> list[Choice]:
        workspace = self.surface.workspace
        if self.kind == "static":
            groups = {
                option["value"]: text_of(group["label"])
                for group in self.element.get("option_groups") or []
                for option in group["options"]
            }
            return [self._choice(each, groups.get(each["value"], "")) for each in all_options(self.element)]
        if self.kind == "users":
            people = sorted(workspace.users.values(), key=lambda user: (user.is_bot, user.real_name))
            return [self._choice(user.id) for user in people if not user.deleted]
        found = [each for each in workspace.channels.values() if self._may_choose(each)]
        return [self._choice(each.id) for each in sorted(found, key=lambda c: (c.is_im, c.name))]

    def _may_choose(self, channel: Channel) -> bool:
        mine = self.surface.user in channel.members
        if channel.is_archived or (channel.is_private and not mine):
            return False
        if self.kind == "channels":
            return not channel.is_private
        kind = "im" if channel.is_im else "private" if channel.is_private else "public"
        wanted = (self.element.get("filter") or {}).get("include")
        if (self.element.get("filter") or {}).get("exclude_bot_users") and channel.is_im:
            return self.surface.workspace.app.bot_user not in channel.members
        return wanted is None or kind in wanted

    def _choice(self, kept: Any, group: str = "") -> Choice:
        if isinstance(kept, dict):
            more = with_emoji(text_of(kept.get("description")))
            return Choice(with_emoji(text_of(kept["text"])), str(kept["value"]), kept, more, group)
        identity = str(kept)
        if self.kind == "users":
            return Choice(self.desk.names.user(identity), identity, identity)
        return Choice(self.desk.place_name(identity), identity, identity)


def _entry(choice: Choice) -> Json:
    label = f"{choice.label} — {choice.description}" if choice.description else choice.label
    return {"label": label, "value": choice.identity}


def is_select(control: Element) -> bool:
    return control.tag == "q-select"
