"""The Home and the lists of /spend: as approved in each language, and within Slack's limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.i18n import Reader
from bot.services.requests.read import OpenException
from bot.views.home import help_message, home_view, lines_message, mine_message, not_known, pending_message
from tests.views import request_facts as given
from tests.views.approved import READERS, assert_approved, assert_taken
from tests.views.extremes import LONG, extreme_facts


def listed(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {"text": "list", "blocks": blocks}


SURFACES: dict[str, Callable[[Reader], dict[str, Any]]] = {
    "home.controller": lambda r: home_view(given.HOME, r),
    "home.empty": lambda r: home_view(
        replace(given.HOME, mine=(), waiting=(), lines=(), plan=None, exceptions=None), r
    ),
    "home.not_known": not_known,
    "list.mine": lambda r: listed(mine_message([given.APPROVED], r)),
    "list.pending": lambda r: listed(pending_message([given.facts()], r)),
    "list.budget": lambda r: listed(lines_message(given.HOME.lines, r)),
    "list.help": lambda r: listed(help_message("", r)),
    "list.unknown": lambda r: listed(help_message("<!here> blah", r)),
}


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("name", SURFACES)
def test_home_and_lists_are_as_approved(name: str, locale: str) -> None:
    """Each surface, in each language, is the one that was approved, and Slack takes it."""
    drawn = SURFACES[name](READERS[locale])
    assert_taken(drawn)
    assert_approved(f"{name}.{locale}", drawn)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_lists_and_home_at_the_extremes(locale: str) -> None:
    """As many requests, decisions and lines as a person may have, each at its longest."""
    reader = READERS[locale]
    waiting, mine = [extreme_facts()] * 6, [extreme_facts(given.ASKED)] * 10
    waiting = [replace(f, request=replace(f.request, id=n)) for n, f in enumerate(waiting)]
    mine = [replace(f, request=replace(f.request, id=100 + n)) for n, f in enumerate(mine)]
    lines = [replace(found, line=replace(found.line, code=LONG)) for found in given.HOME.lines] * 50
    raised = given.OVER_BUDGET
    facts = {**raised.facts, "number": LONG, "line": LONG}
    unknown = replace(raised, kind="new kind", facts=facts)
    home = replace(
        given.HOME,
        mine=mine,
        waiting=waiting,
        lines=lines,
        exceptions=[OpenException(unknown, may) for may in (True, True, True, False, False)],
        overdue=[extreme_facts(given.APPROVED)] * 5,
    )
    assert_taken(home_view(home, reader))
    assert_taken(listed(mine_message(mine, reader)))
    assert_taken(listed(pending_message(waiting, reader)))
    assert_taken(listed(lines_message(lines, reader)))
    assert_taken(listed(help_message(LONG, reader)))
