"""Whatever is named can be opened: a request's number leads to its card, any other name to its own screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.i18n import N_, Reader
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, Named, named_value

# As many as a group of a select takes.
_MOST_NAMES = 100

_GROUPS: Mapping[Named, str] = {
    Named.CUSTOMER: N_("Customers"),
    Named.PERSON: N_("People"),
    Named.LINE: N_("Budget lines"),
}


class Name(NamedTuple):
    """A person, a customer or a line, and what they are called."""

    kind: Named
    id: int | None
    text: str


def open_button(number: str, reader: Reader) -> Block:
    """Leads to the request's card, from wherever its number stands."""
    return kit.button(reader.t("Open"), Action.OPEN, number)


def open_buttons(number: object, other: object, reader: Reader) -> list[Block]:
    """The same where a sentence names one request or two; none where it names none."""
    named = dict.fromkeys(str(each) for each in (number, other) if each)
    # Within one block Slack takes each id once.
    return [
        kit.button(reader.t("Open {number}", number=each), action, each)
        for action, each in zip((Action.OPEN, Action.OPEN_OTHER), named, strict=False)
    ]


def open_few(names: Iterable[Name], reader: Reader) -> Block | None:
    """The same as `open_menu` for up to five names, in no more room than three dots need."""
    options = [
        kit.option(reader.t("Open {number}", number=name.text), named_value(name.kind, name.id))
        for name in _known(names)
        if name.id
    ]
    return kit.overflow(Action.OPEN_NAMED, options) if options else None


def named_menu(numbers: Iterable[str], names: Iterable[Name], reader: Reader) -> list[Block]:
    """A line with one menu for all that a message names; nothing where it names nothing."""
    menu = open_menu(numbers, names, reader)
    return [kit.section(reader.t("What is named here can be opened."), accessory=menu)] if menu else []


def open_menu(numbers: Iterable[str], names: Iterable[Name], reader: Reader) -> Block | None:
    """Requests, then customers, people and lines; each once."""
    known = _known(names)
    groups = [(reader.t("Requests"), [kit.option(each, each) for each in dict.fromkeys(numbers) if each])]
    groups += [
        (
            reader.t(title),
            [kit.option(name.text, named_value(kind, name.id or 0)) for name in known if name.kind is kind],
        )
        for kind, title in _GROUPS.items()
    ]
    shown = [(title, options[:_MOST_NAMES]) for title, options in groups if options]
    return kit.grouped_select(Action.OPEN_NAMED, shown, reader.t("Open…")) if shown else None


def _known(names: Iterable[Name]) -> list[Name]:
    """Each once, and none that is nobody."""
    return list({(name.kind, name.id): name for name in names if name.id and name.text}.values())
