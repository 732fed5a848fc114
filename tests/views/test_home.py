"""The Home and the lists of /spend: as approved in each language, and within Slack's limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.actuals.claim import ClaimState
from bot.domain.listed import Listed
from bot.i18n import Reader
from bot.services.ports.plans import Unanswered
from bot.services.requests.reading.duties import Duty, Task
from bot.services.requests.reading.exceptions import ExceptionFacts
from bot.services.requests.reading.home import HomeFacts
from bot.services.requests.reading.owner import OwnerFacts
from bot.views.help import help_message
from bot.views.home import home_view, not_known
from bot.views.requests.lists.blocks import lines_message, mine_message, pending_message
from bot.views.requests.lists.duties import reminder_message
from tests.views import request_facts as given
from tests.views.adjustment_facts import LATE_ADJUSTMENTS, many_adjustments
from tests.views.approved import READERS, assert_approved, assert_taken
from tests.views.care_facts import CUTS, UNCARED
from tests.views.claim_facts import CLAIMS, facts
from tests.views.claim_facts import claim as owed_claim
from tests.views.extremes import LONG, extreme_facts
from tests.views.forecast_facts import PROPOSED
from tests.views.owner_facts import OWN_LINES, OWNER

NOTHING: Listed[Any] = Listed()
ADJUSTING = given.listed(*LATE_ADJUSTMENTS)
OWED = [facts(owed_claim(number, ClaimState.CLAIMED)) for number in range(4)]
EMPTY = HomeFacts(given.MEI, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)


def message(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {"text": "list", "blocks": blocks}


SURFACES: dict[str, Callable[[Reader], dict[str, Any]]] = {
    "home.controller": lambda r: home_view(
        replace(given.HOME, adjusting=ADJUSTING, claims=Listed(CLAIMS, 5)),
        r,
        ":white_check_mark: Marked as reviewed.",
    ),
    "home.owner": lambda r: home_view(replace(EMPTY, owned=OWN_LINES, owner=OWNER), r),
    "home.empty": lambda r: home_view(EMPTY, r),
    "home.not_known": not_known,
    "list.mine": lambda r: message(mine_message(given.listed(given.APPROVED), r)),
    "list.mine.cut": lambda r: message(mine_message(Listed((given.APPROVED,), 12), r)),
    "list.pending": lambda r: message(pending_message(given.listed(given.facts()), ADJUSTING, r)),
    "list.budget": lambda r: message(lines_message(given.HOME.owned, given.HOME.drawn, r)),
    "list.nothing": lambda r: message(
        [
            *mine_message(NOTHING, r),
            *pending_message(NOTHING, NOTHING, r),
            *lines_message(NOTHING, NOTHING, r),
        ]
    ),
    "list.help": lambda r: message(help_message("", r)),
    "list.unknown": lambda r: message(help_message("<!here> blah", r)),
    "reminder": lambda r: message(reminder_message(given.HOME.late, ADJUSTING, [], r).blocks),
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
    waiting = [replace(extreme_facts(), request=replace(extreme_facts().request, id=n)) for n in range(6)]
    mine = [
        replace(extreme_facts(given.ASKED), request=replace(extreme_facts(given.ASKED).request, id=100 + n))
        for n in range(10)
    ]
    lines = [replace(found, line=replace(found.line, code=LONG)) for found in given.HOME.owned.shown] * 20
    raised = given.OVER_BUDGET
    facts = {**raised.facts, "number": LONG, "line": LONG}
    unknown = replace(raised, kind="new kind", facts=facts)
    late = [Duty(Task.DECIDE, replace(each, request=replace(each.request, id=50)), 9) for each in waiting[:1]]
    adjusting = Listed(tuple(many_adjustments(2, LONG)), 500)
    owed = extreme_facts(given.APPROVED)
    overdue = [replace(owed, request=replace(owed.request, id=200 + n)) for n in range(4)]
    home = replace(
        given.HOME,
        late=Listed(tuple(late), 500),
        mine=Listed(tuple(mine[:5]), 500),
        waiting=Listed(tuple(waiting[:4]), 500),
        owned=Listed(tuple(lines[:5]), 500),
        drawn=Listed(tuple(lines[:5]), 500),
        exceptions=Listed(tuple(ExceptionFacts(unknown, may) for may in (True, True, False, False)), 500),
        overdue=Listed(tuple(Duty(Task.LOG_ACTUAL, each, 400) for each in overdue), 500),
        adjusting=adjusting,
        claims=Listed(tuple(replace(each, partner=replace(given.NIMBUS, name=LONG)) for each in OWED), 500),
        recent=Listed(tuple(waiting[:5]), 500),
        owner=OwnerFacts(
            [Unanswered(n, f"2027.{n}", LONG, 3) for n in range(9)],
            Listed((replace(PROPOSED, from_line=LONG, to_line=LONG),) * 2, 500),
            Listed(tuple(replace(each, name=LONG) for each in UNCARED), 500),
            [replace(each, line=LONG, amount_minor=10**14) for each in CUTS],
        ),
    )
    drawn = home_view(home, reader, "Done.")
    assert drawn["blocks"][-1]["accessory"]["value"] == "recent:0", "nothing fell off the end"
    assert_taken(home_view(home, reader))
    assert_taken(message(mine_message(Listed(tuple(mine), 500), reader)))
    assert_taken(message(pending_message(Listed(tuple(waiting), 500), adjusting, reader)))
    assert_taken(message(lines_message(Listed(tuple(lines), 500), Listed(tuple(lines), 500), reader)))
    assert_taken(message(help_message(LONG, reader)))
    assert_taken(message(reminder_message(Listed(tuple(late), 500), adjusting, [], reader).blocks))
