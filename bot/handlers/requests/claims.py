"""What partners owe: *Claimed*, *Received* and *Write off…* in a controller's Home."""

from __future__ import annotations

from bot.domain.actuals.claim import ClaimAct
from bot.domain.errors import NotFound
from bot.handlers.interaction import Interaction
from bot.services.actuals.settle_claim import settle_claim
from bot.services.requests.reading.claims import read_claim
from bot.views.actuals.claims import claim_words
from bot.views.kit.ids import Action, read_claim_value

_ACTS = {
    Action.CLAIM: ClaimAct.CLAIM,
    Action.RECEIVE_CLAIM: ClaimAct.RECEIVE,
    Action.WRITE_OFF_CLAIM: ClaimAct.WRITE_OFF,
}


def press(interaction: Interaction) -> None:
    """Do what the button says."""
    claim_id, version = _pressed(interaction)
    act = _ACTS[Action(interaction.action["action_id"])]
    interaction.write_once(lambda tx: settle_claim(tx, interaction.actor, claim_id, version, act))


def done_words(interaction: Interaction) -> str:
    """What a click on a claim has done; empty for another. mrkdwn."""
    if interaction.action.get("action_id") not in _ACTS:
        return ""
    claim_id, _ = _pressed(interaction)
    facts = interaction.read(lambda tx: read_claim(tx, interaction.actor, claim_id))
    return f":white_check_mark: {claim_words(facts, interaction.reader)}"


def _pressed(interaction: Interaction) -> tuple[int, int]:
    try:
        return read_claim_value(interaction.pressed_value)
    except ValueError:
        raise NotFound("claim_unknown") from None
