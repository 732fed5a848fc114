"""Warnings that arrive at once: a threshold reached, books that don't agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.books.head import AuditHead
from bot.i18n import Reader
from bot.views.kit.blocks import Block, context, section
from bot.views.kit.ids import Named
from bot.views.kit.message import Message
from bot.views.kit.opening import Name, open_few
from bot.views.kit.text import cut_marked, said

_NAME = 60
_PROBLEMS = 10


@dataclass(frozen=True, slots=True)
class ThresholdFacts:
    """A line that reached `percent` of its budget of `period` (2026, 2026-Q3 or 2026-09)."""

    line: str
    owner: str
    percent: int
    period: str
    budget_minor: int
    used_minor: int
    currency: str
    line_id: int | None = None
    owner_id: int | None = None


def threshold_message(facts: ThresholdFacts, reader: Reader) -> Message:
    """For the line's channel and for its owner."""
    owner = said(facts.owner, _NAME) or reader.t("a controller")
    words = {
        "line": said(facts.line, _NAME),
        "period": facts.period,
        "used": reader.money(facts.used_minor, facts.currency),
        "budget": reader.money(facts.budget_minor, facts.currency),
        "owner": owner,
    }
    left = facts.budget_minor - facts.used_minor
    if left < 0:
        over = reader.money(-left, facts.currency)
        sentence = reader.t(
            "{line} is {over} over its budget for {period}: check with {owner} before committing more.",
            over=over,
            **words,
        )
    elif left == 0:
        sentence = reader.t(
            "{line} has nothing left for {period}: check with {owner} before committing anything.", **words
        )
    else:
        sentence = reader.t(
            "{line} has reached {percent} of its budget for {period}, {left} is left: "
            "check with {owner} before committing more.",
            percent=reader.percent(facts.percent, 100),
            left=reader.money(left, facts.currency),
            **words,
        )
    detail = reader.t("{used} of {budget} is reserved, committed or spent.", **words)
    named = (Name(Named.LINE, facts.line_id, facts.line), Name(Named.PERSON, facts.owner_id, facts.owner))
    return _message(sentence, [detail], open_few(named, reader))


def alarm_message(problems: Sequence[str], day: str, reader: Reader) -> Message:
    """For controllers and administrators: the proof of the books failed; `problems` say how."""
    sentence = reader.n(
        "The books of {day} don't agree: {count} problem. Stop approving and run `goodwill verify`.",
        "The books of {day} don't agree: {count} problems. Stop approving and run `goodwill verify`.",
        len(problems),
        day=day,
    )
    return _message(sentence, [f"• {said(problem, 200)}" for problem in problems[:_PROBLEMS]])


def head_message(head: AuditHead, day: str, reader: Reader) -> Message:
    """For each controller, to keep: whoever rewrites the audit can't take the message back."""
    sentence = reader.t("On {day} the audit ends with entry {entry}.", day=day, entry=head.sequence)
    detail = reader.t(
        "Keep this message. `goodwill verify --against {head}` proves that nothing up to there was changed.",
        head=str(head),
    )
    return Message(sentence, [section(sentence), context(detail)])


def _message(sentence: str, details: Sequence[str], menu: Block | None = None) -> Message:
    """Both are mrkdwn already."""
    text = f":warning: {sentence}"
    return Message(
        text, [section(f"*{cut_marked(text, 2900)}*", accessory=menu), context("\n".join(details))]
    )
