"""What the Home asks of whoever answers for lines or key customers, each with its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.listed import Listed
from bot.i18n import Reader
from bot.services.ports.plans import Unanswered
from bot.services.requests.reading.owner import OwnerFacts
from bot.views.budgets.proposal import proposal_blocks
from bot.views.company.care import care_blocks, cut_blocks
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Listing
from bot.views.plans.question import unanswered_blocks
from bot.views.requests.lists.more import titled

_MOST_PLANS = 3


def owner_blocks(facts: OwnerFacts, reader: Reader) -> list[Block]:
    return [
        *titled(Listing.PLAN_QUESTIONS, Listed(tuple(facts.questions), len(facts.questions)), _plans, reader),
        *titled(Listing.PROPOSALS, facts.proposed, proposal_blocks, reader),
        *titled(Listing.CARE, facts.care, care_blocks, reader),
        *cut_blocks(facts.cuts, reader),
    ]


def _plans(questions: Sequence[Unanswered], reader: Reader) -> list[Block]:
    return unanswered_blocks(questions, reader)[:_MOST_PLANS]
