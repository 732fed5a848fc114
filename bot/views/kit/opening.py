"""Whatever is named can be opened: a request's number leads to its card, any other name to its requests."""

from __future__ import annotations

from collections.abc import Iterable

from bot.i18n import Reader
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, page_value

# As many as a select takes, and as long as its values may be.
_MOST_NAMES, _MOST_CHARACTERS = 100, 120


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


def named_menu(numbers: Iterable[str], names: Iterable[str], reader: Reader) -> list[Block]:
    """One menu for all that a message names: requests, then customers, people and lines."""
    options = [kit.option(number, number) for number in dict.fromkeys(numbers) if number]
    options += [
        kit.option(name, page_value(0, name))
        for name in dict.fromkeys(each[:_MOST_CHARACTERS] for each in names)
        if name
    ]
    if not options:
        return []
    menu = kit.select(Action.OPEN_NAMED, options[:_MOST_NAMES], None, reader.t("Open…"))
    return [kit.section(reader.t("What is named here can be opened."), accessory=menu)]
