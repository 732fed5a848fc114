"""Who is asked: authority up the requester's line, and the roles that findings ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.approvals.approval import ABSENT, NO_AUTHORITY_IN_LINE, REQUIRED, SAME_PERSON, Step, StepKind
from bot.domain.company.customer import Person, Role
from bot.domain.company.names import may_be_one
from bot.domain.errors import InvalidInput
from bot.domain.fields import Field


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


@dataclass(frozen=True, slots=True)
class Authority:
    """Who may decide on what `requester` asks, by the company as it is.

    Nobody decides on their own request, nor on one in which they are a recipient, told by `recipient_names`
    (see `may_be_one`): the next level up does.
    """

    company: Company
    requester: Person
    recipient_names: frozenset[str] = frozenset()

    def bars(self, person: Person) -> bool:
        if person.id == self.requester.id:
            return True
        return any(may_be_one(person.name, name) for name in self.recipient_names)

    @property
    def _barred(self) -> frozenset[int]:
        return frozenset(person.id for person in self.company.people.values() if self.bars(person))

    # -- who is asked

    def route(self, amount_minor: int, roles: Iterable[str]) -> tuple[Step, ...]:
        """The steps that `amount_minor` needs. `roles` are those that findings add.

        An empty result means that nobody in the company may decide.
        """
        line = self.line(amount_minor)
        managers = frozenset(person for step in line for person in step.approver_ids)
        added = [self.role_step(StepKind(role), managers) for role in _in_order(roles)]
        if not line or any(step is None for step in added):
            return ()
        return (line[0], *(step for step in added if step is not None), *line[1:])

    def line(self, amount_minor: int, apart: frozenset[int] = frozenset()) -> list[Step]:
        """The managers who sign, one above the other; the last one's authority is enough.

        Where they fall short, the controllers; without any, the highest manager or the administrators.
        Managers who are `apart`, because they sign for a role, are passed over.
        """
        company, steps = self.company, list[Step]()
        for manager in managers_of(self.requester, company.people.get):
            tier = company.tier_of(manager)
            if tier is None or self.bars(manager) or manager.id in apart:
                continue
            covers = tier.covers(amount_minor)
            if covers or company.mode is Mode.CHAIN:
                reason = "authority_covers" if covers else "authority_on_the_way"
                steps.append(Step(len(steps) + 1, StepKind.MANAGER, (manager.id,), reason))
            if covers:
                return steps
        # Nobody up the line has enough authority: the controllers decide, and the card says so.
        controllers = company.with_role(Role.CONTROLLER, self._barred)
        if controllers:
            fallback = Step(len(steps) + 1, StepKind.CONTROLLER, controllers, NO_AUTHORITY_IN_LINE)
            return [*steps, fallback]
        last = self._last_resort()
        # In a chain the highest manager stands on the way already: they are asked once, in their last step.
        below = [step for step in steps if step.approver_ids != last]
        return [*below, Step(len(below) + 1, StepKind.MANAGER, last, "no_controller")] if last else []

    def role_step(self, kind: StepKind, managers: frozenset[int] = frozenset()) -> Step | None:
        """Who signs for a role; None when there is nobody, not even to stand in.

        Not one of the `managers` who sign, unless nobody else has the role: the reason says so.
        """
        holders = self.company.with_role(Role(kind.value), self._barred)
        if holders:
            others = tuple(id_ for id_ in holders if id_ not in managers)
            reason = REQUIRED if others else SAME_PERSON
            return Step(1, kind, others or holders, f"{kind.value}_{reason}")
        # The only holder of the role may be the requester: it goes one level up, never to a dead end.
        stand_ins = self.company.with_role(Role.CONTROLLER, self._barred) or self._last_resort()
        others = tuple(id_ for id_ in stand_ins if id_ not in managers) or stand_ins
        return Step(1, kind, others, f"{kind.value}_{ABSENT}") if others else None

    def _last_resort(self) -> tuple[int, ...]:
        """The highest manager with a tier above the requester, else the administrators."""
        tiered = [
            manager.id
            for manager in managers_of(self.requester, self.company.people.get)
            if not self.bars(manager) and self.company.tier_of(manager)
        ]
        return tuple(tiered[-1:]) or self.company.with_role(Role.ADMIN, self._barred)

    # -- whose authority is enough

    def covers(self, person: Person, amount_minor: int) -> bool:
        tier = self.company.tier_of(person)
        return tier is not None and tier.covers(amount_minor)

    def is_in_line(self, person: Person, amount_minor: int) -> bool:
        """Whether they are above the requester and may approve it, or sign on the way of a chain."""
        above = managers_of(self.requester, self.company.people.get)
        if self.company.tier_of(person) is None or all(each.id != person.id for each in above):
            return False
        return self.company.mode is Mode.CHAIN or self.covers(person, amount_minor)

    # -- who is asked later

    def require_successor(self, step: Step, current: Person, successor: Person, amount_minor: int) -> None:
        """Raises InvalidInput at "new_approver" when `successor` may not sign in the place of `current`."""

        def refuse(code: str) -> InvalidInput:
            return InvalidInput(code, field=Field.NEW_APPROVER, name=successor.name)

        if successor.id == self.requester.id:
            raise refuse("approver_is_requester")
        if successor.id in step.approver_ids:
            raise refuse("approver_already")
        if self.bars(successor):
            raise refuse("approver_is_recipient")
        if not self.may_succeed(step, current, successor, amount_minor):
            of_role = step.kind is not StepKind.MANAGER and current.has(Role(step.kind.value))
            raise refuse("approver_lacks_role" if of_role else "approver_lacks_authority")

    def may_succeed(self, step: Step, current: Person, successor: Person, amount_minor: int) -> bool:
        """Whether `successor` has the right that `current` gives the signature of `step` with."""
        if step.kind is not StepKind.MANAGER:
            role = Role(step.kind.value)
            if successor.has(role):
                return True
            if current.has(role):
                return False
            # Who stands in for a role that nobody holds hands it to a controller or a manager's authority.
            if successor.has(Role.CONTROLLER):
                return True
        theirs, mine = self.company.tier_of(successor), self.company.tier_of(current)
        if theirs is None:
            return False
        as_high = mine is not None and mine.limit_minor is not None and theirs.covers(mine.limit_minor)
        return as_high or theirs.covers(amount_minor)


def _in_order(roles: Iterable[str]) -> list[str]:
    wanted = set(roles)
    return [kind.value for kind in StepKind if kind.value in wanted]
