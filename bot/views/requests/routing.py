"""Who decides, and why, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.approvals.approval import Step, waiting_for
from bot.domain.company.customer import Person
from bot.i18n import N_, Reader
from bot.views.kit.text import said

REASONS = {
    "authority_covers": N_("can approve this amount"),
    "authority_on_the_way": N_("each manager on the way signs"),
    "no_authority_in_line": N_("no manager in the line has enough authority, so finance control decides"),
    "no_controller": N_("no manager has enough authority and there is no other controller"),
    "controller_required": N_("the budget would be overspent"),
    "compliance_required": N_("required by policy"),
    "controller_absent": N_("there is no other controller"),
    "controller_same_person": N_("the budget would be overspent, and there is no other controller"),
    "compliance_absent": N_("nobody else is responsible for compliance"),
    "compliance_same_person": N_("required by policy, and nobody else is responsible for compliance"),
    "escalated": N_("nobody decided in time, so the next level may decide too"),
    "reassigned": N_("the decision was handed to them"),
}

_TO_YOU = {
    "authority_covers": N_("you can approve this amount"),
    "authority_on_the_way": N_("each manager on the way signs"),
    "no_authority_in_line": N_("no manager in the line has enough authority, so finance control decides"),
    "no_controller": N_("no manager has enough authority and there is no other controller"),
    "controller_required": N_("the budget would be overspent"),
    "compliance_required": N_("the policy requires compliance"),
    "controller_absent": N_("there is no other controller"),
    "controller_same_person": N_("the budget would be overspent, and there is no other controller"),
    "compliance_absent": N_("nobody else is responsible for compliance"),
    "compliance_same_person": N_("the policy requires compliance, and nobody else is responsible for it"),
    "escalated": N_("nobody decided in time, so you may decide too"),
    "reassigned": N_("the decision was handed to you"),
}

USUAL = frozenset({"authority_covers", "authority_on_the_way", "controller_required", "compliance_required"})
"""Why somebody is asked as a matter of course: any other reason stands on their card unopened."""

_MANY = 4


def names_of(person_ids: Sequence[int], people: Mapping[int, Person], reader: Reader, joint: str = "") -> str:
    """A few names, then how many more. mrkdwn."""
    names = [said(people[person].name, 60) for person in person_ids if person in people]
    shown = (joint or reader.t(" or ")).join(names[:_MANY])
    if len(names) > _MANY:
        return reader.n(
            "{names} or {count} other", "{names} or {count} others", len(names) - _MANY, names=shown
        )
    return shown


def deciders_words(steps: Sequence[Step], people: Mapping[int, Person], reader: Reader) -> str:
    """Who signs now: one of those that a step names, for each step that waits. mrkdwn."""
    waiting = []
    for step in waiting_for(steps):
        left = [person for person in step.approver_ids if person not in step.signed_ids]
        joint = reader.t(" and ") if step.quorum == "all" else reader.t(" or ")
        waiting.append(names_of(left, people, reader, joint))
    return reader.t(" and ").join(dict.fromkeys(waiting))


def who_decides(steps: Sequence[Step], people: Mapping[int, Person], reader: Reader) -> str:
    """One line a step, in the order in which they sign. mrkdwn."""
    levels = {step.level for step in steps}
    title = reader.t("Who decides")
    if len(levels) > 1:
        title = reader.t("Who decides, in this order")
    elif len(steps) > 1:
        title = reader.t("Who decides: all of these")
    lines = [
        reader.t(
            "• *{names}*: {reason}",
            names=names_of(step.approver_ids, people, reader),
            reason=reader.t(REASONS[step.reason]) if step.reason in REASONS else step.reason,
        )
        for step in sorted(steps, key=lambda step: step.level)
    ]
    return f"*{title}*\n" + "\n".join(lines)


def why_you(steps: Sequence[Step], person_id: int, reader: Reader) -> str:
    """Why this person is asked. mrkdwn."""
    reasons = [
        reader.t(_TO_YOU[step.reason])
        for step in steps
        if person_id in step.approver_ids and step.reason in _TO_YOU
    ]
    return reader.t("You decide because {reasons}.", reasons=reader.t("; ").join(dict.fromkeys(reasons)))
