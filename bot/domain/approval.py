"""Who decides: authority up the requester's line, steps that findings add, one signature a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.customer import Person, Role


class StepKind(StrEnum):
    MANAGER = "manager"
    CONTROLLER = "controller"
    COMPLIANCE = "compliance"


class StepState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Mode(StrEnum):
    """`direct`: the first manager whose tier covers the amount; `chain`: each on the way signs."""

    DIRECT = "direct"
    CHAIN = "chain"


@dataclass(frozen=True, slots=True)
class AuthorityTier:
    """How much a role may approve, in minor units of the plan's currency; None: without limit."""

    name: str
    limit_minor: int | None

    def covers(self, amount_minor: int) -> bool:
        return self.limit_minor is None or amount_minor <= self.limit_minor


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

    def signed_by(self, person_id: int) -> Step:
        signed = (*self.signed_ids, person_id)
        done = self.quorum == "any" or set(self.approver_ids) <= set(signed)
        return replace(self, signed_ids=signed, state=StepState.APPROVED if done else StepState.WAITING)


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decided, and when; part of the record."""

    id: int
    person_id: int
    action: str
    at: datetime
    amount_minor: int | None = None
    reason: str = ""
    round: int = 1
    other_id: int | None = None


def managers_of(person: Person, by_id: Callable[[int], Person | None]) -> Iterable[Person]:
    """The line above `person`, nearest first. A circle in the data ends the line instead of hanging."""
    seen = {person.id}
    current = person.manager_id
    while current is not None and current not in seen:
        seen.add(current)
        manager = by_id(current)
        if manager is None:
            return
        if manager.active:
            yield manager
        current = manager.manager_id


@dataclass(frozen=True, slots=True)
class Company:
    """What routing needs to know of the company."""

    people: dict[int, Person]
    tiers: tuple[AuthorityTier, ...]
    mode: Mode

    def tier_of(self, person: Person) -> AuthorityTier | None:
        return next((tier for tier in self.tiers if tier.name == person.tier), None)

    def with_role(self, role: Role, barred: frozenset[int]) -> tuple[int, ...]:
        return tuple(
            sorted(p.id for p in self.people.values() if p.active and p.has(role) and p.id not in barred)
        )


def route(
    company: Company,
    requester: Person,
    amount_minor: int,
    roles: Iterable[str],
    recipient_names: frozenset[str] = frozenset(),
) -> tuple[Step, ...]:
    """The steps that `amount_minor` asked by `requester` needs. `roles` are those that findings add.

    Nobody decides on their own request, nor on one in which they are a recipient (told by their name):
    the next level up does. An empty result means that nobody in the company may decide.
    """
    barred = frozenset(
        {requester.id}
        | {person.id for person in company.people.values() if person.name.casefold() in recipient_names}
    )
    line = _manager_steps(company, requester, amount_minor, barred)
    added = [_role_step(company, requester, StepKind(role), barred) for role in _in_order(roles)]
    if not line or any(step is None for step in added):
        return ()
    return (line[0], *(step for step in added if step is not None), *line[1:])


def _in_order(roles: Iterable[str]) -> list[str]:
    wanted = set(roles)
    return [kind.value for kind in StepKind if kind.value in wanted]


def _manager_steps(
    company: Company, requester: Person, amount_minor: int, barred: frozenset[int]
) -> list[Step]:
    steps: list[Step] = []
    for manager in managers_of(requester, company.people.get):
        tier = company.tier_of(manager)
        if tier is None or manager.id in barred:
            continue
        covers = tier.covers(amount_minor)
        if covers or company.mode is Mode.CHAIN:
            reason = "authority_covers" if covers else "authority_on_the_way"
            steps.append(Step(len(steps) + 1, StepKind.MANAGER, (manager.id,), reason))
        if covers:
            return steps
    # Nobody up the line has enough authority: the controllers decide, and the card says so.
    controllers = company.with_role(Role.CONTROLLER, barred)
    if controllers:
        fallback = Step(len(steps) + 1, StepKind.CONTROLLER, controllers, "no_authority_in_line")
        return [*steps, fallback]
    last = _last_resort(company, requester, barred)
    # In a chain the highest manager stands on the way already: they are asked once, in their last part.
    below = [step for step in steps if step.approver_ids != last]
    return [*below, Step(len(below) + 1, StepKind.MANAGER, last, "no_controller")] if last else []


def _role_step(company: Company, requester: Person, kind: StepKind, barred: frozenset[int]) -> Step | None:
    holders = company.with_role(Role(kind.value), barred)
    if holders:
        return Step(1, kind, holders, f"{kind.value}_required")
    # The only holder of the role may be the requester: then it goes one level up, never to a dead end.
    controllers = company.with_role(Role.CONTROLLER, barred)
    others = controllers or _last_resort(company, requester, barred)
    return Step(1, kind, others, f"{kind.value}_absent") if others else None


def _last_resort(company: Company, requester: Person, barred: frozenset[int]) -> tuple[int, ...]:
    """The highest manager with a tier above the requester, else the administrators."""
    tiered = [
        manager.id
        for manager in managers_of(requester, company.people.get)
        if manager.id not in barred and company.tier_of(manager)
    ]
    return tuple(tiered[-1:]) or company.with_role(Role.ADMIN, barred)


def current_level(steps: Sequence[Step]) -> int | None:
    """The level that is being decided; None when nothing waits."""
    return min((step.level for step in steps if step.state is StepState.WAITING), default=None)


def waiting_for(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps of the current level that still need a signature."""
    level = current_level(steps)
    return tuple(step for step in steps if step.level == level and step.state is StepState.WAITING)


def deciders(steps: Sequence[Step]) -> frozenset[int]:
    """Who may decide now."""
    return frozenset(
        person for step in waiting_for(steps) for person in step.approver_ids if person not in step.signed_ids
    )


def sign(steps: Sequence[Step], person_id: int) -> tuple[Step, ...]:
    """`person_id` approves. One signature counts for every step that they could sign, of any level."""
    return tuple(
        step.signed_by(person_id)
        if step.state is StepState.WAITING
        and person_id in step.approver_ids
        and person_id not in step.signed_ids
        else step
        for step in steps
    )


def complete(steps: Sequence[Step]) -> bool:
    return current_level(steps) is None
