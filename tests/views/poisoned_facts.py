"""Facts of several kinds in which whatever people write is what a test gives."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.messages.files import ListAnswer, RowProblem
from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.row_finding import RowFinding
from bot.services.budgets.adjusting.waiting import WaitingAdjustment
from bot.services.requests.form.values import FormState, Preview
from bot.services.requests.reading.exceptions import ExceptionFacts
from bot.services.requests.reading.look_up import FoundRequests
from tests.support.hostile import poisoned
from tests.views import item_facts as several
from tests.views import request_facts as given
from tests.views.adjustment_facts import FACTS as ADJUSTMENTS
from tests.views.alert_facts import FACTS
from tests.views.form_facts import BLOCKED, CHECK, CHOICES, PARTNER, SEVERAL, VALUES

NO_BUDGET = Finding("no_budget", Severity.BLOCK, "", "Art. 1", {"year": 2026, "ask": "Fin"}, None)
REQUESTS = (
    given.facts(),
    given.ASKED,
    given.HALF,
    given.APPROVED,
    given.SETTLED,
    given.SHARED,
    given.SHARED_SPENT,
    given.PARTLY_USED,
    given.CLOSED,
    given.REJECTED,
    given.RAISING,
    several.TRIP_CUT,
    several.TRIP_SPENT,
    several.LIST,
)
PREVIEWS = (
    Preview(VALUES, CHOICES, CHECK),
    Preview(VALUES, CHOICES, BLOCKED),
    SEVERAL,
    PARTNER,
    Preview(VALUES, CHOICES, CHECK, state=FormState(7, 3, raising=True, number="GW-2026-00042")),
)


@cache
def requests(evil: str) -> tuple[Any, ...]:
    """A request in each of its states; made once, as most views are of it."""
    return tuple(poisoned(facts, evil) for facts in REQUESTS)


def previews(evil: str) -> list[Preview]:
    problem = InvalidInput("customer_not_found", field=Field.CUSTOMER, name=evil)
    return [
        *(poisoned(preview, evil) for preview in PREVIEWS),
        poisoned(Preview(VALUES, CHOICES, problem=problem), evil),
    ]


def found(evil: str) -> FoundRequests:
    return FoundRequests(evil, requests(evil), 20, 99)


def raised(kind: str, may: bool) -> ExceptionFacts:
    """Explained, asked about, answered and reviewed: with all that can be said of one."""
    asked = replace(given.OVER_BUDGET, kind=kind, facts=FACTS, asked_by=4, asked_at=given.NOW)
    exception = replace(asked, answer="Two more came", cleared_at=None if may else given.NOW)
    return ExceptionFacts(exception, may, given.MEI, given.ACME, "More came", "Fin Costa", "Fin Costa")


def list_answers(evil: str) -> list[ListAnswer]:
    """What can't be read, what is not allowed, and an error about the file."""
    unknown = RowProblem(3, "customer_code", "unknown_customer", {"value": evil})
    row = RowFinding(4, NO_BUDGET._replace(clause=evil).to_json())
    return [
        ListAnswer(1, evil, {}, problems=(unknown,)),
        ListAnswer(1, evil, {}, rows=(row,), code="list_blocked"),
        ListAnswer(1, evil, {"most": 20}, code="list_too_big"),
    ]


def adjusting(evil: str) -> list[WaitingAdjustment]:
    """An adjustment in each of its kinds, on time and late."""
    return [
        WaitingAdjustment(poisoned(facts, evil), days) for facts in ADJUSTMENTS.values() for days in (None, 3)
    ]
