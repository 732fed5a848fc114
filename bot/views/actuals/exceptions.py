"""What somebody else must look at after money was spent: in a message at once, and in their Home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.i18n import N_, Reader
from bot.services.requests.reading.home import OpenException
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block, context, section
from bot.views.kit.ids import Action
from bot.views.kit.message import Message
from bot.views.kit.opening import open_buttons
from bot.views.kit.text import cut_marked, said

_NAME, _WORDS = 60, 300


@dataclass(frozen=True, slots=True)
class ExceptionFacts:
    """`facts` are those of the moment when it was raised: numbers, codes, and minor units of `currency`.

    `reason`: why more was spent than was approved, where that was said.
    """

    kind: str
    customer: str
    requester: str
    facts: Mapping[str, Any]
    reason: str = ""


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
    "over_approval": N_("*{number}*: {spent} spent of {approved} approved, {over} over"),
    "cap_passed": N_("*{number}*: {over} over the cap of rule {rule}"),
    "cap_passed+other": N_("*{number}* and {other}: {over} over the cap of rule {rule}"),
    "count_passed": N_("*{number}*: {requests} requests, rule {rule} allows {allowed}"),
    "count_passed+other": N_("*{number}* and {other}: {requests} requests, rule {rule} allows {allowed}"),
    "receipt_owed": N_("*{number}*: {spent} spent, no receipt"),
    "corrected": N_("*{number}*: {said} corrected to {right}"),
}
_LISTED_UNKNOWN = N_("*{number}*: {spent} spent, {approved} approved")


def exception_message(exception: ExceptionFacts, reader: Reader) -> Message:
    """For each of those who look at it."""
    facts = exception.facts
    sentence = _sentence(_TOLD, exception.kind, facts) or _TOLD_UNKNOWN
    text = f":warning: {reader.t(sentence, **_values(facts, reader))}"
    detail = reader.t(
        "{customer}, {line}, asked by {requester}. "
        "It stays in your App Home until somebody marks it reviewed.",
        customer=said(exception.customer, _NAME) or "–",
        line=said(facts["line"], _NAME),
        requester=said(exception.requester, _NAME) or "–",
    )
    named = open_buttons(facts.get("number"), facts.get("other"), reader)
    rows = [kit.actions(named)] if named else []
    said_why = [section(_reason(exception.reason, reader))] if exception.reason else []
    return Message(text, [section(f"*{cut_marked(text, 2900)}*"), *said_why, context(detail), *rows])


def exception_list(found: Sequence[OpenException], reader: Reader) -> list[Block]:
    """Each with who spent it for whom. What somebody has done themselves they see, and can't clear."""
    return [block for each in found for block in _listed(each, reader)]


def _listed(each: OpenException, reader: Reader) -> list[Block]:
    exception = each.exception
    sentence = _sentence(_LISTED, exception.kind, exception.facts) or _LISTED_UNKNOWN
    words = reader.t(sentence, **_values(exception.facts, reader))
    who = [said(named.name, _NAME) for named in (each.requester, each.customer) if named]
    lines = [words, *([" · ".join(who)] if who else [])]
    lines += [_reason(each.reason, reader)] if each.reason else []
    facts = exception.facts
    buttons = open_buttons(facts.get("number"), facts.get("other"), reader)
    if each.may_clear:
        done = kit.button(reader.t("Mark reviewed"), Action.CLEAR_EXCEPTION, str(exception.id))
        buttons = [done, *buttons]
    else:
        others = reader.t("Somebody else has to look at it.")
        lines.append(f"_{others}_")
    return [section("\n".join(lines)), *([kit.actions(buttons)] if buttons else [])]


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
