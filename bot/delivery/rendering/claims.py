"""What controllers are told of what partners owe."""

from __future__ import annotations

from collections.abc import Mapping

from bot.delivery.ports import Renderer
from bot.delivery.rendering.stored import renders
from bot.domain.messages.claims import ClaimReminder, ClaimTold
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.claims import claims_with_facts
from bot.views.actuals.claims import claim_message, claim_reminder
from bot.views.kit.message import Message


def render_claim(tx: Transaction, told: ClaimTold, reader: Reader) -> Message | None:
    """The amounts are those of the moment that it tells of."""
    claim = tx.partner_claims.get(told.claim_id)
    return claim_message(claims_with_facts(tx, [claim])[0], told, reader) if claim else None


def render_claim_reminder(tx: Transaction, told: ClaimReminder, reader: Reader) -> Message | None:
    """Of those that are still unsettled; None where none is left."""
    claims = [tx.partner_claims.get(claim_id) for claim_id in told.claim_ids]
    waiting = [claim for claim in claims if claim is not None and claim.is_unsettled]
    return claim_reminder(claims_with_facts(tx, waiting), reader) if waiting else None


RENDERERS: Mapping[str, Renderer] = dict(
    [renders(ClaimTold, render_claim), renders(ClaimReminder, render_claim_reminder)]
)
