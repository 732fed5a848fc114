"""The steps of a decision: who signs, in which order, and what has been decided so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

REASSIGNED, ESCALATED = "reassigned", "escalated"
"""Reasons of a step that came to its approvers later: handed over, or opened to the next tier."""


NO_AUTHORITY_IN_LINE = "no_authority_in_line"
"""The reason of a step that goes to the controllers, because no manager's authority is enough."""

REQUIRED, ABSENT, SAME_PERSON = "required", "absent", "same_person"
"""What the reason of a role's step ends with, as in `compliance_required`.

Somebody with the role signs; nobody has it and others stand in; the manager has it and nobody else.
"""


class StepKind(StrEnum):
    MANAGER = "manager"
    CONTROLLER = "controller"
    COMPLIANCE = "compliance"


class StepState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Step:
    """A signature that is needed. Steps of one level run side by side; the next level waits for them.

    `approver_ids`: any one of them signs (`quorum` "any"), or every one ("all").
    `reason` is a code (bot/views/requests/routing.py has the words): why this step, why these people.
    """

    level: int
    kind: StepKind
    approver_ids: tuple[int, ...]
    reason: str
    quorum: str = "any"
    id: int = 0
    state: StepState = StepState.WAITING
    signed_ids: tuple[int, ...] = ()

    @property
    def is_of_line(self) -> bool:
        """Whether it decides for the requester's managers, and is not asked for by a rule."""
        return self.kind is StepKind.MANAGER or self.reason == NO_AUTHORITY_IN_LINE

    @property
    def waits(self) -> bool:
        return self.state is StepState.WAITING

    def signed_by(self, person_id: int) -> Step:
        signed = (*self.signed_ids, person_id)
        done = self.quorum == "any" or set(self.approver_ids) <= set(signed)
        return replace(self, signed_ids=signed, state=StepState.APPROVED if done else StepState.WAITING)


class DecisionAction(StrEnum):
    """What a person may do with a step that waits for them."""

    APPROVE = "approve"
    REJECT = "reject"
    ASK = "ask"
    REASSIGN = "reassign"


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decided, and when; part of the record. `item_minors` only where there are several."""

    id: int
    person_id: int
    action: DecisionAction
    at: datetime
    amount_minor: int | None = None
    reason: str = ""
    round: int = 1
    other_id: int | None = None
    item_minors: tuple[int, ...] = ()

    @property
    def by_item(self) -> tuple[int, ...]:
        """What was approved of each item; of a request with one item that is the amount."""
        return self.item_minors or ((self.amount_minor,) if self.amount_minor is not None else ())


def current_level(steps: Sequence[Step]) -> int | None:
    """The level that is being decided; None when nothing waits."""
    return min((step.level for step in steps if step.waits), default=None)


def waiting_for(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps of the current level that still need a signature."""
    level = current_level(steps)
    return tuple(step for step in steps if step.level == level and step.waits)


def deciders(steps: Sequence[Step]) -> frozenset[int]:
    """Who may decide now."""
    return frozenset(
        person for step in waiting_for(steps) for person in step.approver_ids if person not in step.signed_ids
    )


def sign(steps: Sequence[Step], person_id: int) -> tuple[Step, ...]:
    """`person_id` approves. One signature counts for every step that they could sign, of any level.

    But what a rule asks of a role is signed by another person than the manager's part, wherever somebody
    else can: that step is left to them.
    """
    mine = [
        step
        for step in steps
        if step.waits and person_id in step.approver_ids and person_id not in step.signed_ids
    ]
    left = _left_to_others(mine, steps, person_id)
    return tuple(
        _without(step, person_id) if step in left else step.signed_by(person_id) if step in mine else step
        for step in steps
    )


def are_apart(one: Step, other: Step) -> bool:
    """Whether the two are to be signed by different people: the manager's part, and a role's."""
    return one.is_of_line is not other.is_of_line and one.kind is not other.kind


def decides_apart(steps: Iterable[Step], step: Step, person_id: int) -> bool:
    """Whether `person_id` has signed, or is asked to, a step that must be apart from `step`."""
    return any(
        person_id in (other.approver_ids if other.waits else other.signed_ids)
        for other in steps
        if are_apart(step, other)
    )


def signed_twice(steps: Iterable[Step]) -> tuple[tuple[int, StepKind], ...]:
    """Who signed the manager's part and for which role, because the company had nobody else."""
    signed = [step for step in steps if step.signed_ids]
    return tuple(
        (person_id, step.kind)
        for step in signed
        if not step.is_of_line
        for person_id in step.signed_ids
        if any(person_id in other.signed_ids for other in signed if are_apart(step, other))
    )


def _left_to_others(mine: Sequence[Step], steps: Sequence[Step], person_id: int) -> list[Step]:
    free = [step for step in mine if _others(step, steps, person_id)]
    left = [
        step
        for step in free
        if any(person_id in other.signed_ids for other in steps if are_apart(step, other))
    ]
    if not any(are_apart(one, other) for one in mine for other in mine):
        return left
    line = [step for step in mine if step.is_of_line]
    alone = [step for step in mine if not step.is_of_line and step not in free]
    if alone and all(step in free for step in line):
        # Nobody else has the role, while others can sign as the manager.
        return left + line
    return left + [step for step in free if not step.is_of_line]


def _others(step: Step, steps: Iterable[Step], person_id: int) -> frozenset[int]:
    """Who else can sign `step`: not who has signed, or alone is asked for, what must be apart from it."""
    bound: set[int] = set()
    for other in steps:
        if are_apart(step, other):
            bound |= {*other.signed_ids, *(other.approver_ids if len(other.approver_ids) == 1 else ())}
    return frozenset(step.approver_ids) - {person_id} - bound


def _without(step: Step, person_id: int) -> Step:
    return replace(step, approver_ids=tuple(each for each in step.approver_ids if each != person_id))


def complete(steps: Sequence[Step]) -> bool:
    return current_level(steps) is None


def signatures(steps: Sequence[Step]) -> frozenset[int]:
    """Everybody who has signed."""
    return frozenset(person for step in steps for person in step.signed_ids)


def reject(steps: Sequence[Step], person_id: int) -> tuple[Step, ...]:
    """The steps that waited: `person_id` has rejected theirs, and nobody has to sign the others any more."""
    theirs = [step for step in waiting_for(steps) if person_id in step.approver_ids]
    rejected = [replace(step, state=StepState.REJECTED) for step in theirs]
    return (*rejected, *cancel(step for step in steps if step not in theirs))


def cancel(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps that waited: they are not needed any more."""
    return tuple(replace(step, state=StepState.CANCELLED) for step in steps if step.waits)


def hand_over(step: Step, from_id: int, to_id: int) -> Step:
    """`to_id` signs in the place of `from_id`."""
    others = (person for person in step.approver_ids if person != from_id)
    return replace(step, approver_ids=tuple(sorted({*others, to_id})), reason=REASSIGNED)


def open_to(step: Step, higher_id: int) -> Step:
    """Nobody signed in time: `higher_id` may sign too."""
    return replace(step, approver_ids=tuple(sorted({*step.approver_ids, higher_id})), reason=ESCALATED)


def newly_needed(wanted: Iterable[Step], steps: Sequence[Step]) -> tuple[Step, ...]:
    """The `wanted` steps of roles that nobody was asked for when the request was submitted."""
    present = {step.kind for step in steps}
    level = current_level(steps) or max((step.level for step in steps), default=1)
    missing = [step for step in wanted if step.kind is not StepKind.MANAGER and step.kind not in present]
    needed = (apart_from_line(replace(step, level=level), steps) for step in missing)
    return tuple(step for step in needed if step is not None)


def apart_from_line(wanted: Step, steps: Sequence[Step]) -> Step | None:
    """`wanted` without those who decide as managers; signed by them where nobody else could.

    None where somebody has signed already for another role that is theirs too.
    """
    apart = [step for step in steps if are_apart(wanted, step)]
    if signatures([step for step in steps if step not in apart]) & set(wanted.approver_ids):
        return None
    managers = {id_ for step in apart for id_ in (step.approver_ids if step.waits else step.signed_ids)}
    others = tuple(id_ for id_ in wanted.approver_ids if id_ not in managers)
    if others:
        return replace(wanted, approver_ids=others)
    signed = tuple(id_ for id_ in wanted.approver_ids if id_ in signatures(apart))
    # Who only stands in for the role does so because nobody has it, which the reason says already.
    stands_in = wanted.reason == f"{wanted.kind}_{ABSENT}"
    alone = wanted if stands_in else replace(wanted, reason=f"{wanted.kind}_{SAME_PERSON}")
    return alone.signed_by(signed[0]) if signed else alone


def least_by_item(decisions: Iterable[Decision], round_: int) -> tuple[int, ...] | None:
    """The least that anybody has approved of each item in a round: more can't be approved any more.

    In minor units; None before anybody has.
    """
    approved = [
        made.by_item
        for made in decisions
        if made.round == round_ and made.action is DecisionAction.APPROVE and made.by_item
    ]
    return tuple(map(min, zip(*approved, strict=True))) if approved else None


def least_approved(decisions: Iterable[Decision], round_: int) -> int | None:
    """The same for all items together."""
    least = least_by_item(decisions, round_)
    return None if least is None else sum(least)
