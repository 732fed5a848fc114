"""Whatever people write, no view pings, links or looks like a word of ours because of it.

Each view is drawn twice, of hostile texts and of harmless ones of the same shape: the marks that act must be
the same, since all of them are ours then.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import cycle
from typing import Any

import pytest

import bot.views
from bot.views.kit.message import Message
from bot.views.kit.plainer import plainer
from tests.support.hostile import TEXTS
from tests.views.approved import READERS
from tests.views.every_view import VIEWS

_DRAWN = {"Message", "Message | None", "Block", "list[Block]", "tuple[str, list[Block]]"}
# What acts within a text: marks, tags, line breaks, and a quotation where a line begins with it.
_ACTS = re.compile(r"[*_~`<>\uff0a\uff3f\uff40]|^(?:&gt;|\uff1e)+|\n", re.M)
_WITHIN_A_WORD = re.compile(r"(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f\u2028\u2029]")


def texts_of(drawn: Any) -> Iterator[tuple[str, str, bool]]:
    """(type, text, verbatim) of everything that is shown, in its order; a message's own text is mrkdwn."""
    if isinstance(drawn, dict):
        if drawn.get("type") in ("mrkdwn", "plain_text", "raw_text"):
            yield drawn["type"], drawn["text"], drawn.get("verbatim", False)
        for key in ("caption", "alt_text"):
            if key in drawn:
                yield "plain_text", drawn[key], False
        for each in drawn.values():
            if not isinstance(each, str):
                yield from texts_of(each)
    elif isinstance(drawn, list):
        for each in drawn:
            yield from texts_of(each)
    elif isinstance(drawn, Message):
        yield "mrkdwn", drawn.text, True
        yield from texts_of(drawn.blocks)
    elif isinstance(drawn, tuple):
        yield from texts_of(Message(*drawn))


def messages_of(drawn: Any) -> Iterator[Message]:
    """The messages, which have a second form for where Slack refuses the first."""
    if isinstance(drawn, list):
        for each in drawn:
            yield from messages_of(each)
    elif isinstance(drawn, tuple):
        yield Message(*drawn)
    elif isinstance(drawn, Message):
        yield drawn


def acting(texts: Iterable[tuple[str, str, bool]]) -> list[list[str]]:
    """What acts in each text."""
    return [
        _ACTS.findall(_WITHIN_A_WORD.sub("", text)) if kind == "mrkdwn" else re.findall("\n", text)
        for kind, text, _ in texts
    ]


def second_form(drawn: Any) -> list[tuple[str, str, bool]]:
    """The texts of what Slack gets where it refuses the first."""
    return list(texts_of([plainer(each) for each in messages_of(drawn)]))


@cache
def ours(harmless: str, locale: str) -> dict[Callable[..., Any], tuple[list[list[str]], list[list[str]]]]:
    """What acts in each view and its second form by our own words; hostile texts share their shapes."""
    drawn = {view: draw(harmless, READERS[locale]) for view, draw in VIEWS.items()}
    return {view: (acting(texts_of(each)), acting(second_form(each))) for view, each in drawn.items()}


@pytest.mark.parametrize(("evil", "locale"), list(zip(TEXTS, cycle(READERS), strict=False)))
def test_nothing_that_people_write_acts(evil: str, locale: str) -> None:
    """No tag, no mark, no line of their own, in any view, in either language; Slack looks for nothing."""
    harmless = "\n".join("z" * len(line) for line in evil.splitlines() if line)
    ours_alone = ours(harmless, locale)
    for view, draw in VIEWS.items():
        drawn = draw(evil, READERS[locale])
        texts = list(texts_of(drawn))
        for kind, text, verbatim in texts:
            assert verbatim or kind != "mrkdwn", (view, text)
            assert not _TURNS.search(text), (view, text)
            assert "<" not in text or kind != "mrkdwn", (view, text)
        assert (acting(texts), acting(second_form(drawn))) == ours_alone[view], view


def test_no_view_is_missing() -> None:
    """Whoever adds a view adds what it shows where people's words are hostile."""
    found = {
        function
        for module in pkgutil.walk_packages(bot.views.__path__, "bot.views.")
        if not module.name.startswith(("bot.views.terminal", "bot.views.kit."))
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction)
        if not name.startswith("_")
        and function.__module__ == module.name
        and function.__annotations__.get("return") in _DRAWN
    }
    assert {f"{each.__module__}.{each.__name__}" for each in found - set(VIEWS)} == set()
