"""Who asks for an adjustment of the budget, and who decides on it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.approvals.approval import DecisionAction
from bot.domain.approvals.routing import Company, managers_of
from bot.domain.budgets.adjustment import Adjustment, Crossing
from bot.domain.company.customer import Person, Role
from bot.domain.errors import NotAllowed

OWNER, TIER, ROLE = "owner", "tier:", "role:"
"""How a row of the table names who approves: `owner`, `tier:head`, `role:controller`."""

GIVING_OWNER, STAND_IN = "giving_owner", "stand_in"
"""By what right others sign: first whoever owns the line that gives; somebody where nobody else may."""

_CONTROLLERS = (f"{ROLE}{Role.CONTROLLER.value}",)


@dataclass(frozen=True, slots=True)
class AdjustmentRule:
    """A row of the policy's table: who approves what crosses so far, up to a limit (None: without)."""

    crossing: Crossing
    limit_minor: int | None
    approve: tuple[str, ...]

    def covers(self, crossing: Crossing, amount_minor: int) -> bool:
        in_limit = self.limit_minor is None or amount_minor <= self.limit_minor
        return self.crossing is crossing and in_limit


@dataclass(frozen=True, slots=True)
class Signature:
    """One that is needed: of any one of `approver_ids`. `why` names the right that it is given by.

    `opened_to`: those of them who may sign in the place of the others, who did not in time.
    """

    approver_ids: tuple[int, ...]
    why: str
    signed_by: int | None = None
    opened_to: tuple[int, ...] = ()

    @property
    def is_of_line(self) -> bool:
        """Whether it is given by the owner of a line or by a manager, and not by a role."""
        return self.why in (GIVING_OWNER, OWNER) or self.why.startswith(TIER)


@dataclass(frozen=True, slots=True)
class AdjustmentDecision:
    """What somebody decided on an adjustment; part of the record."""

    person_id: int
    action: DecisionAction
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AdjustmentEscalation:
    """Nobody signed in time: `person_id` may sign in the place of `late_id`."""

    late_id: int
    person_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class AdjustmentCase:
    """What the routing needs to know: who asks, how far it reaches, and whose lines they are."""

    asker: Person
    crossing: Crossing
    amount_minor: int
    giving_owner_id: int | None
    receiving_owner_id: int | None


def approvers_named(rules: Sequence[AdjustmentRule], case: AdjustmentCase) -> tuple[str, ...]:
    """Of the rows that cover the case, the one with the lowest limit; where none does, the controllers."""
    covering = [rule for rule in rules if rule.covers(case.crossing, case.amount_minor)]
    lowest = min(covering, key=lambda rule: (rule.limit_minor is None, rule.limit_minor or 0), default=None)
    return lowest.approve if lowest else _CONTROLLERS


def signatures_needed(
    company: Company, rules: Sequence[AdjustmentRule], case: AdjustmentCase
) -> tuple[Signature, ...]:
    """The giving line's owner, then those whom the table names, in order: each once, the asker never.

    Empty where nobody in the company may decide.
    """
    giving = () if case.giving_owner_id is None else (case.giving_owner_id,)
    wanted: list[tuple[tuple[int, ...], str]] = [(giving, GIVING_OWNER)]
    wanted += [(_named(company, case, name), name) for name in approvers_named(rules, case)]
    needed: list[Signature] = []
    alone: set[int] = set()
    for ids, why in wanted:
        able = _able(company, case, ids)
        if case.asker.id in ids and not able and why in (GIVING_OWNER, OWNER):
            # Whoever owns the line has agreed by asking.
            continue
        if not able and why == GIVING_OWNER and case.giving_owner_id is None:
            continue
        if not able:
            able, why = _stand_ins(company, case), STAND_IN
        others = tuple(id_ for id_ in able if id_ not in alone)
        if others:
            needed.append(Signature(others, why))
            alone |= set(others) if len(others) == 1 else set()
    if needed:
        return tuple(needed)
    last = _stand_ins(company, case)
    return (Signature(last, STAND_IN),) if last else ()


def _able(company: Company, case: AdjustmentCase, ids: Iterable[int]) -> tuple[int, ...]:
    people = (company.people.get(id_) for id_ in ids)
    return tuple(sorted(p.id for p in people if p is not None and p.active and p.id != case.asker.id))


def _named(company: Company, case: AdjustmentCase, name: str) -> tuple[int, ...]:
    if name == OWNER:
        return () if case.receiving_owner_id is None else (case.receiving_owner_id,)
    if name.startswith(ROLE):
        role = Role(name.removeprefix(ROLE))
        return company.with_role(role, frozenset())
    above = managers_of(case.asker, company.people.get)
    return next(((manager.id,) for manager in above if _has_tier(company, manager, name)), ())


def _has_tier(company: Company, person: Person, name: str) -> bool:
    """Whether they have at least the tier that `name` names; where it names none, any."""
    tiers = [tier.name for tier in company.tiers]
    if person.tier not in tiers:
        return False
    wanted = name.removeprefix(TIER)
    return not name.startswith(TIER) or (wanted in tiers and tiers.index(person.tier) >= tiers.index(wanted))


def _stand_ins(company: Company, case: AdjustmentCase) -> tuple[int, ...]:
    """The controllers; without any, the highest manager above the asker, else the administrators."""
    barred = frozenset({case.asker.id})
    tiered = [each.id for each in managers_of(case.asker, company.people.get) if company.tier_of(each)]
    return (
        company.with_role(Role.CONTROLLER, barred)
        or tuple(tiered[-1:])
        or company.with_role(Role.ADMIN, barred)
    )


def next_level(
    company: Company, case: AdjustmentCase, needed: Sequence[Signature], late: Signature
) -> tuple[tuple[int, int], ...]:
    """(who did not sign in time, the first manager above them who may in their place); each signature once.

    What a role signs stays with the role, and whoever may sign for one is passed over, as is a manager
    without a tier, or below the tier that is asked for.
    """
    if late.opened_to or not late.is_of_line:
        return ()
    passed_over = {id_ for each in needed if not each.is_of_line for id_ in each.approver_ids}
    passed_over |= {each.signed_by for each in needed if each.signed_by is not None}
    found = []
    for late_id in late.approver_ids:
        able = (each for each in _above(company, case, late, late_id) if each not in passed_over)
        found += [(late_id, higher) for higher in able if higher not in late.approver_ids][:1]
    return tuple(found)


def _above(company: Company, case: AdjustmentCase, late: Signature, late_id: int) -> Iterator[int]:
    """Who could sign in their place, nearest first."""
    person = company.people.get(late_id)
    for manager in () if person is None else managers_of(person, company.people.get):
        if manager.id != case.asker.id and _has_tier(company, manager, late.why):
            yield manager.id


def opened(
    company: Company,
    case: AdjustmentCase,
    needed: Iterable[Signature],
    escalations: Sequence[AdjustmentEscalation],
) -> tuple[Signature, ...]:
    """What is needed, with those whom time has let in, while they still are above whoever was late."""
    found = []
    for each in needed:
        higher = tuple(
            made.person_id
            for made in escalations
            if each.is_of_line
            and made.late_id in each.approver_ids
            and made.person_id in _above(company, case, each, made.late_id)
        )
        new = tuple(id_ for id_ in dict.fromkeys(higher) if id_ not in each.approver_ids)
        found.append(replace(each, approver_ids=tuple(sorted((*each.approver_ids, *new))), opened_to=new))
    return tuple(found)


def signed(needed: Sequence[Signature], decisions: Sequence[AdjustmentDecision]) -> tuple[Signature, ...]:
    """What is needed, with what was given: by the rights of this moment, each person's once."""
    given = [made.person_id for made in decisions if made.action is DecisionAction.APPROVE]
    used: set[int] = set()
    found: list[Signature] = []
    for signature in needed:
        able = tuple(id_ for id_ in signature.approver_ids if id_ not in used)
        if not able:
            continue
        by = next((id_ for id_ in given if id_ in able), None)
        used |= set() if by is None else {by}
        let_in = tuple(id_ for id_ in signature.opened_to if id_ in able)
        found.append(replace(signature, approver_ids=able, signed_by=by, opened_to=let_in))
    return tuple(found)


def next_signature(signatures: Iterable[Signature]) -> Signature | None:
    """The one that is waited for; None when all are given."""
    return next((each for each in signatures if each.signed_by is None), None)


def require_adjustment_decider(
    person: Person, adjustment: Adjustment, signatures: Sequence[Signature]
) -> None:
    """Raises Stale("adjustment_decided"), NotAllowed("own_adjustment" | "not_your_decision")."""
    adjustment.require_pending()
    if person.id == adjustment.asked_by:
        raise NotAllowed("own_adjustment", number=adjustment.number)
    waiting = next_signature(signatures)
    if waiting is None or person.id not in waiting.approver_ids:
        raise NotAllowed("not_your_decision", number=adjustment.number)


def waiting_since(adjustment: Adjustment, decisions: Sequence[AdjustmentDecision]) -> datetime:
    """From when on the next signature is waited for."""
    return max((adjustment.asked_at, *(made.at for made in decisions)))


def could_be_asked(person: Person, owners: Container[int | None]) -> bool:
    """Whether any table could name them: as the owner of a line, by their tier or by a role."""
    return bool(person.tier) or bool(person.roles) or person.id in owners


def may_adjust_lines(person: Person, *, owns_some: bool) -> bool:
    """Whether they may open the form at all: who answers for lines, or for somebody who does."""
    return owns_some or bool(person.tier) or person.has(Role.CONTROLLER)


def may_ask_to_adjust(
    person: Person, owners: Iterable[Person], by_id: Callable[[int], Person | None]
) -> bool:
    """Owners of either line, their managers, and controllers."""
    if person.has(Role.CONTROLLER):
        return True
    return any(
        person.id == owner.id or any(person.id == each.id for each in managers_of(owner, by_id))
        for owner in owners
    )


def may_see_adjustment(person: Person, adjustment: Adjustment, involved: Container[int]) -> bool:
    """Its asker, the owners of its lines and whoever decides or decided on it; controllers and auditors."""
    if not person.active:
        return False
    known = person.id == adjustment.asked_by or person.id in involved
    return known or person.has(Role.CONTROLLER, Role.AUDITOR)
