"""Authority is what it is at the moment of the decision: who may still sign, who is asked instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approvals.approval import (
    Decision,
    DecisionAction,
    Step,
    StepKind,
    StepState,
    complete,
    deciders,
    hand_over,
    open_to,
    sign,
)
from bot.domain.approvals.rerouting import Review, Reviewer, handed_over
from bot.domain.approvals.routing import Authority, Company, Mode
from bot.domain.company.customer import Person, Role
from tests.support.routing import ADA, BO, CLEO, DAN, FIN, HANA, IDA, MEI, company, person

NOBODY: Mapping[int, int] = {}


def routed(amount: int, *roles: str, before: Company | None = None) -> tuple[Step, ...]:
    """As the steps were stored when Mei asked."""
    anyone = before or company()
    steps = Authority(anyone, anyone.people[MEI]).route(amount, roles)
    return tuple(replace(step, id=number) for number, step in enumerate(steps, 1))


def reviewer(now: Company, amount: int, handed: Mapping[int, int] = NOBODY, *recipients: str) -> Reviewer:
    return Reviewer(Authority(now, now.people[MEI], frozenset(recipients)), amount, handed)


def after(steps: tuple[Step, ...], review: Review) -> tuple[Step, ...]:
    """The steps that wait once the review is stored."""
    changed = {step.id: step for step in review.changed}
    return tuple(step for each in (*steps, *review.added) if (step := changed.get(each.id or -1, each)).waits)


def shape(steps: tuple[Step, ...]) -> list[tuple[int, str, tuple[int, ...]]]:
    return [(step.level, step.kind.value, step.approver_ids) for step in steps]


def test_nothing_changes_while_nobody_loses_anything() -> None:
    """Whatever was routed is sound in the company it was routed in."""
    steps = routed(5_000, "compliance")
    assert reviewer(company(), 5_000).review(steps) == Review()


@pytest.mark.parametrize(
    "bo",
    [
        person(BO, "Bo", HANA),
        person(BO, "Bo", HANA, "lead", active=False),
        person(BO, "Li Na", HANA, "lead"),
    ],
    ids=["tier taken away", "left", "a recipient's name"],
)
def test_who_may_not_decide_any_more_is_passed_over(bo: Person) -> None:
    """The next manager with enough authority is asked."""
    steps = routed(500)
    review = reviewer(company(bo=bo), 500, NOBODY, "li na").review(steps)
    assert (shape(after(steps, review)), set(review.dropped)) == ([(1, "manager", (HANA,))], {BO})
    assert [step.state for step in review.changed] == [StepState.CANCELLED]


def test_a_lowered_tier_is_not_enough() -> None:
    """A head who is a lead by now decides on small amounts alone."""
    lowered = company(hana=person(HANA, "Hana", DAN, "lead"))
    steps = routed(5_000)
    assert shape(after(steps, reviewer(lowered, 5_000).review(steps))) == [(1, "manager", (DAN,))]
    small = (Step(1, StepKind.MANAGER, (HANA,), "authority_covers", id=1),)
    assert reviewer(lowered, 1_500).review(small) == Review()


def test_who_is_above_the_requester_no_more() -> None:
    """Mei has another manager: the old one has the tier, and no say over her."""
    moved = company(mei=person(MEI, "Mei", DAN))
    steps = routed(500)
    assert shape(after(steps, reviewer(moved, 500).review(steps))) == [(1, "manager", (DAN,))]


def test_who_is_still_above_keeps_what_they_were_asked() -> None:
    """A new manager in between changes nothing for what waits already."""
    between = company(mei=person(MEI, "Mei", ADA), ada=person(ADA, "Ada", BO, "lead"))
    assert reviewer(between, 500).review(routed(500)) == Review()


def test_a_role_that_was_taken_away() -> None:
    """Those who have it now are asked; without any the controllers stand in."""
    steps = routed(500, "compliance")
    new = company(ida=person(IDA, "Ida", CLEO), ada=person(ADA, "Ada", CLEO, "", Role.COMPLIANCE))
    review = reviewer(new, 500).review(steps)
    assert shape(after(steps, review)) == [(1, "manager", (BO,)), (1, "compliance", (ADA,))]
    none = company(ida=person(IDA, "Ida", CLEO))
    review = reviewer(none, 500).review(steps)
    assert shape(after(steps, review)) == [(1, "manager", (BO,)), (1, "compliance", (FIN,))]
    assert review.added[0].reason == "compliance_absent"


def test_a_stand_in_gives_way_to_who_has_the_role() -> None:
    """Compliance was absent; now there is somebody."""
    absent = company(ida=None)
    steps = routed(500, "compliance", before=absent)
    review = reviewer(company(), 500).review(steps)
    assert shape(after(steps, review)) == [(1, "manager", (BO,)), (1, "compliance", (IDA,))]
    assert reviewer(absent, 500).review(steps) == Review()


def test_of_several_the_others_stay() -> None:
    """One of two controllers lost the role: the step goes on with the other."""
    two = company(ada=person(ADA, "Ada", CLEO, "", Role.CONTROLLER))
    steps = routed(500, "controller", before=two)
    review = reviewer(company(), 500).review(steps)
    assert (review.added, set(review.dropped)) == ((), {ADA})
    assert shape(after(steps, review)) == [(1, "manager", (BO,)), (1, "controller", (FIN,))]


def test_without_authority_in_the_line_the_controllers_decide() -> None:
    """And they keep it when somebody with authority comes later: they have the role."""
    lost = company(cleo=person(CLEO, "Cleo", None))
    steps = routed(60_000)
    review = reviewer(lost, 60_000).review(steps)
    assert shape(after(steps, review)) == [(1, "controller", (FIN,))]
    assert review.added[0].reason == "no_authority_in_line"
    assert reviewer(company(), 60_000).review(routed(60_000, before=lost)) == Review()


def test_in_a_chain_only_what_is_missing_is_added() -> None:
    """Who signed is not asked again, who still waits stays, and somebody's authority is enough in the end."""
    steps = routed(20_000, before=company(Mode.CHAIN))
    signed = sign(steps, BO)
    lowered = company(Mode.CHAIN, dan=person(DAN, "Dan", CLEO, "head"))
    review = reviewer(lowered, 20_000).review(signed)
    assert review.changed == ()
    assert shape(review.added) == [(4, "manager", (CLEO,))]
    gone = company(Mode.CHAIN, hana=person(HANA, "Hana", DAN))
    review = reviewer(gone, 20_000).review(signed)
    assert shape(after(signed, review)) == [(3, "manager", (DAN,))]


def test_what_somebody_signed_stays_signed() -> None:
    """They had the right when they did."""
    steps = sign(routed(500, "compliance"), BO)
    review = reviewer(company(bo=person(BO, "Bo", HANA)), 500).review(steps)
    assert review == Review()


def test_a_role_goes_to_another_than_the_manager() -> None:
    """Ida is compliance no more; Bo, who decides as the manager, and Ada have it."""
    now = company(
        ida=person(IDA, "Ida", CLEO),
        bo=person(BO, "Bo", HANA, "lead", Role.COMPLIANCE),
        ada=person(ADA, "Ada", CLEO, "", Role.COMPLIANCE),
    )
    steps = routed(500, "compliance")
    assert shape(after(steps, reviewer(now, 500).review(steps)))[1:] == [(1, "compliance", (ADA,))]
    alone = company(ida=person(IDA, "Ida", CLEO), bo=person(BO, "Bo", HANA, "lead", Role.COMPLIANCE))
    review = reviewer(alone, 500).review(steps)
    assert [step.reason for step in review.added] == ["compliance_same_person"]
    # He has signed as the manager already: nobody else is there to be asked.
    review = reviewer(alone, 500).review(sign(steps, BO))
    assert [(step.signed_ids, step.state) for step in review.added] == [((BO,), StepState.APPROVED)]


def test_the_managers_part_goes_to_another_than_who_signed_for_a_role() -> None:
    """Hana signed for compliance; Bo lost his tier: Dan decides as the manager."""
    before = company(hana=person(HANA, "Hana", DAN, "head", Role.COMPLIANCE), ida=person(IDA, "Ida", CLEO))
    steps = sign(routed(500, "compliance", before=before), HANA)
    now = company(hana=before.people[HANA], ida=before.people[IDA], bo=person(BO, "Bo", HANA))
    assert shape(after(steps, reviewer(now, 500).review(steps))) == [(1, "manager", (DAN,))]


def handed(*pairs: tuple[int, int]) -> dict[int, int]:
    now = datetime(2026, 9, 15, tzinfo=UTC)
    made = [Decision(0, by, DecisionAction.REASSIGN, now, None, "", 1, other_id=to) for to, by in pairs]
    made.append(Decision(0, BO, DecisionAction.REASSIGN, now, None, "", 2, other_id=99))
    return handed_over(made, 1)


def test_what_was_handed_over_stays_with_whoever_has_the_authority() -> None:
    """Also outside the requester's line; not once their tier is gone."""
    other = person(ADA, "Ada", CLEO, "head")
    steps = tuple(hand_over(step, HANA, ADA) for step in routed(5_000))
    assert reviewer(company(ada=other), 5_000, handed((ADA, HANA))).review(steps) == Review()
    review = reviewer(company(ada=person(ADA, "Ada", CLEO)), 5_000, handed((ADA, HANA))).review(steps)
    assert shape(after(steps, review)) == [(1, "manager", (HANA,))]
    # Nobody handed it to her in this round.
    assert reviewer(company(ada=other), 5_000).review(steps).dropped == {ADA}


def test_what_was_handed_over_is_worth_what_the_giver_has() -> None:
    """An equal on the way of a chain signs for the giver, as long as the giver could."""
    other = person(ADA, "Ada", CLEO, "lead")
    chain = company(Mode.CHAIN, ada=other)
    first, *rest = routed(5_000, before=chain)
    steps = (hand_over(first, BO, ADA), *rest)
    assert reviewer(chain, 5_000, handed((ADA, BO))).review(steps) == Review()
    without = company(Mode.CHAIN, ada=other, bo=person(BO, "Bo", HANA))
    review = reviewer(without, 5_000, handed((ADA, BO))).review(steps)
    assert (shape(after(steps, review)), set(review.dropped)) == ([(2, "manager", (HANA,))], {ADA})


def test_a_role_that_was_handed_over() -> None:
    """To somebody who has it, or who had it then."""
    both = company(ada=person(ADA, "Ada", CLEO, "", Role.COMPLIANCE))
    manager, role = routed(500, "compliance")
    steps = (manager, hand_over(role, IDA, ADA))
    assert reviewer(both, 500, handed((ADA, IDA))).review(steps) == Review()
    review = reviewer(company(), 500, handed((ADA, IDA))).review(steps)
    assert shape(after(steps, review)) == [(1, "manager", (BO,)), (1, "compliance", (IDA,))]


def test_who_came_later_may_sign_in_time() -> None:
    """An escalated step keeps both, and goes on with the one who still may."""
    steps = tuple(open_to(step, HANA) for step in routed(500))
    assert reviewer(company(), 500).review(steps) == Review()
    review = reviewer(company(bo=person(BO, "Bo", HANA)), 500).review(steps)
    assert (shape(after(steps, review)), review.added) == ([(1, "manager", (HANA,))], ())


def test_where_nobody_may_decide_the_step_stays() -> None:
    """There is nobody to ask: it waits until somebody is given the authority, and its people may not sign."""
    alone = Company({MEI: person(MEI, "Mei", BO), BO: person(BO, "Bo", None)}, company().tiers, Mode.DIRECT)
    steps = routed(500)
    review = reviewer(alone, 500).review(steps)
    assert (review.asks_others, set(review.dropped)) == (False, {BO})


def test_a_step_goes_to_the_next_tier() -> None:
    """The first manager above with enough authority; not a recipient, not who is asked already."""
    (step,) = routed(500)

    def higher(
        anyone: Company, of: Step = step, *recipients: str, given: Mapping[int, int] = NOBODY
    ) -> int | None:
        found = reviewer(anyone, 500, given, *recipients).next_tier(of, (of,))
        return found.id if found else None

    assert higher(company()) == HANA
    assert higher(company(hana=person(HANA, "Hana", DAN))) == DAN
    assert higher(company(), step, "hana") == DAN
    assert higher(company(), open_to(step, HANA)) == DAN
    assert higher(company(), replace(step, approver_ids=(CLEO,))) is None
    assert higher(company(), replace(step, approver_ids=(99,))) is None
    # Who signs for a role is passed over.
    compliance = Step(1, StepKind.COMPLIANCE, (HANA,), "compliance_required")
    found = reviewer(company(), 500).next_tier(step, (step, compliance))
    assert found is not None
    assert found.id == DAN
    # Above who handed it over: the new approver's managers have no say over the requester.
    assert higher(company(), hand_over(step, BO, ADA), given={ADA: BO}) == HANA


@st.composite
def upheavals(draw: st.DrawFn) -> tuple[Company, Company]:
    """A company before and after some of its people lost or got managers, tiers and roles."""
    ids = range(1, draw(st.integers(1, 7)) + 1)

    def people() -> dict[int, Person]:
        return {
            id_: person(
                id_,
                f"P{id_}",
                draw(st.none() | st.sampled_from(ids)),
                draw(st.sampled_from(["", "lead", "head", "cfo"])),
                *draw(st.sets(st.sampled_from([Role.CONTROLLER, Role.COMPLIANCE, Role.ADMIN]))),
                active=id_ == 1 or draw(st.booleans()),
            )
            for id_ in ids
        }

    mode = draw(st.sampled_from(list(Mode)))
    before = people()
    changed = people()
    kept = draw(st.sets(st.sampled_from(ids)))
    now = {id_: before[id_] if id_ in kept else changed[id_] for id_ in ids}
    return Company(before, company().tiers, mode), Company(now, company().tiers, mode)


@given(
    upheavals(),
    st.integers(1, 60_000),
    st.sets(st.sampled_from(["controller", "compliance"])),
    st.integers(0, 3),
)
def test_after_any_upheaval_only_those_who_may_decide_and_it_ends(
    both: tuple[Company, Company], amount: int, roles: set[str], signatures: int
) -> None:
    """Who may not sign is not waited for, a second look changes nothing, and the decision can end."""
    before, now = both
    steps = routed(amount, *sorted(roles), before=before)
    for _ in range(signatures):
        if steps and not complete(steps):
            steps = sign(steps, min(deciders(steps)))
    look = Reviewer(Authority(now, now.people[1]), amount, NOBODY)
    review = look.review(steps)
    changed = {step.id: step for step in review.changed}
    stored = (
        *(changed.get(step.id, step) for step in steps),
        *(replace(step, id=100 + number) for number, step in enumerate(review.added)),
    )
    again = look.review(stored)
    assert not again.asks_others
    may = deciders(stored) - again.dropped
    for id_ in may:
        assert now.people[id_].active
        assert id_ != 1
    if not again.dropped:
        for _ in range(20):
            if complete(stored):
                break
            stored = sign(stored, min(deciders(stored)))
        assert complete(stored)
