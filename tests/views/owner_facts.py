"""What an owner's Home asks of them, as views are given it."""

from __future__ import annotations

from bot.domain.listed import Listed
from bot.services.ports.plans import Unanswered
from bot.services.requests.reading.owner import OwnerFacts
from tests.views.care_facts import CUTS, UNCARED
from tests.views.forecast_facts import PROPOSED

OWNER = OwnerFacts(
    [Unanswered(4, "2027.1", "GIFT-KEY", 3), Unanswered(5, "2027.1", "MEAL", 3)],
    Listed((PROPOSED,), 1),
    Listed(UNCARED, 5),
    CUTS,
)
