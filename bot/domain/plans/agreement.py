"""How a version of a plan comes into force: reviewers agree side by side, then approvers one after the other.

A version never changes once it was submitted: what is not agreed on goes back, and another is drafted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.company.customer import Person, Role
from bot.domain.errors import NotAllowed, Stale
from bot.domain.fields import Field
from bot.domain.required_text import require_text

_ROLE = "role:"


class PlanState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    ACTIVE = "active"
    SUPERSEDED = "superseded"
    RETURNED = "returned"


GONE_ON = (PlanState.IN_REVIEW, PlanState.APPROVED, PlanState.ACTIVE, PlanState.SUPERSEDED)
"""Where a version stands that was brought before its reviewers, and was not sent back."""


class Stage(StrEnum):
    REVIEW = "review"
    APPROVE = "approve"


class Verdict(StrEnum):
    WAITING = "waiting"
    AGREED = "agreed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Signature:
    """One who has to agree: a person, or anybody who has `role` when they sign. `place` counts from 1."""

    stage: Stage
    place: int
    person_id: int | None = None
    role: Role | None = None
    verdict: Verdict = Verdict.WAITING
    signed_by: int | None = None
    signed_at: datetime | None = None
    reason: str = ""

    def may_be_signed_by(self, person: Person) -> bool:
        if not person.active:
            return False
        return person.id == self.person_id if self.role is None else person.has(self.role)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where a version stands. `prepared_by` is None where nobody of the company did it by name."""

    version_id: int
    name: str
    state: PlanState
    prepared_by: int | None = None
    signatures: tuple[Signature, ...] = ()

    @property
    def waiting(self) -> tuple[Signature, ...]:
        """Those that are asked now: every reviewer, then the first of the approvers."""
        if self.state is not PlanState.IN_REVIEW:
            return ()
        open_ = [each for each in self.signatures if each.verdict is Verdict.WAITING]
        reviewers = tuple(each for each in open_ if each.stage is Stage.REVIEW)
        return reviewers or tuple(open_[:1])

    @property
    def stage(self) -> Stage | None:
        """None: nobody is asked."""
        return self.waiting[0].stage if self.waiting else None

    def require_state(self, *states: PlanState) -> None:
        """Raises Stale("plan_state")."""
        if self.state not in states:
            raise Stale("plan_state", version=self.name, plan_state=self.state.value)

    def is_open_for_proposals(self, gone_on: Iterable[Agreement]) -> bool:
        """Owners propose for a draft, until it or a later version of its year is before its reviewers.

        `gone_on` are the versions of the year in GONE_ON.
        """
        return self.state is PlanState.DRAFT and self._passed_by(gone_on) is None

    def require_open_for_proposals(self, gone_on: Iterable[Agreement]) -> None:
        """See `is_open_for_proposals`. Raises Stale("plan_state", "plan_went_on")."""
        self.require_state(PlanState.DRAFT)
        other = self._passed_by(gone_on)
        if other is not None:
            raise Stale("plan_went_on", version=self.name, other=other.name)

    def _passed_by(self, gone_on: Iterable[Agreement]) -> Agreement | None:
        return next((other for other in gone_on if other.version_id > self.version_id), None)

    def submit(self, signatures: Iterable[Signature]) -> Agreement:
        """Raises Stale("plan_state")."""
        self.require_state(PlanState.DRAFT)
        return replace(self, state=PlanState.IN_REVIEW, signatures=tuple(signatures))

    def withdraw(self) -> Agreement:
        """Also one that is approved and not yet in force. Raises Stale("plan_state")."""
        self.require_state(PlanState.IN_REVIEW, PlanState.APPROVED)
        return replace(self, state=PlanState.RETURNED)

    def supersede(self) -> Agreement:
        """Another version is put in force. Raises Stale("plan_state")."""
        self.require_state(PlanState.ACTIVE, PlanState.APPROVED)
        return replace(self, state=PlanState.SUPERSEDED)

    def require_signer(self, person: Person, stage: Stage) -> None:
        """For somebody who is asked at this moment.

        Raises Stale("plan_state" | "plan_signed"), NotAllowed("plan_own" | "plan_not_yours").
        """
        self.require_state(PlanState.IN_REVIEW)
        mine = [each for each in self.signatures if each.stage is stage and each.may_be_signed_by(person)]
        if mine and all(each.verdict is not Verdict.WAITING for each in mine):
            raise Stale("plan_signed", version=self.name)
        if stage is Stage.APPROVE and person.id == self.prepared_by:
            raise NotAllowed("plan_own", version=self.name)
        if not any(each.stage is stage and each.may_be_signed_by(person) for each in self.waiting):
            raise NotAllowed("plan_not_yours", version=self.name)

    def agree(self, person: Person, stage: Stage, now: datetime) -> Agreement:
        """Who may fill several places of a stage signs once. Raises what `require_signer` does."""
        self.require_signer(person, stage)
        signed = self._signed(person, stage, Verdict.AGREED, now)
        if all(each.verdict is Verdict.AGREED for each in signed.signatures):
            return replace(signed, state=PlanState.APPROVED)
        return signed

    def send_back(self, person: Person, stage: Stage, reason: str, now: datetime) -> Agreement:
        """Raises what `require_signer` does, and InvalidInput("text_missing")."""
        self.require_signer(person, stage)
        require_text(reason, Field.REASON)
        signed = self._signed(person, stage, Verdict.RETURNED, now, reason.strip())
        return replace(signed, state=PlanState.RETURNED)

    def _signed(
        self, person: Person, stage: Stage, verdict: Verdict, now: datetime, reason: str = ""
    ) -> Agreement:
        signed = tuple(
            replace(each, verdict=verdict, signed_by=person.id, signed_at=now, reason=reason)
            if each.stage is stage and each.verdict is Verdict.WAITING and each.may_be_signed_by(person)
            else each
            for each in self.signatures
        )
        return replace(self, signatures=signed)


def places(stage: Stage, names: Iterable[str], person_id: Callable[[str], int | None]) -> Iterator[Signature]:
    """Who has to sign, as the plan file names them: addresses, and `role:controller`."""
    for place, name in enumerate(names, start=1):
        if name.startswith(_ROLE):
            yield Signature(stage, place, role=Role(name.removeprefix(_ROLE)))
        else:
            yield Signature(stage, place, person_id=person_id(name))
