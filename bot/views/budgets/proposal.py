"""A transfer that the forecast proposes, for the owners of both lines: as a card, and in lists."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import N_, Reader
from bot.services.budgets.adjusting.proposed import ProposedTransfer
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, transfer_value
from bot.views.kit.message import Message
from bot.views.kit.text import said

_NAME = 60


def proposal_card(proposed: ProposedTransfer, reader: Reader) -> Message:
    return Message(_sentence(proposed, reader), proposal_blocks([proposed], reader))


def proposal_blocks(found: Sequence[ProposedTransfer], reader: Reader) -> list[Block]:
    """Each as a sentence with its buttons."""
    return [block for each in found for block in _blocks(each, reader)]


def _blocks(proposed: ProposedTransfer, reader: Reader) -> list[Block]:
    value = transfer_value(proposed.from_line_id, proposed.to_line_id, proposed.amount_minor)
    buttons = [
        kit.button(reader.t("Propose transfer"), Action.PROPOSE_TRANSFER, value, "primary"),
        kit.button(reader.t("Not now…"), Action.NOT_NOW, value),
    ]
    return [kit.section(_sentence(proposed, reader)), kit.actions(buttons)]


def _sentence(proposed: ProposedTransfer, reader: Reader) -> str:
    sentence = N_(
        "*{to_line}* runs dry in {month}: {missing} missing at year end. *{from_line}* will keep {left}. "
        "A transfer of *{amount}* would help."
    )
    if proposed.is_over:
        sentence = N_(
            "*{to_line}* is over its budget: {missing} missing at year end. *{from_line}* will keep {left}. "
            "A transfer of *{amount}* would help."
        )
    return reader.t(
        sentence,
        to_line=said(proposed.to_line, _NAME),
        from_line=said(proposed.from_line, _NAME),
        month=reader.month(proposed.dry_on),
        missing=reader.money(proposed.missing_minor, proposed.currency),
        left=reader.money(proposed.left_minor, proposed.currency),
        amount=reader.money(proposed.amount_minor, proposed.currency),
    )


def explanation_words(from_line: str, to_line: str, reader: Reader) -> str:
    """What stands in the form at first; whoever asks may say more. Plain text."""
    return reader.t(
        "By the forecast {to_line} runs dry before the year ends, and {from_line} keeps money.",
        to_line=to_line,
        from_line=from_line,
    )


def silent_words(reader: Reader) -> str:
    return reader.t("Nothing more is proposed about these two lines for 30 days.")
