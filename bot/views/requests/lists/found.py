"""What `/spend find …` has found: a few requests at once, and all of them in pages."""

from __future__ import annotations

import json

from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.services.requests.reading.look_up import FoundRequests
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, View, page_value
from bot.views.kit.message import Message
from bot.views.kit.opening import open_button
from bot.views.kit.text import said
from bot.views.requests.lists.entry import entry_words
from bot.views.requests.summary import NAME

FIRST_FEW = 5
A_PAGE = 20
_MOST_TYPED = 100


def found_message(found: FoundRequests, reader: Reader) -> Message:
    """The answer to the command: the newest few, and a button for the rest."""
    title = _title(found, reader)
    parts: list[Block] = [
        kit.section(f"*{title}*"),
        *(request_row(facts, reader) for facts in found.requests),
    ]
    if found.total > len(found.requests):
        shown = reader.t(
            "{shown} of {total}, newest first",
            shown=reader.number(len(found.requests)),
            total=reader.number(found.total),
        )
        more = kit.button(reader.t("Show all…"), Action.FIND, page_value(0, found.typed))
        parts.append(kit.section(shown, accessory=more))
    return Message(title, parts)


def found_modal(found: FoundRequests, page: str, reader: Reader) -> Block:
    """A page of them; the window remembers which, so that a card opened from it leads back."""
    parts: list[Block] = [kit.section(f"*{_title(found, reader)}*")]
    parts += [request_row(facts, reader) for facts in found.requests]
    last = found.offset + len(found.requests)
    if found.requests:
        parts.append(kit.context(newest_first(found.offset, last, found.total, reader)))
    turns = []
    if found.offset:
        newer = page_value(max(0, found.offset - A_PAGE), found.typed)
        turns.append(kit.button(reader.t("Newer"), Action.FIND_NEWER, newer))
    if last < found.total:
        turns.append(kit.button(reader.t("Older"), Action.FIND, page_value(last, found.typed)))
    parts += [kit.actions(turns)] if turns else []
    title, close = reader.t("Requests found"), reader.t("Close the window")
    return kit.modal(title, View.FOUND, parts, submit="", close=close, metadata=json.dumps({"page": page}))


def newest_first(offset: int, last: int, total: int, reader: Reader) -> str:
    """Which requests stand on the page, of how many."""
    return reader.t(
        "{first}–{last} of {total}, newest first",
        first=reader.number(offset + 1),
        last=reader.number(last),
        total=reader.number(total),
    )


def _title(found: FoundRequests, reader: Reader) -> str:
    if not found.typed:
        return reader.t("Requests that you may see")
    words = said(found.typed, _MOST_TYPED)
    if not found.total:
        return reader.t("There is no request for “{text}” that you may see.", text=words)
    return reader.n("“{text}”: {count} request", "“{text}”: {count} requests", found.total, text=words)


def request_row(facts: RequestFacts, reader: Reader) -> Block:
    """Where it stands, who asked for what, and the way to its card."""
    request = facts.request
    purpose = said(request.terms.purpose, 80)
    asked = reader.t("{name}: {words}", name=said(facts.requester.name, NAME), words=purpose)
    return kit.section(
        f"{entry_words(facts, reader)}\n{asked}", accessory=open_button(request.number, reader)
    )
