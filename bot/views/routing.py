"""Who decides, and why, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.approval import Step, StepState
from bot.domain.customer import Person
from bot.i18n import N_, Reader
from bot.views.text import mrkdwn

REASONS = {
    "authority_covers": N_("the amount is within their authority"),
    "authority_on_the_way": N_("each manager on the way signs"),
    "no_authority_in_line": N_("no manager in the line has enough authority, so finance control decides"),
    "no_controller": N_("no manager has enough authority and there is no other controller"),
    "controller_required": N_("the budget would be passed"),
    "compliance_required": N_("the policy asks for compliance"),
    "controller_absent": N_("there is no other controller"),
    "compliance_absent": N_("nobody else is responsible for compliance"),
    "reassigned": N_("the decision was handed to them"),
}

_MANY = 4


def names_of(person_ids: Sequence[int], people: Mapping[int, Person], reader: Reader) -> str:
    """A few names, then how many more."""
    names = [mrkdwn(people[person].name) for person in person_ids if person in people]
    shown = reader.t(" or ").join(names[:_MANY])
    if len(names) > _MANY:
        return reader.n(
            "{names} or {count} other", "{names} or {count} others", len(names) - _MANY, names=shown
        )
    return shown


def who_decides(steps: Sequence[Step], people: Mapping[int, Person], reader: Reader) -> str:
    """One line a step, in the order in which they sign."""
    lines = []
    for step in steps:
        mark = {
            StepState.APPROVED: ":white_check_mark:",
            StepState.REJECTED: ":x:",
            StepState.CANCELLED: ":heavy_minus_sign:",
        }.get(step.state, ":bust_in_silhouette:")
        lines.append(
            reader.t(
                "{mark} *{names}*: {reason}",
                mark=mark,
                names=names_of(step.signed_ids or step.approver_ids, people, reader),
                reason=reader.t(REASONS[step.reason]),
            )
        )
    title = reader.t("Who decides")
    return f"*{title}*\n" + "\n".join(lines)


def why_you(steps: Sequence[Step], person_id: int, reader: Reader) -> str:
    """Why this person is asked."""
    reasons = [reader.t(REASONS[step.reason]) for step in steps if person_id in step.approver_ids]
    return reader.t("You decide because {reasons}.", reasons=reader.t("; ").join(dict.fromkeys(reasons)))
