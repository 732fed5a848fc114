"""The cards of an adjustment, drawn from the facts as they are when they leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.delivery.ports import Renderer
from bot.delivery.rendering.stored import renders
from bot.domain.messages.budgets import AdjustmentCard, AdjustmentNews, TransferProposal
from bot.i18n import Reader
from bot.services.budgets.adjusting.proposed import ProposedTransfer
from bot.services.budgets.adjusting.reading import read_adjustment
from bot.services.ports.unit_of_work import Transaction
from bot.views.budgets.adjustment_card import adjustment_card
from bot.views.budgets.adjustment_news import adjustment_news
from bot.views.budgets.proposal import proposal_card
from bot.views.kit.message import Message


def render_adjustment_card(tx: Transaction, card: AdjustmentCard, reader: Reader) -> Message | None:
    """None for somebody who neither asked nor is asked, and has no card."""
    facts = read_adjustment(tx, card.adjustment_id)
    concerned = card.person_id in {facts.adjustment.asked_by, *facts.waiting_for}
    if not concerned and card.person_id not in tx.adjustments.card_holders(card.adjustment_id):
        return None
    return adjustment_card(facts, card.person_id, reader)


def render_adjustment_news(tx: Transaction, told: AdjustmentNews, reader: Reader) -> Message:
    """For whoever asked."""
    return adjustment_news(read_adjustment(tx, told.adjustment_id), told.news, reader)


def render_transfer_proposal(tx: Transaction, told: TransferProposal, reader: Reader) -> Message | None:
    """None where a line has gone meanwhile."""
    giving, receiving = tx.budgets.line(told.from_line_id), tx.budgets.line(told.to_line_id)
    if giving is None or receiving is None:
        return None
    proposed = ProposedTransfer(
        from_line_id=giving.id,
        from_line=giving.code,
        to_line_id=receiving.id,
        to_line=receiving.code,
        amount_minor=told.amount_minor,
        left_minor=told.left_minor,
        missing_minor=told.missing_minor,
        dry_on=date.fromisoformat(told.dry_on),
        currency=giving.currency,
        is_over=tx.budgets.balances([receiving.id])[receiving.id].total().available < 0,
    )
    return proposal_card(proposed, reader)


RENDERERS: Mapping[str, Renderer] = dict(
    [
        renders(AdjustmentCard, render_adjustment_card),
        renders(AdjustmentNews, render_adjustment_news),
        renders(TransferProposal, render_transfer_proposal),
    ]
)
