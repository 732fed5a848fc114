"""The steps of a decision: who signs, in which order, what a signature counts for."""

from __future__ import annotations

from bot.domain.approval import (
    ESCALATED,
    REASSIGNED,
    Step,
    StepKind,
    StepState,
    cancel,
    complete,
    current_level,
    deciders,
    hand_over,
    newly_needed,
    open_to,
    reject,
    sign,
    signatures,
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
    # Who has signed already is not asked again in another role.
    assert newly_needed((controllers,), sign((manager(1, FIN),), FIN)) == ()


def test_who_has_signed() -> None:
    """Of any step."""
    assert signatures(sign((manager(1, BO), manager(2, HANA)), BO)) == {BO}
