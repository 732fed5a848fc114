"""Steps and decisions, kept as they were made, on each database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.approvals.approval import Step, StepKind, StepState
from bot.domain.requests.request import SpendRequest
from tests.support.desk import Desk
from tests.support.told import told


def save(desk: Desk, request: SpendRequest, step: Step) -> None:
    desk.store.write(told(lambda tx: tx.approvals.save_steps(request.id, [step])))


def test_a_step_comes_back_as_it_was_kept(desk: Desk) -> None:
    """Level, kind, quorum, reason and who may sign; each round has its own."""
    request = desk.submit("mei", 480_00)
    people = tuple(sorted(desk.person(name).id for name in ("ida", "fin")))
    added = [
        Step(1, StepKind.COMPLIANCE, people, "compliance_required", quorum="all"),
        Step(2, StepKind.MANAGER, people[:1], "authority_covers"),
    ]
    desk.store.write(told(lambda tx: tx.approvals.add_steps(request.id, 7, added)))
    kept = desk.read(lambda tx: tx.approvals.steps(request.id, 7))
    assert [replace(step, id=0) for step in kept] == added
    assert [step.approver_ids for step in desk.steps(request)] == [(desk.person("bo").id,)]


def test_signatures_and_states_are_saved(desk: Desk) -> None:
    """Who has signed of several, and that the step is done."""
    request = desk.submit("mei", 480_00)
    ida, fin = (desk.person(name).id for name in ("ida", "fin"))
    step = Step(1, StepKind.COMPLIANCE, (ida, fin), "compliance_required", quorum="all")
    desk.store.write(told(lambda tx: tx.approvals.add_steps(request.id, 7, [step])))
    for signed, state in (((ida,), StepState.WAITING), ((ida, fin), StepState.APPROVED)):
        (kept,) = desk.read(lambda tx: tx.approvals.steps(request.id, 7))
        save(desk, request, replace(kept, signed_ids=signed, state=state))
        (kept,) = desk.read(lambda tx: tx.approvals.steps(request.id, 7))
        assert (set(kept.signed_ids), kept.state) == (set(signed), state)


def test_a_step_that_is_handed_on_has_its_new_approvers(desk: Desk) -> None:
    """The one before may sign no more."""
    request = desk.submit("mei", 480_00)
    (step,) = desk.steps(request)
    hana = desk.person("hana").id
    handed = replace(step, approver_ids=(hana,), reason="reassigned")
    save(desk, request, handed)
    assert desk.steps(request) == [handed]


def test_a_step_of_nothing_is_a_defect(desk: Desk) -> None:
    """Saving what is not there stops the transaction instead of losing a signature."""
    request = desk.submit("mei", 480_00)
    step = Step(1, StepKind.MANAGER, (desk.person("bo").id,), "authority_covers", id=10**6)
    with pytest.raises(AssertionError, match="not all of these steps belong to request"):
        save(desk, request, step)


def test_decisions_in_the_order_in_which_they_were_made(desk: Desk) -> None:
    """With their reason, amount, and who else is meant."""
    request = desk.submit("mei", 480_00)
    desk.ask("bo", request, "Why this place?")
    answered = desk.answer("mei", desk.request(request), "It is near")
    desk.approve("bo", answered, 400_00, reason="As last year")
    made = desk.read(lambda tx: tx.approvals.decisions(request.id))
    assert [(each.action, each.amount_minor, each.reason) for each in made if each.action != "answer"] == [
        ("ask", None, "Why this place?"),
        ("approve", 400_00, "As last year"),
    ]
    assert [each.at for each in made] == sorted(each.at for each in made)
