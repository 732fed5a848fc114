"""Who may do what with a request or a line, decided here and asked everywhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.domain.approvals.approval import Decision, DecisionAction, Step
from bot.domain.budgets.budget import ANY, BudgetLine
from bot.domain.company.customer import Person, Role
from bot.domain.errors import NotAllowed, Stale
from bot.domain.reports.scope import Scope
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import Event, RequestState, next_state

_SEE_ALL = (Role.CONTROLLER, Role.COMPLIANCE, Role.AUDITOR)
_READ_EVERY_DIGEST = (Role.CONTROLLER, Role.AUDITOR, Role.ADMIN)
EVERYBODY = "everybody"
"""Whom a policy names to open the digest to the whole company."""


def require_employee(person: Person | None) -> Person:
    """The person who acts. Raises NotAllowed("not_an_employee") for somebody unknown, or who has left."""
    if person is None or not person.active:
        raise NotAllowed("not_an_employee")
    return person


def sees_every_request(person: Person) -> bool:
    return person.active and person.has(*_SEE_ALL)


def may_see(person: Person, request: SpendRequest, involved: Iterable[int]) -> bool:
    """Its requester, controllers, compliance, auditors, and who is `involved`.

    Those are its line's owner and everybody who decides or decided on it; they are looked at last.
    """
    if not person.active:
        return False
    return person.id == request.requester_id or person.has(*_SEE_ALL) or person.id in involved


def require_requester(person: Person, request: SpendRequest) -> None:
    """Raises NotAllowed("not_your_request")."""
    if person.id != request.requester_id:
        raise NotAllowed("not_your_request", number=request.number)


def require_decider(person: Person, request: SpendRequest, version: int, steps: Sequence[Step]) -> None:
    """For somebody whom a step waits for, looking at the newest card.

    Raises NotAllowed("own_request" | "not_your_decision"), Stale("already_decided" | "card_out_of_date").
    """
    if person.id == request.requester_id:
        raise NotAllowed("own_request", number=request.number)
    if request.state is not RequestState.PENDING:
        raise Stale("already_decided", number=request.number, state=request.state.value)
    request.require_version(version)
    if person.id not in request.deciders(steps):
        raise NotAllowed("not_your_decision", number=request.number)


def require_asker(person: Person, request: SpendRequest, decisions: Sequence[Decision]) -> None:
    """For who has asked the question that is open. Raises NotAllowed("not_your_question")."""
    asked = [made for made in decisions if made.action is DecisionAction.ASK]
    if request.state is RequestState.CHANGES_REQUESTED and (not asked or asked[-1].person_id != person.id):
        raise NotAllowed("not_your_question", number=request.number)


def require_actual_by(person: Person, request: SpendRequest) -> None:
    """The requester and controllers say what was spent.

    Raises NotAllowed("not_your_request"), Stale("nothing_approved").
    """
    if person.id != request.requester_id and not person.has(Role.CONTROLLER):
        raise NotAllowed("not_your_request", number=request.number)
    if not request.takes_actuals:
        raise Stale("nothing_approved", number=request.number, state=request.state.value)


def require_reminding_by(person: Person, request: SpendRequest) -> None:
    """Controllers recall the final actual of what is approved.

    Raises NotAllowed("controllers_only"), Stale("request_moved_on").
    """
    if not person.has(Role.CONTROLLER):
        raise NotAllowed("controllers_only")
    next_state(request.state, Event.SETTLE)
    if not request.is_approved:
        raise Stale("request_moved_on", state=request.state.value)


def require_close_by(person: Person, request: SpendRequest) -> None:
    """The requester closes what is partly used; controllers close what is others' and approved or settled.

    Raises NotAllowed("not_your_request"), Stale("request_moved_on" | "not_partly_used").
    """
    controller = person.has(Role.CONTROLLER) and person.id != request.requester_id
    if person.id != request.requester_id and not controller:
        raise NotAllowed("not_your_request", number=request.number)
    next_state(request.state, Event.CLOSE)
    if not controller and not request.is_partly_used:
        raise Stale("not_partly_used", number=request.number)


def may_explain(person: Person | None, line: BudgetLine) -> bool:
    """The line's owner and controllers may say why it is off its budget."""
    return (
        person is not None and person.active and (line.owner_id == person.id or person.has(Role.CONTROLLER))
    )


def may_see_line(person: Person, line: BudgetLine, open_to: Collection[str]) -> bool:
    """Its owner, who can draw on it, and who sees it in a digest: their own, or everybody's (`open_to`)."""
    if not person.active:
        return False
    if line.owner_id == person.id or sees_every_request(person) or reads_every_digest(person, open_to):
        return True
    places = ((line.dimensions.department, person.department), (line.dimensions.region, person.region))
    draws = all(named in (ANY, own) for named, own in places)
    return draws or any(own and named == own for named, own in places)


def reads_every_digest(person: Person, open_to: Collection[str]) -> bool:
    """Controllers, auditors, administrators, and whom the policy names by role, tier or as everybody."""
    named = {EVERYBODY, person.tier, *(role.value for role in person.roles)} - {""}
    return person.active and (person.has(*_READ_EVERY_DIGEST) or not named.isdisjoint(open_to))


def own_scopes(person: Person, lines: Iterable[BudgetLine]) -> tuple[Scope, ...]:
    """What somebody's own digests are about, the widest first: department, region, each line they own."""
    if not person.active:
        return ()
    parts = (Scope("department", person.department), Scope("region", person.region))
    owned = (Scope("line", line.code) for line in lines if line.owner_id == person.id)
    return (*(part for part in parts if part.value), *owned)
