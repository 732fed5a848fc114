"""Where a list is longer than what is shown: how much is shown of it, and the button for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from bot.domain.listed import Listed
from bot.i18n import N_, Reader
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, Listing, View, list_value
from bot.views.kit.paging import page_words

T = TypeVar("T")

TITLES: Mapping[Listing, str] = {
    Listing.LATE: N_("Late"),
    Listing.DECISIONS: N_("Needs your approval"),
    Listing.ADJUSTMENTS: N_("Changes of the budget"),
    Listing.MINE: N_("My requests"),
    Listing.PLAN_QUESTIONS: N_("The plan waits for your figures"),
    Listing.PROPOSALS: N_("Proposed transfers"),
    Listing.CARE: N_("Key customers who need attention"),
    Listing.OVERDUE: N_("Overdue actuals"),
    Listing.EXCEPTIONS: N_("Exceptions"),
    Listing.CLAIMS: N_("Partner claims"),
    Listing.RECENT: N_("Recent"),
    Listing.OWN_LINES: N_("Lines I own"),
    Listing.DRAWN_LINES: N_("Lines I draw on"),
}


def titled(
    listing: Listing,
    listed: Listed[T],
    draw: Callable[[Sequence[T], Reader], list[Block]],
    reader: Reader,
) -> list[Block]:
    """A list under its title, with how much of it is shown; nothing of an empty one."""
    if not listed:
        return []
    title = kit.header(reader.t(TITLES[listing]))
    return [title, *draw(listed.shown, reader), *show_all(listed, listing, reader)]


def show_all(listed: Listed[Any], listing: Listing, reader: Reader) -> list[Block]:
    """Nothing where all is shown."""
    if listed.more <= 0:
        return []
    words = reader.t(
        "{shown} of {total}", shown=reader.number(len(listed.shown)), total=reader.number(listed.total)
    )
    label = reader.t("All lines…") if listing in _LINES else reader.t("Show all…")
    button = kit.button(label, Action.SHOW_ALL, list_value(listing, 0))
    return [kit.section(words, accessory=button)]


_LINES = (Listing.OWN_LINES, Listing.DRAWN_LINES)


def list_view(
    listing: Listing, offset: int, shown: int, total: int, parts: Sequence[Block], reader: Reader
) -> Block:
    """A page of a list, from `offset`; `shown` entries stand on it."""
    blocks = list(parts)
    if total > shown:
        blocks.append(kit.context(page_words(offset, shown, total, reader)))
        blocks += _turning(listing, offset, shown, total, reader)
    memory = json.dumps({"listing": listing.value, "offset": offset})
    title = reader.t(TITLES[listing])
    return kit.modal(title, View.LISTING, blocks, submit="", close=reader.t("Close"), metadata=memory)


def _turning(listing: Listing, offset: int, shown: int, total: int, reader: Reader) -> list[Block]:
    buttons = []
    if offset:
        first = list_value(listing, 0)
        buttons.append(kit.button(reader.t("From the beginning"), Action.SHOW_FIRST, first))
    if offset + shown < total:
        buttons.append(kit.button(reader.t("More…"), Action.SHOW_ALL, list_value(listing, offset + shown)))
    return [kit.actions(buttons)] if buttons else []
