"""Steps whose people may not decide any more: who may still sign, and who is asked instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.approvals.approval import (
    Decision,
    DecisionAction,
    Step,
    StepKind,
    apart_from_line,
    are_apart,
    cancel,
    decides_apart,
    signatures,
)
from bot.domain.approvals.routing import Authority, managers_of
from bot.domain.company.customer import Person, Role


@dataclass(frozen=True, slots=True)
class Review:
    """What the authority of this moment makes of the steps that wait.

    `changed` are stored steps, with fewer approvers or cancelled; `added` take the place of those. `dropped`
    were asked and may sign nothing any more, whether or not somebody else is asked in their place.
    """

    changed: tuple[Step, ...] = ()
    added: tuple[Step, ...] = ()
    dropped: frozenset[int] = frozenset()

    @property
    def asks_others(self) -> bool:
        return bool(self.changed or self.added)


def handed_over(decisions: Iterable[Decision], round_: int) -> dict[int, int]:
    """To whom a signature was handed in a round, and by whom."""
    return {
        made.other_id: made.person_id
        for made in decisions
        if made.action is DecisionAction.REASSIGN and made.round == round_ and made.other_id is not None
    }


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Looks at the steps of a round in which `amount_minor` is asked. `handed`: see `handed_over`."""

    authority: Authority
    amount_minor: int
    handed: Mapping[int, int]

    def review(self, steps: Sequence[Step]) -> Review:
        """A step keeps those of its approvers who may sign; without any it goes to whom it would go now."""
        waiting = [step for step in steps if step.waits]
        kept = [replace(step, approver_ids=self._kept(step)) for step in waiting]
        sound = [step for step in kept if set(step.approver_ids) - set(step.signed_ids)]
        lost = [step for step, after in zip(waiting, kept, strict=True) if after not in sound]
        changed = [step for step in sound if step not in waiting]
        added: list[Step] = []
        for gone, instead in self._instead(lost, sound, steps):
            changed += cancel(gone)
            added += instead
        asked = {person for step in waiting for person in step.approver_ids}
        may_sign = {person for step in kept for person in step.approver_ids}
        return Review(tuple(changed), tuple(added), frozenset(asked - may_sign))

    # -- who may sign

    def _kept(self, step: Step) -> tuple[int, ...]:
        """Of the step's approvers those who have signed, and those who may."""
        people = self.authority.company.people
        return tuple(
            id_
            for id_ in step.approver_ids
            if id_ in step.signed_ids
            or ((person := people.get(id_)) is not None and self._may_sign(step, person, self.handed))
        )

    def _may_sign(self, step: Step, person: Person, handed: Mapping[int, int]) -> bool:
        if not person.active or self.authority.bars(person):
            return False
        if self._has_right(step, person):
            return True
        giver = self.authority.company.people.get(handed.get(person.id, 0))
        if giver is None or not self.authority.may_succeed(step, giver, person, self.amount_minor):
            return False
        # Without authority of their own, what was handed to them is worth what the giver's is.
        own = step.kind is StepKind.MANAGER and self.authority.covers(person, self.amount_minor)
        earlier = {to: by for to, by in handed.items() if to != person.id}
        return own or self._may_sign(step, giver, earlier)

    def _has_right(self, step: Step, person: Person) -> bool:
        """In their own right: nobody had to hand it to them."""
        if step.kind is StepKind.MANAGER:
            return self.authority.is_in_line(person, self.amount_minor) or person.id in self._last()
        if person.has(Role(step.kind.value)):
            return True
        stand_in = self.authority.role_step(step.kind)
        return stand_in is not None and person.id in stand_in.approver_ids

    def _last(self) -> tuple[int, ...]:
        """Who would decide last if it were routed now."""
        line = self.authority.line(self.amount_minor)
        return line[-1].approver_ids if line else ()

    # -- who is asked too

    def next_tier(self, step: Step, steps: Sequence[Step]) -> Person | None:
        """The first manager above the step's approver, or above who handed it to them, who may sign it.

        `steps`: all of the round; who signs for a role is passed over.
        """
        people = self.authority.company.people
        *_, origin = (people.get(id_) for id_ in self._hands(step.approver_ids[0]))
        above = managers_of(origin, people.get) if origin is not None else ()
        return next(
            (
                manager
                for manager in above
                if manager.id not in step.approver_ids
                and not self.authority.bars(manager)
                and not decides_apart(steps, step, manager.id)
                and self.authority.is_in_line(manager, self.amount_minor)
            ),
            None,
        )

    # -- who is asked instead

    def _instead(
        self, lost: Sequence[Step], sound: Sequence[Step], steps: Sequence[Step]
    ) -> Iterator[tuple[list[Step], list[Step]]]:
        """(steps that are lost, steps in their place); those that nobody in the company could sign stay."""
        present = [*(step for step in steps if not step.waits), *sound]
        gone, managers = self._line_instead([step for step in lost if step.is_of_line], sound, present)
        yield gone, managers
        for step in lost:
            role = None if step.is_of_line else self.authority.role_step(step.kind)
            if role is not None:
                wanted = apart_from_line(replace(role, level=step.level), [*present, *managers])
                yield [step], [wanted] if wanted is not None else []

    def _line_instead(
        self, lost: list[Step], sound: Sequence[Step], present: Sequence[Step]
    ) -> tuple[list[Step], list[Step]]:
        """The managers who sign must end with one whose authority is enough. `present`: what stays."""
        waiting = [step for step in sound if step.is_of_line]
        enough = not waiting or any(self._is_enough(step) for step in waiting)
        of_roles = signatures([step for step in present if not step.is_of_line])
        line = self.authority.line(self.amount_minor, of_roles) or self.authority.line(self.amount_minor)
        if (enough and not lost) or not line:
            return [], []
        needed = [step for step in line if not _is_represented(step, present)]
        last = max((step.level for step in waiting), default=0)
        first = min((step.level for step in lost), default=last + 1)
        return lost, [replace(step, level=first + index) for index, step in enumerate(needed)]

    def _is_enough(self, step: Step) -> bool:
        people, last = self.authority.company.people, self._last()
        return step.kind is StepKind.CONTROLLER or any(
            self.authority.covers(people[each], self.amount_minor) or each in last
            for id_ in step.approver_ids
            for each in self._hands(id_)
            if each in people
        )

    def _hands(self, person_id: int) -> Iterator[int]:
        """The person, and through whose hands the signature came to them."""
        handed, current = dict(self.handed), person_id
        while True:
            yield current
            if current not in handed:
                return
            current = handed.pop(current)


def _is_represented(wanted: Step, present: Iterable[Step]) -> bool:
    """Whether one of its approvers has signed, or is asked to, in a step that may be signed with it."""
    return any(
        set(wanted.approver_ids) & set(step.approver_ids if step.waits else step.signed_ids)
        for step in present
        if not are_apart(wanted, step)
    )
