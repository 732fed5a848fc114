"""What partners owe: the list in a controller's Home, what controllers are told, and the line of a digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.actuals.claim import ClaimAct, ClaimNews, ClaimState, UnsettledClaims
from bot.domain.messages.claims import ClaimTold
from bot.i18n import N_, Reader
from bot.services.requests.reading.claims import ClaimFacts
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, Listing, claim_value, listed_block
from bot.views.kit.message import Message
from bot.views.kit.opening import named_menu, open_button
from bot.views.kit.text import cut, said

_NAME = 60

STATES: Mapping[ClaimState, str] = {
    ClaimState.OPEN: N_("to be claimed"),
    ClaimState.CLAIMED: N_("claimed"),
    ClaimState.RECEIVED: N_("received"),
    ClaimState.WRITTEN_OFF: N_("written off"),
}

_ARISEN = N_("{partner} owes {amount} of what {number} has cost. Ask them for it, then press Claimed.")
_REOPENED: Mapping[ClaimState, str] = {
    ClaimState.CLAIMED: N_(
        "What {number} has cost was corrected: {partner} owes {amount}, not the {was} claimed before. Tell "
        "them, then press Claimed."
    ),
    ClaimState.RECEIVED: N_(
        "What {number} has cost was corrected: {partner} owes {amount}, not the {was} received already. "
        "Settle the difference with them, then press Claimed."
    ),
    ClaimState.WRITTEN_OFF: N_(
        "What {number} has cost was corrected: {partner} owes {amount}, not the {was} written off before. "
        "Ask them for it, then press Claimed."
    ),
}
_REMOVED: Mapping[ClaimState, str] = {
    ClaimState.CLAIMED: N_(
        "What {number} has cost was corrected: {partner} owes nothing of it now. The {was} claimed before "
        "are not due: tell them."
    ),
    ClaimState.RECEIVED: N_(
        "What {number} has cost was corrected: {partner} owes nothing of it now. The {was} received already "
        "are theirs: settle that with them."
    ),
    ClaimState.WRITTEN_OFF: N_(
        "What {number} has cost was corrected: {partner} owes nothing of it now. The {was} written off "
        "before were never due."
    ),
}


def claim_list(found: Sequence[ClaimFacts], reader: Reader) -> list[Block]:
    """Each with who owes it, since when, and its buttons. Nobody settles that of their own request."""
    return [block for each in found for block in _listed(each, reader)]


def _listed(facts: ClaimFacts, reader: Reader) -> list[Block]:
    claim = facts.claim
    words = claim_words(facts, reader)
    if not facts.acts and claim.possible_acts:
        others = reader.t("You have asked for this yourself: another controller settles it.")
        words += f"\n_{others}_"
    parts = [kit.section(words, accessory=open_button(claim.number, reader))]
    if facts.acts:
        buttons = [_button(facts, act, reader) for act in facts.acts]
        parts.append(kit.actions(buttons, listed_block(Listing.CLAIMS, claim.id)))
    return parts


def claim_words(facts: ClaimFacts, reader: Reader) -> str:
    """In a line. mrkdwn."""
    claim = facts.claim
    return reader.t(
        "*{number}*  {partner}: {amount}, {state} · since {time}",
        number=claim.number,
        partner=said(facts.partner.name, _NAME),
        amount=reader.money(claim.amount_minor, claim.currency),
        state=reader.t(STATES[claim.state]),
        time=reader.time(claim.since),
    )


def _button(facts: ClaimFacts, act: ClaimAct, reader: Reader) -> Block:
    claim = facts.claim
    value = claim_value(claim.id, claim.version)
    if act is ClaimAct.CLAIM:
        return kit.button(reader.t("Claimed"), Action.CLAIM, value)
    if act is ClaimAct.RECEIVE:
        return kit.button(reader.t("Received"), Action.RECEIVE_CLAIM, value)
    question = kit.confirm(
        reader.t("Write this off?"),
        reader.t(
            "{partner} does not pay the {amount} of {number}: you give the money up for good.",
            partner=cut(facts.partner.name, _NAME),
            amount=reader.money(claim.amount_minor, claim.currency),
            number=claim.number,
        ),
        reader.t("Write off"),
        reader.t("Cancel"),
    )
    return kit.button(reader.t("Write off…"), Action.WRITE_OFF_CLAIM, value, confirm=question)


def claim_message(facts: ClaimFacts, told: ClaimTold, reader: Reader) -> Message:
    """What was spent has made a claim, changed one that was claimed already, or removed it."""
    number, currency = facts.claim.number, facts.claim.currency
    sentences = {ClaimNews.REOPENED: _REOPENED, ClaimNews.REMOVED: _REMOVED}.get(told.news, {})
    text = reader.t(
        sentences.get(told.was_state, _ARISEN),
        number=number,
        partner=said(facts.partner.name, _NAME),
        amount=reader.money(told.amount_minor, currency),
        was=reader.money(told.was_minor, currency),
    )
    parts: list[Block] = [kit.section(f":handshake: *{text}*")]
    if facts.claim.is_unsettled:
        parts.append(kit.context(_where(reader)))
    return Message(text, [*parts, kit.actions([open_button(number, reader)])])


def claim_reminder(found: Sequence[ClaimFacts], reader: Reader) -> Message:
    """What waits for 30 days and more."""
    title = reader.n(
        "{count} claim against a partner waits for 30 days or more",
        "{count} claims against partners wait for 30 days or more",
        len(found),
    )
    lines = "\n".join(f"• {claim_words(each, reader)}" for each in found)
    parts = [kit.section(f":bell: *{title}*\n{lines}"), kit.context(_where(reader))]
    return Message(title, [*parts, *named_menu([each.claim.number for each in found], [], reader)])


def _where(reader: Reader) -> str:
    return reader.t("It stays in your App Home until it is received or written off.")


def unsettled_lines(claims: UnsettledClaims, currency: str, reader: Reader) -> list[str]:
    """One line: how many there are, and what they come to; none where nobody owes anything. Plain text."""
    counts = (
        (claims.open, N_("{count} to be claimed: {amount}")),
        (claims.claimed, N_("{count} claimed: {amount}")),
    )
    told = [
        reader.t(sentence, count=reader.number(sums.count), amount=reader.money(sums.minor, currency))
        for sums, sentence in counts
        if sums.count
    ]
    return [" · ".join(told)] if told else []
