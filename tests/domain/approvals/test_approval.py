"""The steps of a decision: who signs, in which order, what a signature counts for."""

from __future__ import annotations

import pytest

from bot.domain.approvals.approval import (
    ESCALATED,
    NO_AUTHORITY_IN_LINE,
    REASSIGNED,
    Step,
    StepKind,
    StepState,
    cancel,
    complete,
    current_level,
    deciders,
    decides_apart,
    hand_over,
    newly_needed,
    open_to,
    reject,
    sign,
    signatures,
    signed_twice,
    waiting_for,
)

BO, HANA, FIN, IDA, ADA = 2, 3, 6, 7, 8


def manager(level: int, *approvers: int) -> Step:
    return Step(level, StepKind.MANAGER, approvers, "authority_covers", id=level)


def role(kind: StepKind, *approvers: int) -> Step:
    return Step(1, kind, approvers, f"{kind}_required", id=9)


def states(steps: tuple[Step, ...]) -> list[StepState]:
    return [step.state for step in steps]


def test_who_fills_two_roles_signs_once() -> None:
    """One signature counts for every step that they could sign, also a later one."""
    steps = (manager(1, BO), role(StepKind.COMPLIANCE, HANA), manager(2, HANA))
    by_hana = sign(steps, HANA)
    assert states(by_hana) == [StepState.WAITING, StepState.APPROVED, StepState.APPROVED]
    assert deciders(by_hana) == {BO}
    assert complete(sign(by_hana, BO))


def test_all_of_a_step_may_have_to_sign() -> None:
    """Quorum `all`: it waits for the last of them, and nobody is asked twice."""
    steps = (Step(1, StepKind.COMPLIANCE, (IDA, ADA), "x", quorum="all"),)
    once = sign(steps, IDA)
    assert (complete(once), sorted(deciders(once))) == (False, [ADA])
    assert sign(once, IDA) == once
    assert complete(sign(once, ADA))


def test_levels_wait_for_each_other() -> None:
    """Only the lowest level that waits is decided now."""
    steps = (manager(1, BO), manager(2, HANA))
    assert (current_level(steps), waiting_for(steps)) == (1, steps[:1])
    signed = sign(steps, BO)
    assert (current_level(signed), sorted(deciders(signed))) == (2, [HANA])
    assert current_level(sign(signed, HANA)) is None


def test_a_rejection_ends_every_step_that_waits() -> None:
    """Theirs are rejected, the others not needed; what was signed stays signed."""
    steps = sign((manager(1, BO), role(StepKind.COMPLIANCE, IDA), manager(2, HANA)), BO)
    assert [(step.approver_ids, step.state) for step in reject(steps, IDA)] == [
        ((IDA,), StepState.REJECTED),
        ((HANA,), StepState.CANCELLED),
    ]


def test_what_is_cancelled_is_what_waited() -> None:
    """A signed step is no longer anybody's to cancel."""
    steps = sign((manager(1, BO), manager(2, HANA)), BO)
    assert [(step.approver_ids, step.state) for step in cancel(steps)] == [((HANA,), StepState.CANCELLED)]


def test_a_step_is_handed_over() -> None:
    """The new approver takes the place of the one who hands it on, beside the others."""
    moved = hand_over(role(StepKind.COMPLIANCE, IDA, ADA), IDA, BO)
    assert (moved.approver_ids, moved.reason) == ((BO, ADA), REASSIGNED)


def test_a_step_is_opened_to_somebody_higher() -> None:
    """Either of them may sign."""
    wider = open_to(manager(1, HANA), BO)
    assert (wider.approver_ids, wider.reason) == ((BO, HANA), ESCALATED)
    assert complete(sign((wider,), HANA))


def test_a_decision_adds_the_roles_that_are_new() -> None:
    """At the level that waits, or the last one; managers were asked when it was submitted."""
    controllers, compliance = role(StepKind.CONTROLLER, FIN), role(StepKind.COMPLIANCE, IDA)
    wanted = (manager(1, ADA), controllers, compliance)
    signed = sign((manager(1, BO), compliance, manager(2, HANA)), BO)
    assert [step.approver_ids for step in newly_needed(wanted, signed)] == [(FIN,)]
    assert newly_needed(wanted, sign(sign(signed, IDA), HANA))[0].level == 2
    # Who has signed already for a role is not asked again in another one.
    both = role(StepKind.CONTROLLER, IDA)
    assert newly_needed((both,), sign((manager(1, BO), compliance), IDA)) == ()


def test_a_new_role_is_not_the_managers() -> None:
    """Others with the role are asked; the manager signs for it where there is nobody else, and it is said."""
    signed = sign((manager(1, BO),), BO)
    (step,) = newly_needed((role(StepKind.COMPLIANCE, BO, IDA),), signed)
    assert (step.approver_ids, step.state) == ((IDA,), StepState.WAITING)
    (alone,) = newly_needed((role(StepKind.COMPLIANCE, BO),), signed)
    assert (alone.signed_ids, alone.state) == ((BO,), StepState.APPROVED)
    assert alone.reason == "compliance_same_person"
    # Who only stands in for the role is there because nobody has it.
    absent = Step(1, StepKind.COMPLIANCE, (BO,), "compliance_absent")
    assert newly_needed((absent,), signed)[0].reason == "compliance_absent"


@pytest.mark.parametrize(
    ("managers", "compliance", "signs", "states_", "left"),
    [
        # The manager has the role too: somebody else signs for it.
        ((BO,), (BO, IDA), BO, [StepState.APPROVED, StepState.WAITING], (IDA,)),
        # Nobody else has it: one signature is all there can be.
        ((BO,), (BO,), BO, [StepState.APPROVED, StepState.APPROVED], (BO,)),
        # Somebody else can sign as the manager, nobody else for the role.
        ((BO, HANA), (HANA,), HANA, [StepState.WAITING, StepState.APPROVED], (HANA,)),
        # Both could be somebody else's: whoever signs first signs as the manager.
        ((BO, HANA), (BO, HANA), HANA, [StepState.APPROVED, StepState.WAITING], (BO,)),
        # The other one with the role alone can sign as the manager.
        ((BO,), (BO, HANA), HANA, [StepState.WAITING, StepState.APPROVED], (BO, HANA)),
    ],
)
def test_a_role_is_signed_by_another_person_than_the_managers_part(
    managers: tuple[int, ...],
    compliance: tuple[int, ...],
    signs: int,
    states_: list[StepState],
    left: tuple[int, ...],
) -> None:
    """Wherever the company has one; then the step is no longer theirs to sign."""
    steps = sign((manager(1, *managers), role(StepKind.COMPLIANCE, *compliance)), signs)
    assert states(steps) == states_
    assert steps[1].approver_ids == left


def test_in_a_chain_managers_with_the_role_leave_it_to_nobody() -> None:
    """Both managers on the way have it and each signs anyway: the first signature counts for it."""
    steps = (manager(1, BO), role(StepKind.COMPLIANCE, BO, HANA), manager(2, HANA))
    assert states(sign(steps, BO)) == [StepState.APPROVED, StepState.APPROVED, StepState.WAITING]


def test_who_signed_for_a_role_is_not_the_manager_later() -> None:
    """A manager's step that was opened to them is left to the other one."""
    signed = sign((manager(1, BO, HANA), role(StepKind.COMPLIANCE, HANA)), HANA)
    assert decides_apart(signed, signed[0], HANA)
    assert states(sign(signed, BO)) == [StepState.APPROVED, StepState.APPROVED]
    assert signed_twice(sign(signed, BO)) == ()


def test_the_controllers_who_decide_sign_for_the_budget_too() -> None:
    """Nobody in the line has the authority: finance control decides, and has the role that is asked for."""
    line = Step(1, StepKind.CONTROLLER, (FIN,), NO_AUTHORITY_IN_LINE)
    steps = sign((line, role(StepKind.CONTROLLER, FIN, ADA)), FIN)
    assert complete(steps)
    assert signed_twice(steps) == ()


def test_who_signed_both_parts() -> None:
    """It is told on the card and in the audit."""
    steps = (manager(1, BO), role(StepKind.COMPLIANCE, BO), role(StepKind.CONTROLLER, FIN))
    assert signed_twice(sign(sign(steps, BO), FIN)) == ((BO, StepKind.COMPLIANCE),)


def test_who_has_signed() -> None:
    """Of any step."""
    assert signatures(sign((manager(1, BO), manager(2, HANA)), BO)) == {BO}
