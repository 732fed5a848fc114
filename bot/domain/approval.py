"""The steps of a decision: who signs, in which order, and what has been decided so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

REASSIGNED, ESCALATED = "reassigned", "escalated"
"""Reasons of a step that came to its approvers later: handed over, or opened to the next tier."""


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
    """What one person decided, and when; part of the record."""

    id: int
    person_id: int
    action: DecisionAction
    at: datetime
    amount_minor: int | None = None
    reason: str = ""
    round: int = 1
    other_id: int | None = None


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
    """`person_id` approves. One signature counts for every step that they could sign, of any level."""
    return tuple(
        step.signed_by(person_id)
        if step.waits and person_id in step.approver_ids and person_id not in step.signed_ids
        else step
        for step in steps
    )


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
    present, signed = {step.kind for step in steps}, signatures(steps)
    level = current_level(steps) or max((step.level for step in steps), default=1)
    return tuple(
        replace(step, level=level)
        for step in wanted
        if step.kind is not StepKind.MANAGER
        and step.kind not in present
        and not signed & set(step.approver_ids)
    )


def least_approved(decisions: Iterable[Decision], round_: int) -> int | None:
    """The least that anybody has approved in a round, in minor units: more can't be approved any more."""
    amounts = [
        made.amount_minor
        for made in decisions
        if made.round == round_ and made.action is DecisionAction.APPROVE and made.amount_minor is not None
    ]
    return min(amounts, default=None)
