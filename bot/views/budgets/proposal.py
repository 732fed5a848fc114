"""A transfer that the forecast proposes, as a card for the owners of both lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.i18n import Reader
from bot.views.kit import blocks as kit
from bot.views.kit.ids import Action, transfer_value
from bot.views.kit.message import Message
from bot.views.kit.text import said

_NAME = 60


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """Minor units of `currency`: what moves, what one line would keep, what the other lacks."""

    from_line_id: int
    from_line: str
    to_line_id: int
    to_line: str
    amount_minor: int
    left_minor: int
    missing_minor: int
    dry_on: date
    currency: str


def proposal_card(facts: ProposalFacts, reader: Reader) -> Message:
    sentence = reader.t(
        "*{to_line}* runs dry in {month}: {missing} missing at year end. *{from_line}* will keep {left}. "
        "A transfer of *{amount}* would help.",
        to_line=said(facts.to_line, _NAME),
        from_line=said(facts.from_line, _NAME),
        month=reader.month(facts.dry_on),
        missing=reader.money(facts.missing_minor, facts.currency),
        left=reader.money(facts.left_minor, facts.currency),
        amount=reader.money(facts.amount_minor, facts.currency),
    )
    value = transfer_value(facts.from_line_id, facts.to_line_id, facts.amount_minor)
    buttons = [
        kit.button(reader.t("Propose transfer"), Action.PROPOSE_TRANSFER, value, "primary"),
        kit.button(reader.t("Not now…"), Action.NOT_NOW, value),
    ]
    return Message(sentence, [kit.section(sentence), kit.actions(buttons)])


def explanation_words(from_line: str, to_line: str, reader: Reader) -> str:
    """What stands in the form at first; whoever asks may say more. Plain text."""
    return reader.t(
        "By the forecast {to_line} runs dry before the year ends, and {from_line} keeps money.",
        to_line=to_line,
        from_line=from_line,
    )


def silent_words(reader: Reader) -> str:
    return reader.t("Nothing more is proposed about these two lines for 30 days.")
