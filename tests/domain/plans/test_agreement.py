"""How a version is agreed on: who signs, in which order, and what ends it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.company.customer import Person, Role
from bot.domain.errors import GoodwillError
from bot.domain.plans.agreement import Agreement, PlanState, Signature, Stage, Verdict, places

NOW = datetime(2026, 11, 2, tzinfo=UTC)
MEI, HANA, CLEO = (Person(number, name, f"{name}@example.com") for number, name in enumerate("abc", start=1))
IDA = Person(9, "Ida", "ida@example.com", roles=frozenset({Role.CONTROLLER}))
GONE = Person(8, "Gone", "gone@example.com", roles=frozenset({Role.CONTROLLER}), employed=False)
DRAFT = Agreement(7, "2027.1", PlanState.DRAFT, prepared_by=MEI.id)
SIGNATURES = (
    Signature(Stage.REVIEW, 1, person_id=HANA.id),
    Signature(Stage.REVIEW, 2, role=Role.CONTROLLER),
    Signature(Stage.APPROVE, 1, person_id=CLEO.id),
    Signature(Stage.APPROVE, 2, role=Role.CONTROLLER),
)


def in_review() -> Agreement:
    return DRAFT.submit(SIGNATURES)


def reviewed() -> Agreement:
    return in_review().agree(IDA, Stage.REVIEW, NOW).agree(HANA, Stage.REVIEW, NOW)


def code_of(act: object) -> str:
    assert callable(act)
    with pytest.raises(GoodwillError) as refused:
        act()
    return refused.value.code


def test_reviewers_are_asked_side_by_side_and_approvers_one_after_the_other() -> None:
    """Nobody approves before all have agreed; with the last signature the version is approved."""
    agreement = in_review()
    assert agreement.waiting == SIGNATURES[:2]
    agreement = reviewed()
    assert agreement.waiting == SIGNATURES[2:3]
    assert code_of(lambda: agreement.agree(IDA, Stage.APPROVE, NOW)) == "plan_not_yours"
    agreement = agreement.agree(CLEO, Stage.APPROVE, NOW)
    assert (agreement.state, agreement.waiting) == (PlanState.IN_REVIEW, SIGNATURES[3:])
    agreement = agreement.agree(IDA, Stage.APPROVE, NOW)
    assert (agreement.state, agreement.waiting, agreement.stage) == (PlanState.APPROVED, (), None)
    assert {each.signed_by for each in agreement.signatures} == {HANA.id, IDA.id, CLEO.id}


def test_who_prepared_a_version_never_approves_it() -> None:
    """Also not by a role that they have; agreeing side by side with others is theirs as everybody's."""
    ida_prepares = Agreement(7, "2027.1", PlanState.DRAFT, prepared_by=IDA.id).submit(SIGNATURES)
    agreement = ida_prepares.agree(IDA, Stage.REVIEW, NOW).agree(HANA, Stage.REVIEW, NOW)
    agreement = agreement.agree(CLEO, Stage.APPROVE, NOW)
    assert code_of(lambda: agreement.agree(IDA, Stage.APPROVE, NOW)) == "plan_own"


def test_a_role_is_that_of_the_moment() -> None:
    """Whoever has left, or has it no more, does not sign."""
    agreement = in_review()
    assert code_of(lambda: agreement.agree(GONE, Stage.REVIEW, NOW)) == "plan_not_yours"
    assert code_of(lambda: agreement.agree(CLEO, Stage.REVIEW, NOW)) == "plan_not_yours"


def test_who_may_fill_several_places_of_a_stage_signs_once() -> None:
    """A second click says that they have signed."""
    both = (Signature(Stage.REVIEW, 1, person_id=IDA.id), *SIGNATURES[1:])
    agreement = DRAFT.submit(both).agree(IDA, Stage.REVIEW, NOW)
    assert agreement.waiting == SIGNATURES[2:3]
    assert code_of(lambda: agreement.agree(IDA, Stage.REVIEW, NOW)) == "plan_signed"


def test_what_is_sent_back_stays_so() -> None:
    """With its reason; the next version is another one."""
    agreement = in_review().send_back(HANA, Stage.REVIEW, " Too little for the North ", NOW)
    assert (agreement.state, agreement.waiting) == (PlanState.RETURNED, ())
    assert agreement.signatures[0].verdict is Verdict.RETURNED
    assert agreement.signatures[0].reason == "Too little for the North"
    assert code_of(lambda: agreement.agree(IDA, Stage.REVIEW, NOW)) == "plan_state"
    assert code_of(lambda: agreement.submit(SIGNATURES)) == "plan_state"
    assert code_of(lambda: in_review().send_back(HANA, Stage.REVIEW, " ", NOW)) == "text_missing"


def test_what_is_in_review_or_approved_can_be_taken_back() -> None:
    """A draft can't, and neither can what is in force."""
    assert in_review().withdraw().state is PlanState.RETURNED
    approved = reviewed().agree(CLEO, Stage.APPROVE, NOW).agree(IDA, Stage.APPROVE, NOW)
    assert approved.withdraw().state is PlanState.RETURNED
    assert code_of(DRAFT.withdraw) == "plan_state"


def test_the_plan_file_names_people_and_roles() -> None:
    """In its order."""
    found = places(Stage.REVIEW, ["b@example.com", "role:controller"], {"b@example.com": HANA.id}.get)
    assert tuple(found) == SIGNATURES[:2]
