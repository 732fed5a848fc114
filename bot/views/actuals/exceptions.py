"""What somebody else must look at after money was spent: in a message at once, and in their Home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.actuals.spend_exception import SpendException
from bot.i18n import N_, Reader
from bot.services.requests.reading.exceptions import ExceptionFacts
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block, context, section
from bot.views.kit.ids import Action, Listing, listed_block
from bot.views.kit.message import Message
from bot.views.kit.opening import open_buttons
from bot.views.kit.text import cut_marked, said

_NAME, _WORDS = 60, 300


_WITH_OTHER = "+other"
"""Behind a kind: the sentence that names another request too."""

_TOLD = {
    "over_budget": N_(
        "{line} is {over} over its budget after the actual of {number}: "
        "look for a transfer, or ask for a reason."
    ),
    "over_budget+other": N_(
        "{line} is {over} over its budget after the actual of {number}, beside {other}: "
        "look for a transfer, or ask for a reason."
    ),
    "over_plan": N_("The plan {year} is {over} over its budget after the actual of {number}."),
    "over_plan+other": N_(
        "The plan {year} is {over} over its budget after the actual of {number}, beside {other}."
    ),
    "over_ceiling": N_(
        "The lines of {ceiling} are {over} over their ceiling of {limit} after the actual of {number}."
    ),
    "over_approval": N_("{number} has cost {spent}, {over} more than the {approved} that were approved."),
    "cap_passed": N_("{number} has passed the cap of rule {rule}: {total} of {limit}, {over} over."),
    "cap_passed+other": N_(
        "{number} and {other} together have passed the cap of rule {rule}: {total} of {limit}, {over} over."
    ),
    "count_passed": N_("{number} counts again: {requests} requests, and rule {rule} allows {allowed}."),
    "count_passed+other": N_(
        "{number} counts again beside {other}: {requests} requests, and rule {rule} allows {allowed}."
    ),
    "receipt_owed": N_("{number} has cost {spent}, and there is still no receipt that counts."),
    "corrected": N_("{number}: an actual of {said} was corrected to {right}. Look at its receipt."),
}
_TOLD_UNKNOWN = N_("{number} needs a controller's look: {spent} spent, {approved} approved.")

_LISTED = {
    "over_budget": N_("*{number}*: budget {line} is overspent by {over}"),
    "over_budget+other": N_("*{number}* beside {other}: budget {line} is overspent by {over}"),
    "over_plan": N_("*{number}*: the plan {year} is overspent by {over}"),
    "over_plan+other": N_("*{number}* beside {other}: the plan {year} is overspent by {over}"),
    "over_ceiling": N_("*{number}*: the ceiling of {ceiling} is overspent by {over}"),
    "over_approval": N_("*{number}*: {spent} spent of {approved} approved, {over} over"),
    "cap_passed": N_("*{number}*: {over} over the cap of rule {rule}"),
    "cap_passed+other": N_("*{number}* and {other}: {over} over the cap of rule {rule}"),
    "count_passed": N_("*{number}*: {requests} requests, rule {rule} allows {allowed}"),
    "count_passed+other": N_("*{number}* and {other}: {requests} requests, rule {rule} allows {allowed}"),
    "receipt_owed": N_("*{number}*: {spent} spent, no receipt"),
    "corrected": N_("*{number}*: {said} corrected to {right}"),
}
_LISTED_UNKNOWN = N_("*{number}*: {spent} spent, {approved} approved")


def exception_message(facts: ExceptionFacts, reader: Reader, news: str = "") -> Message:
    """For each of those who look at it. `news` (mrkdwn): what has just come of it."""
    exception = facts.exception
    sentence = _sentence(_TOLD, exception.kind, exception.facts) or _TOLD_UNKNOWN
    text = f":warning: {reader.t(sentence, **_values(exception.facts, reader))}"
    about = [_reason(facts.reason, reader)] if facts.reason else []
    about += _what_came_of_it(facts, reader)
    parts: list[Block] = [section(f"*{cut_marked(text, 2900)}*")]
    parts += [section("\n".join(about))] if about else []
    parts.append(context(_detail(facts, reader)))
    buttons = _buttons(facts, reader)
    parts += [kit.actions(buttons, listed_block(Listing.RAISED, exception.id))] if buttons else []
    parts += [context(news)] if news else []
    return Message(text, parts)


def answered_message(facts: ExceptionFacts, reader: Reader) -> Message:
    """For who has asked why: the answer comes first."""
    told = exception_message(facts, reader)
    return Message(_answer(facts, reader), told.blocks)


def _detail(facts: ExceptionFacts, reader: Reader) -> str:
    values = {
        "customer": said(facts.customer.name, _NAME) if facts.customer else "–",
        "line": said(facts.exception.facts["line"], _NAME),
        "requester": said(facts.requester.name, _NAME) if facts.requester else "–",
    }
    if not facts.exception.is_open:
        return reader.t("{customer}, {line}, asked by {requester}.", **values)
    return reader.t(
        "{customer}, {line}, asked by {requester}. "
        "It stays in your App Home until somebody marks it reviewed.",
        **values,
    )


def exception_list(found: Sequence[ExceptionFacts], reader: Reader) -> list[Block]:
    """Each with who spent it for whom. What somebody has done themselves they see, and can't clear."""
    return [block for each in found for block in _listed(each, reader)]


def _listed(facts: ExceptionFacts, reader: Reader) -> list[Block]:
    who = [said(named.name, _NAME) for named in (facts.requester, facts.customer) if named]
    lines = [short_words(facts.exception, reader), *([" · ".join(who)] if who else [])]
    lines += [_reason(facts.reason, reader)] if facts.reason else []
    lines += _what_came_of_it(facts, reader)
    buttons = _buttons(facts, reader)
    return [section("\n".join(lines)), *([kit.actions(buttons)] if buttons else [])]


def short_words(exception: SpendException, reader: Reader, *, alone: bool = False) -> str:
    """What has passed which limit, in a line. `alone`: other people's requests are not named. mrkdwn."""
    facts = {name: value for name, value in exception.facts.items() if not (alone and name == "other")}
    sentence = _sentence(_LISTED, exception.kind, facts) or _LISTED_UNKNOWN
    return reader.t(sentence, **_values(facts, reader))


def _what_came_of_it(facts: ExceptionFacts, reader: Reader) -> list[str]:
    """The question with its answer, and who has looked at it. mrkdwn."""
    exception, lines = facts.exception, []
    if exception.answer:
        lines.append(_answer(facts, reader))
    elif exception.waits_for_answer and exception.asked_at is not None:
        lines.append(
            reader.t(
                ":question: {name} asked why, {time}. There is no answer yet.",
                name=said(facts.asked_by, _NAME) or "–",
                time=reader.time(exception.asked_at),
            )
        )
    if exception.cleared_at is not None:
        reviewed = reader.t(
            "Reviewed by {name}, {time}",
            name=said(facts.cleared_by, _NAME) or "–",
            time=reader.time(exception.cleared_at),
        )
        lines.append(f":white_check_mark: {reviewed}")
    elif not facts.may_clear:
        others = reader.t("Somebody else has to look at it.")
        lines.append(f"_{others}_")
    return lines


def _answer(facts: ExceptionFacts, reader: Reader) -> str:
    return reader.t(
        "{name} answers: {words}",
        name=said(facts.requester.name, _NAME) if facts.requester else "–",
        words=said(facts.exception.answer, _WORDS),
    )


def _buttons(facts: ExceptionFacts, reader: Reader) -> list[Block]:
    value, found = str(facts.exception.id), facts.exception.facts
    buttons = []
    if facts.may_act:
        buttons.append(kit.button(reader.t("Mark reviewed"), Action.CLEAR_EXCEPTION, value))
    if facts.may_ask:
        buttons.append(kit.button(reader.t("Ask why"), Action.ASK_WHY, value))
    if facts.may_remind:
        buttons.append(kit.button(reader.t("Remind"), Action.REMIND_EXCEPTION, value))
    return [*buttons, *open_buttons(found.get("number"), found.get("other"), reader)]


def _reason(reason: str, reader: Reader) -> str:
    return reader.t("Reason: {reason}", reason=said(reason, _WORDS))


def _sentence(sentences: Mapping[str, str], kind: str, facts: Mapping[str, Any]) -> str | None:
    return sentences.get(f"{kind}{_WITH_OTHER}" if facts.get("other") else kind, sentences.get(kind))


def _values(facts: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """The facts in words, under the names that the sentences have for them. mrkdwn."""
    currency = facts["currency"]
    values: dict[str, Any] = {}
    for name, value in facts.items():
        amount = name.endswith("_minor")
        values[name.removesuffix("_minor")] = reader.money(value, currency) if amount else _said(value)
    if clause := values.get("clause"):
        values["rule"] = f"{values['rule']} ({clause})"
    return values


def _said(value: Any) -> Any:
    return said(value, _NAME) if isinstance(value, str) else value
