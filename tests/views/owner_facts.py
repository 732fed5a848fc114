"""What an owner's Home asks of them, as views are given it."""

from __future__ import annotations

from bot.domain.budgets.budget import Balance
from bot.domain.listed import Listed
from bot.services.ports.plans import Unanswered
from bot.services.requests.reading.home import LineFacts
from bot.services.requests.reading.owner import OwnerFacts
from tests.views.care_facts import CUTS, UNCARED
from tests.views.forecast_facts import DRY, KEEPS, PROPOSED

OWN_LINES = Listed(
    tuple(
        LineFacts(each.line, Balance(found.budget, spent=found.spent), found, each.dry_on)
        for each in (DRY, KEEPS)
        for found in (each.forecast,)
    ),
    6,
)
OWNER = OwnerFacts(
    [Unanswered(4, "2027.1", "GIFT-KEY", 3), Unanswered(5, "2027.1", "MEAL", 3)],
    Listed((PROPOSED,), 1),
    Listed(UNCARED, 5),
    CUTS,
)
