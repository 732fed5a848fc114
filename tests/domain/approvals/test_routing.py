"""Who is asked: authority up the line, steps that findings add, who may be asked later."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approvals.approval import Step, StepKind, complete, deciders, sign
from bot.domain.approvals.routing import Authority, Company, Mode, managers_of
from bot.domain.company.customer import Person, Role
from tests.support.desk import refusal
from tests.support.routing import ADA, BO, CLEO, DAN, FIN, HANA, IDA, MEI, PEOPLE, TIERS, company, person


def route(
    anyone: Company,
    requester: Person,
    amount: int,
    roles: Iterable[str],
    recipients: frozenset[str] = frozenset(),
) -> tuple[Step, ...]:
    return Authority(anyone, requester, recipients).route(amount, roles)


def shape(steps: tuple[Step, ...]) -> list[tuple[int, str, tuple[int, ...]]]:
    return [(step.level, step.kind.value, step.approver_ids) for step in steps]


@pytest.mark.parametrize(
    ("amount", "decides"),
    [(1, BO), (2_000, BO), (2_001, HANA), (10_001, DAN), (50_000, DAN), (50_001, CLEO), (10**12, CLEO)],
)
def test_direct_goes_to_the_first_whose_tier_covers_it(amount: int, decides: int) -> None:
    """At its limit a tier still covers; one unit above, the next manager up decides alone."""
    assert shape(route(company(), PEOPLE[MEI], amount, [])) == [(1, "manager", (decides,))]


def test_in_a_chain_each_on_the_way_signs() -> None:
    """In order, up to the first whose tier covers the amount."""
    steps = route(company(Mode.CHAIN), PEOPLE[MEI], 20_000, [])
    assert shape(steps) == [(1, "manager", (BO,)), (2, "manager", (HANA,)), (3, "manager", (DAN,))]
    assert [step.reason for step in steps] == ["authority_on_the_way"] * 2 + ["authority_covers"]


@pytest.mark.parametrize("mode", list(Mode))
def test_managers_without_a_tier_are_passed_over(mode: Mode) -> None:
    """A manager without a tier has nothing to approve with, in either mode."""
    steps = route(company(mode, bo=person(BO, "Bo", HANA)), PEOPLE[MEI], 500, [])
    assert shape(steps) == [(1, "manager", (HANA,))]


def test_who_has_left_is_passed_over() -> None:
    """Somebody who is not active any more decides on nothing; their manager does."""
    steps = route(company(bo=person(BO, "Bo", HANA, "lead", active=False)), PEOPLE[MEI], 500, [])
    assert shape(steps) == [(1, "manager", (HANA,))]


def test_an_unknown_tier_covers_nothing() -> None:
    """A tier that the policy does not name is none."""
    steps = route(company(bo=person(BO, "Bo", HANA, "emperor")), PEOPLE[MEI], 500, [])
    assert shape(steps) == [(1, "manager", (HANA,))]


def test_nobody_decides_on_their_own_request() -> None:
    """A head's own request goes one level up, whatever they could approve."""
    assert shape(route(company(), PEOPLE[HANA], 500, [])) == [(1, "manager", (DAN,))]


@pytest.mark.parametrize("name", ["bo", "BO"])
def test_nobody_decides_where_they_are_a_recipient(name: str) -> None:
    """Told by name, however it is written: one level up decides."""
    steps = route(company(), PEOPLE[MEI], 500, [], frozenset({name.casefold()}))
    assert shape(steps) == [(1, "manager", (HANA,))]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([], [(1, "manager", (BO,))]),
        (["compliance"], [(1, "manager", (BO,)), (1, "compliance", (IDA,))]),
        (["controller"], [(1, "manager", (BO,)), (1, "controller", (FIN,))]),
        (
            ["compliance", "controller", "compliance"],
            [(1, "manager", (BO,)), (1, "controller", (FIN,)), (1, "compliance", (IDA,))],
        ),
    ],
)
def test_findings_add_steps_side_by_side(
    roles: list[str], expected: list[tuple[int, str, tuple[int]]]
) -> None:
    """Added steps run beside the first manager's, each role once."""
    assert shape(route(company(), PEOPLE[MEI], 500, roles)) == expected


def test_in_a_chain_added_steps_run_beside_the_first() -> None:
    """The later managers come after both."""
    steps = route(company(Mode.CHAIN), PEOPLE[MEI], 5_000, ["compliance"])
    assert shape(steps) == [(1, "manager", (BO,)), (1, "compliance", (IDA,)), (2, "manager", (HANA,))]


def test_every_holder_of_a_role_may_sign() -> None:
    """Any one of them."""
    second = person(ADA, "Ada", CLEO, "", Role.COMPLIANCE)
    steps = route(company(ada=second), PEOPLE[MEI], 500, ["compliance"])
    assert steps[1].approver_ids == (IDA, ADA)
    assert complete(sign(sign(steps, BO), ADA))


@pytest.mark.parametrize("mode", list(Mode))
def test_without_enough_authority_it_goes_to_the_controllers(mode: Mode) -> None:
    """And the step says so; in a chain those on the way sign first."""
    without_top = company(mode, cleo=person(CLEO, "Cleo", None), dan=person(DAN, "Dan", CLEO))
    steps = route(without_top, PEOPLE[MEI], 20_000, [])
    assert (steps[-1].kind, steps[-1].approver_ids) == (StepKind.CONTROLLER, (FIN,))
    assert steps[-1].reason == "no_authority_in_line"
    assert len(steps) == (3 if mode is Mode.CHAIN else 1)


def test_a_controllers_own_request_never_comes_back_to_them() -> None:
    """The only controller asks, and nobody above covers it: the last resort decides."""
    alone = company(cleo=person(CLEO, "Cleo", None, "lead"))
    steps = route(alone, PEOPLE[FIN], 20_000, [])
    assert shape(steps) == [(1, "manager", (CLEO,))]
    assert steps[0].reason == "no_controller"


def test_in_a_chain_the_last_resort_is_asked_once() -> None:
    """The highest manager is on the way and the last resort: one step, their signature decides."""
    alone = company(Mode.CHAIN, fin=None, dan=None, cleo=None, hana=person(HANA, "Hana", None, "head"))
    steps = route(alone, PEOPLE[MEI], 20_000, [])
    assert shape(steps) == [(1, "manager", (BO,)), (2, "manager", (HANA,))]
    assert steps[1].reason == "no_controller"


def test_the_only_holder_of_a_role_asks() -> None:
    """Compliance asks for something that needs compliance: the controllers stand in."""
    steps = route(company(), PEOPLE[IDA], 500, ["compliance"])
    assert shape(steps) == [(1, "manager", (CLEO,)), (1, "compliance", (FIN,))]
    assert steps[1].reason == "compliance_absent"


def test_a_company_of_nobody_has_no_steps() -> None:
    """Empty: the request is refused at once instead of waiting for ever."""
    alone = Company({MEI: person(MEI, "Mei", None)}, TIERS, Mode.DIRECT)
    assert route(alone, alone.people[MEI], 500, []) == ()
    assert route(alone, alone.people[MEI], 500, ["compliance"]) == ()


def test_managers_in_a_circle_end_the_line() -> None:
    """Bo reports to Hana, Hana to Bo: both are asked once, and then the controllers."""
    circle = company(hana=person(HANA, "Hana", BO, "head"))
    assert [m.id for m in managers_of(PEOPLE[MEI], circle.people.get)] == [BO, HANA]
    assert shape(route(circle, PEOPLE[MEI], 20_000, [])) == [(1, "controller", (FIN,))]


def test_who_manages_themselves_is_nobodys_manager() -> None:
    """A top manager who names themselves."""
    assert list(managers_of(person(CLEO, "Cleo", CLEO), PEOPLE.get)) == []


@st.composite
def companies(draw: st.DrawFn) -> Company:
    """Up to seven people with any managers (circles too), tiers and roles."""
    ids = range(1, draw(st.integers(1, 7)) + 1)
    tiers = st.sampled_from(["", "lead", "head", "cfo"])
    people = {
        id_: person(
            id_,
            f"P{id_}",
            draw(st.none() | st.sampled_from(ids)),
            draw(tiers),
            *draw(st.sets(st.sampled_from([Role.CONTROLLER, Role.COMPLIANCE, Role.ADMIN]))),
            active=id_ == 1 or draw(st.booleans()),
        )
        for id_ in ids
    }
    return Company(people, TIERS, draw(st.sampled_from(list(Mode))))


@given(
    companies(),
    st.integers(1, 60_000),
    st.sets(st.sampled_from(["controller", "compliance"])),
    st.sets(st.sampled_from(["p1", "p2", "p3"])),
)
def test_whatever_the_company_the_route_is_sound(
    anyone: Company, amount: int, roles: set[str], recipients: set[str]
) -> None:
    """Nobody barred or gone signs, every role is there, and signing in turn always comes to an end."""
    requester = anyone.people[1]
    steps = route(anyone, requester, amount, roles, frozenset(recipients))
    if not steps:
        return
    for step in steps:
        assert step.approver_ids
        for id_ in step.approver_ids:
            approver = anyone.people[id_]
            assert approver.active
            assert id_ != requester.id
            assert approver.name.casefold() not in recipients
    assert {step.kind.value for step in steps} >= roles
    managers = [step.approver_ids for step in steps if step.kind is StepKind.MANAGER]
    assert len(managers) == len(set(managers))
    signatures: list[int] = []
    while not complete(steps):
        signatures.append(min(deciders(steps)))
        steps = sign(steps, signatures[-1])
    assert len(signatures) == len(set(signatures))


def authority(anyone: Company, *recipients: str) -> Authority:
    return Authority(anyone, anyone.people[MEI], frozenset(recipients))


@pytest.mark.parametrize(
    ("kind", "current", "successor", "refused"),
    [
        (StepKind.MANAGER, HANA, DAN, ""),
        (StepKind.MANAGER, HANA, BO, "approver_lacks_authority"),
        (StepKind.MANAGER, HANA, FIN, "approver_lacks_authority"),
        (StepKind.MANAGER, HANA, MEI, "approver_is_requester"),
        (StepKind.MANAGER, HANA, HANA, "approver_already"),
        (StepKind.MANAGER, HANA, CLEO, "approver_is_recipient"),
        (StepKind.COMPLIANCE, IDA, DAN, "approver_lacks_role"),
        # Who only stands in for compliance hands it to a controller or to a manager's authority.
        (StepKind.COMPLIANCE, ADA, FIN, ""),
        (StepKind.COMPLIANCE, ADA, DAN, ""),
        (StepKind.COMPLIANCE, ADA, BO, "approver_lacks_authority"),
    ],
)
def test_who_may_sign_in_the_place_of_another(
    kind: StepKind, current: int, successor: int, refused: str
) -> None:
    """Somebody with the same right to give the signature, who neither asks nor receives."""
    people = company().people
    step = Step(1, kind, (current,), "x")
    rules = authority(company(), "cleo")

    def work() -> None:
        rules.require_successor(step, people[current], people[successor], 5_000)

    if not refused:
        work()
        return
    error = refusal(work)
    assert (error.code, error.field) == (refused, "new_approver")


def test_on_the_way_an_equal_may_sign() -> None:
    """In a chain a lead hands to a lead what only a head could approve alone."""
    other = person(ADA, "Ada", CLEO, "lead")
    people = company(Mode.CHAIN, ada=other).people
    step = Step(1, StepKind.MANAGER, (BO,), "authority_on_the_way")
    authority(company(Mode.CHAIN, ada=other)).require_successor(step, people[BO], other, 5_000)


def test_a_role_goes_to_another_than_the_manager() -> None:
    """Bo decides as the manager: Ida is asked for compliance, and Bo only where there is nobody else."""
    both = person(BO, "Bo", HANA, "lead", Role.COMPLIANCE)
    steps = route(company(bo=both), PEOPLE[MEI], 500, ["compliance"])
    assert shape(steps) == [(1, "manager", (BO,)), (1, "compliance", (IDA,))]
    alone = route(company(bo=both, ida=None), PEOPLE[MEI], 500, ["compliance"])
    assert shape(alone) == [(1, "manager", (BO,)), (1, "compliance", (BO,))]
    assert alone[1].reason == "compliance_same_person"


def test_stand_ins_are_others_than_the_manager_too() -> None:
    """Nobody is compliance; Bo is a controller, and so is Fin."""
    both = person(BO, "Bo", HANA, "lead", Role.CONTROLLER)
    steps = route(company(bo=both, ida=None), PEOPLE[MEI], 500, ["compliance"])
    assert shape(steps) == [(1, "manager", (BO,)), (1, "compliance", (FIN,))]
