"""Who may do what with a request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.domain.approvals.approval import Step, StepKind, sign
from bot.domain.approvals.rights import (
    may_see,
    may_see_line,
    require_actual_by,
    require_close_by,
    require_decider,
    require_employee,
    require_requester,
)
from bot.domain.budgets.budget import BudgetLine, ControlLevel, Dimensions
from bot.domain.company.customer import Person, Role
from bot.domain.errors import GoodwillError, NotAllowed, Stale
from bot.domain.requests.request import SpendRequest
from tests.support.desk import refusal
from tests.support.requests import BO, MEI, NOW, approved, raising, spent, submitted


def person(id_: int, *roles: Role) -> Person:
    return Person(id_, f"P{id_}", f"p{id_}@example.com", roles=frozenset(roles))


REQUESTER, APPROVER, STRANGER = person(MEI), person(BO), person(9)
CONTROLLER = person(5, Role.CONTROLLER)
STEPS = (Step(1, StepKind.MANAGER, (BO,), "authority_covers"),)


def test_only_a_known_active_person_acts() -> None:
    """Who has left is as unknown as who was never there."""
    assert require_employee(REQUESTER) is REQUESTER
    for nobody in (None, replace(REQUESTER, employed=False)):
        with pytest.raises(NotAllowed, match="not_an_employee"):
            require_employee(nobody)


@pytest.mark.parametrize("role", [Role.CONTROLLER, Role.COMPLIANCE, Role.AUDITOR])
def test_who_sees_every_request(role: Role) -> None:
    """Controllers, compliance, auditors; not administrators."""
    assert may_see(person(9, role), submitted(), ())
    assert not may_see(person(9, Role.ADMIN), submitted(), ())


def test_who_sees_this_request() -> None:
    """Its requester and who is involved; nobody who has left."""
    assert may_see(REQUESTER, submitted(), ())
    assert may_see(APPROVER, submitted(), (BO,))
    assert not may_see(STRANGER, submitted(), (BO,))
    assert not may_see(replace(APPROVER, employed=False), submitted(), (BO,))


@pytest.mark.parametrize(
    ("line", "who", "sees"),
    [
        (Dimensions(department="Sales"), replace(STRANGER, department="Sales"), True),
        (Dimensions(department="Sales"), replace(STRANGER, department="Legal"), False),
        (Dimensions(department="Sales", region="North"), replace(STRANGER, department="Sales"), True),
        (Dimensions(department="Sales", region="North"), replace(STRANGER, region="North"), True),
        (Dimensions(department="Sales", region="North"), replace(STRANGER, region="South"), False),
        (Dimensions(), STRANGER, True),
        (Dimensions(), replace(STRANGER, employed=False), False),
        (Dimensions(department="Sales"), APPROVER, True),
        (Dimensions(department="Sales"), replace(APPROVER, deactivated=True), False),
        (Dimensions(department="Sales"), replace(STRANGER, tier="cfo"), True),
        *((Dimensions(department="Sales"), person(9, role), True) for role in Role),
    ],
)
def test_who_sees_a_line(line: Dimensions, who: Person, sees: bool) -> None:
    """Its owner, who draws on it, whose department's or region's digest shows it, who reads every digest."""
    owned = BudgetLine(1, "MEAL", line, ControlLevel.ABSOLUTE, "CNY", owner_id=BO)
    assert may_see_line(who, owned, ("cfo",)) == sees


def test_who_is_involved_is_looked_at_only_if_need_be() -> None:
    """Looking costs statements, which most clicks can do without."""

    def involved() -> Iterator[int]:
        yield BO
        raise AssertionError("looked further than needed")

    assert may_see(APPROVER, submitted(), involved())


@pytest.mark.parametrize(
    ("who", "request_", "version", "code"),
    [
        (REQUESTER, submitted(), 1, "own_request"),
        (APPROVER, approved(), 2, "already_decided"),
        (APPROVER, submitted().ask("Why?").request, 2, "already_decided"),
        (APPROVER, submitted(), 0, "card_out_of_date"),
        (STRANGER, submitted(), 1, "not_your_decision"),
        (CONTROLLER, submitted(), 1, "not_your_decision"),
    ],
)
def test_who_may_not_decide(who: Person, request_: SpendRequest, version: int, code: str) -> None:
    """Not the requester, not what is decided, not on an old card, not whom no step waits for."""
    assert refusal(lambda: require_decider(who, request_, version, STEPS)).code == code


def test_who_may_decide() -> None:
    """Whom a step waits for; once they have signed they may not again."""
    require_decider(APPROVER, submitted(), 1, STEPS)
    with_compliance = (*STEPS, Step(1, StepKind.COMPLIANCE, (6,), "compliance_required"))
    signed = sign(with_compliance, BO)
    assert refusal(lambda: require_decider(APPROVER, submitted(), 1, signed)).code == "not_your_decision"


@pytest.mark.parametrize("who", [REQUESTER, CONTROLLER])
@pytest.mark.parametrize("request_", [approved(), raising(), spent(approved(), 1, final=True)])
def test_who_logs_actuals(who: Person, request_: SpendRequest) -> None:
    """The requester and controllers, of what is or was approved, also while a raise is open."""
    require_actual_by(who, request_)


@pytest.mark.parametrize(
    ("who", "request_", "error"),
    [
        (APPROVER, approved(), NotAllowed("not_your_request")),
        (REQUESTER, submitted(), Stale("nothing_approved")),
        (REQUESTER, submitted().expire(NOW).request, Stale("nothing_approved")),
        (REQUESTER, submitted().reject(NOW).request, Stale("nothing_approved")),
        (REQUESTER, approved().withdraw(NOW).request, Stale("nothing_approved")),
    ],
)
def test_who_logs_no_actual(who: Person, request_: SpendRequest, error: GoodwillError) -> None:
    """Not the approver; not where nothing was approved."""
    refused = refusal(lambda: require_actual_by(who, request_))
    assert (type(refused), refused.code) == (type(error), error.code)


@pytest.mark.parametrize(
    ("who", "request_", "code"),
    [
        (REQUESTER, spent(approved(), 1), ""),
        (CONTROLLER, spent(approved(), 1), ""),
        (CONTROLLER, approved(), ""),
        (CONTROLLER, spent(approved(), 1, final=True), ""),
        (REQUESTER, approved(), "not_partly_used"),
        (REQUESTER, spent(approved(), 1, final=True), "not_partly_used"),
        (REQUESTER, spent(raising(), 1), "request_moved_on"),
        (CONTROLLER, submitted(), "request_moved_on"),
        (REQUESTER, spent(approved(), 1).close().request, "request_moved_on"),
        (APPROVER, spent(approved(), 1), "not_your_request"),
    ],
)
def test_who_closes(who: Person, request_: SpendRequest, code: str) -> None:
    """The requester what is partly used, a controller what is approved or settled; a raise is ended first."""
    if code:
        assert refusal(lambda: require_close_by(who, request_)).code == code
    else:
        require_close_by(who, request_)


def test_what_is_the_requesters_alone() -> None:
    """Editing, withdrawing, answering: not even a controller."""
    require_requester(REQUESTER, submitted())
    assert refusal(lambda: require_requester(CONTROLLER, submitted())).code == "not_your_request"
