"""The cards of a request: as approved in each language, and within Slack's limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.approvals.approval import StepState
from bot.domain.requests.holding import Holding
from bot.i18n import Reader
from bot.views.kit.message import Message
from bot.views.requests.card.approval_card import approval_card
from bot.views.requests.card.request_card import request_card
from tests.support.requests import changed
from tests.views import item_facts as several
from tests.views import request_facts as given
from tests.views.approved import READERS, assert_approved, assert_taken
from tests.views.extremes import STATES, extreme_facts


def shown(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks}


SURFACES: dict[str, Callable[[Reader], dict[str, Any]]] = {
    "approval_card.waiting": lambda r: shown(approval_card(given.facts(), 2, r)),
    "approval_card.second": lambda r: shown(approval_card(given.HALF, 3, r)),
    "approval_card.signed": lambda r: shown(approval_card(given.HALF, 2, r)),
    "approval_card.approved": lambda r: shown(approval_card(given.APPROVED, 2, r)),
    "approval_card.rejected": lambda r: shown(approval_card(given.REJECTED, 2, r)),
    "approval_card.edited": lambda r: shown(approval_card(given.EDITED, 2, r)),
    "approval_card.raise": lambda r: shown(approval_card(given.RAISING, 3, r)),
    "request_card.waiting": lambda r: shown(request_card(given.facts(), r)),
    "request_card.for_budget": lambda r: shown(request_card(given.FOR_BUDGET, r)),
    "request_card.for_budget_expired": lambda r: shown(request_card(given.FOR_BUDGET_EXPIRED, r)),
    "approval_card.for_budget": lambda r: shown(approval_card(given.FOR_BUDGET, 4, r)),
    "request_card.asked": lambda r: shown(request_card(given.ASKED, r)),
    "request_card.approved": lambda r: shown(request_card(given.APPROVED, r)),
    "request_card.partly_used": lambda r: shown(request_card(given.PARTLY_USED, r)),
    "request_card.closed": lambda r: shown(request_card(given.CLOSED, r)),
    "request_card.settled": lambda r: shown(request_card(given.SETTLED, r)),
    "request_card.rejected": lambda r: shown(request_card(given.REJECTED, r)),
    "request_card.edited": lambda r: shown(request_card(given.EDITED, r)),
    "approval_card.carried": lambda r: shown(approval_card(given.CARRIED, 2, r)),
    "request_card.carried": lambda r: shown(request_card(given.CARRIED, r)),
    "approval_card.partner": lambda r: shown(approval_card(given.SHARED, 2, r)),
    "request_card.partner": lambda r: shown(request_card(given.SHARED, r)),
    "request_card.partner_spent": lambda r: shown(request_card(given.SHARED_SPENT, r)),
    "approval_card.trip": lambda r: shown(approval_card(several.TRIP, 2, r)),
    "approval_card.trip_cut": lambda r: shown(approval_card(several.TRIP_CUT, 3, r)),
    "approval_card.list": lambda r: shown(approval_card(several.LIST, 2, r)),
    "request_card.list_cut": lambda r: shown(request_card(several.LIST_CUT, r)),
    "request_card.trip": lambda r: shown(request_card(several.TRIP, r)),
    "request_card.trip_spent": lambda r: shown(request_card(several.TRIP_SPENT, r)),
    "request_card.raise": lambda r: shown(request_card(given.RAISING, r)),
}


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("name", SURFACES)
def test_cards_are_as_approved(name: str, locale: str) -> None:
    """Each surface, in each language, is the one that was approved, and Slack takes it."""
    drawn = SURFACES[name](READERS[locale])
    assert_taken(drawn)
    assert_approved(f"{name}.{locale}", drawn)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("state", STATES)
def test_cards_at_the_extremes(state: str, locale: str) -> None:
    """However long everything is, Slack takes every card of it, and an update's text too."""
    facts, reader = extreme_facts(STATES[state]), READERS[locale]
    for message in (
        approval_card(facts, 3, reader),
        approval_card(facts, 99, reader),
        request_card(facts, reader),
    ):
        assert_taken(shown(message))
        assert len(message.text) < 4000


def test_what_is_held_never_shows_as_nothing() -> None:
    """A request whose holding is nothing at all still draws: zero is an amount."""
    empty = replace(
        given.APPROVED, request=changed(given.APPROVED.request, holding=Holding(), approved_minor=0)
    )
    assert_taken(shown(request_card(empty, READERS["en"])))


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "Bo Zhang signed as manager and for compliance: nobody else could."),
        ("zh_CN", "Bo Zhang 既作为上级主管又代表合规审批：没有其他人选。"),
    ],
)
def test_one_signature_for_two_parts_is_said_on_both_cards(locale: str, words: str) -> None:
    """A rule asked for a second pair of eyes, and the company has none."""
    signed = (
        replace(given.BO_STEP, state=StepState.APPROVED, signed_ids=(2,)),
        replace(given.IDA_STEP, approver_ids=(2,), state=StepState.APPROVED, signed_ids=(2,)),
    )
    facts = replace(given.APPROVED, steps=signed)
    for card in (approval_card(facts, 2, READERS[locale]), request_card(facts, READERS[locale])):
        assert words in str(card.blocks)
