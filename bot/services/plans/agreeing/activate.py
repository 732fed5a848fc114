"""Put an approved version in force, in one transaction, against a year that is under way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from bot.domain.books.administration import PlanActivationEntry
from bot.domain.books.audit import AuditAction
from bot.domain.budgets.adoption import RESERVE_MONTH, AdoptionKind
from bot.domain.budgets.budget import RESERVE, BudgetLine, ControlLevel, Dimensions, LineBalance
from bot.domain.budgets.ceiling import Ceiling
from bot.domain.budgets.closing import onto_open_year, require_open_year
from bot.domain.company.actor import Actor
from bot.domain.company.identity import identity
from bot.domain.errors import NotFound, Stale
from bot.domain.messages.plans import PlanNewsKind
from bot.domain.plans.agreement import PlanState
from bot.planning.allocation.result import PlannedLine
from bot.services.budgets.imported_version import supersede
from bot.services.company.operator import Operator, acting_person
from bot.services.plans.agreeing.announce import tell_planners
from bot.services.plans.versions import find_version, locked_version, plan_of
from bot.services.ports.budgets import BudgetPosting, Plan
from bot.services.ports.plans import PlanVersion
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.toml.amount import amount_minor

_MONTHS = range(1, 13)
_NOTHING = (0,) * len(_MONTHS)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A line that holds more than the version would leave it, or the lines under one of its ceilings; both
    are empty for the plan as a whole.
    """

    line: str
    held_minor: int
    budget_minor: int
    ceiling: str = ""


@dataclass(frozen=True, slots=True)
class Activation:
    """`uncovered` is why it was refused; nothing: the version is in force. Minor units of `currency`."""

    version: str
    state: PlanState
    currency: str
    uncovered: tuple[Uncovered, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """A line as the version has it, beside what is stored; `planned` is None for one that vanishes. `in_use`:
    it is stored, and not retired.
    """

    stored: BudgetLine | None
    planned: PlannedLine | None
    adopted: tuple[int, ...]
    balance: LineBalance
    in_use: bool = True

    @property
    def months(self) -> tuple[int, ...]:
        return _NOTHING if self.planned is None else self.planned.months


@dataclass(frozen=True, slots=True)
class _Known:
    """What nobody changes while the company is locked, lines by the identity of their code; `people`: ids by
    address.
    """

    planned: Mapping[str, PlannedLine]
    stored: Mapping[str, BudgetLine]
    in_use: Set[str]
    people: Mapping[str, int]


def activate_plan(tx: AdministrativeTransaction, name: str, operator: Operator) -> Activation:
    """Try again what was refused.

    Raises what `find_version`, `acting_person` and `activate_version` raise.
    """
    actor = acting_person(tx, operator)
    return activate_version(tx, actor, find_version(tx, name).name)


def activate_version(tx: AdministrativeTransaction, actor: Actor, name: str) -> Activation:
    """Post what differs from the budget in force, line by line.

    Refused where a line would fall below what its horizon holds, or vanishes and holds something: the version
    stays approved, and the controllers are told. What differs in closed months is posted to the first open
    one. Raises Stale("plan_state", "plan_too_early", "year_closed").
    """
    tx.company.lock()
    version, agreement = locked_version(tx, name)
    agreement.require_state(PlanState.APPROVED)
    first, _ = tx.calendar.year_range(version.year)
    if tx.today < first:
        raise Stale("plan_too_early", version=version.name, date=first.isoformat())
    tx.budget_data.add_plan(version.year, version.currency)
    known = _known(tx, version)
    # From here on no request moves what the lines hold, and everybody who asks waits.
    plan = tx.budgets.lock_plan_of_year(version.year)
    if plan is None:
        raise NotFound("no_plan", year=version.year)
    require_open_year(plan.year, plan.closed_months)
    changes = _changes(tx, plan, known)
    ceilings = _ceilings(plan, version)
    uncovered = (*_uncovered(plan, changes), *_over_ceilings(ceilings, changes))
    if uncovered:
        return _refuse(tx, actor, version, uncovered)
    _store(tx, actor, plan, version, changes, ceilings, known.people)
    supersede(tx, version.year, PlanState.APPROVED)
    active = replace(agreement, state=PlanState.ACTIVE)
    tx.plan_agreements.save(active)
    facts = PlanActivationEntry(version.name, PlanState.ACTIVE, len(changes), 0)
    tx.audit.add(actor, AuditAction.PLAN_ACTIVATED, f"plan:{version.name}", facts)
    tell_planners(tx, active, PlanNewsKind.ACTIVATED)
    return Activation(version.name, active.state, version.currency)


def _known(tx: AdministrativeTransaction, version: PlanVersion) -> _Known:
    plan = tx.budgets.plan(version.year)
    if plan is None:
        raise NotFound("no_plan", year=version.year)
    return _Known(
        planned={identity(line.code): line for line in tx.plan_versions.lines(version.id)},
        stored={identity(line.code): line for line in tx.budget_data.lines(plan.id)},
        in_use={identity(line.code) for line in tx.budgets.lines(plan.id)},
        people={person.email: person.id for person in tx.company.people()},
    )


def _changes(tx: AdministrativeTransaction, plan: Plan, known: _Known) -> list[_Change]:
    stored, planned, in_use = known.stored, known.planned, known.in_use
    concerned = sorted(planned.keys() | in_use)
    balances = tx.budgets.balances(stored[key].id for key in concerned if key in stored)
    adopted = tx.budget_data.adopted_months(plan.id)
    found = []
    for key in concerned:
        line = stored.get(key)
        now = (adopted[line.id], balances[line.id]) if line is not None else (_NOTHING, LineBalance())
        found.append(_Change(line, planned.get(key), *now, key in in_use))
    return found


# --- What is held stays covered ---


def _uncovered(plan: Plan, changes: Sequence[_Change]) -> Iterator[Uncovered]:
    total = 0
    for change in changes:
        total += sum(change.months)
        yield from _uncovered_line(change)
    if total < plan.used_minor and total < plan.budget_minor:
        yield Uncovered("", plan.used_minor, total)


def _uncovered_line(change: _Change) -> Iterator[Uncovered]:
    """At most one: the line vanishes and holds something, or the first of its spans that is not covered."""
    line, before = change.stored, change.balance
    if line is None:
        return
    if change.planned is None:
        if used := before.total().used:
            yield Uncovered(line.code, used, 0)
        return
    differs = [planned - now for planned, now in zip(change.planned.months, before.budgets, strict=True)]
    if min(differs) >= 0:
        # Nothing is taken away from what it holds.
        return
    after = before.with_budget(onto_open_year(differs, before.closed))
    found = before.uncovered_by(after, line.horizon)
    if found is not None:
        _, will = found
        yield Uncovered(line.code, will.used, will.budget)


def _over_ceilings(ceilings: Iterable[Ceiling], changes: Sequence[_Change]) -> Iterator[Uncovered]:
    """Ceilings that block, and whose lines hold more already: nothing could be asked for under them."""
    for ceiling in ceilings:
        held = sum(
            change.balance.total().used
            for change in changes
            if change.planned is not None and ceiling.dimensions.covers(change.planned.dimensions)
        )
        if ceiling.control is ControlLevel.ABSOLUTE and held > ceiling.amount_minor:
            yield Uncovered("", held, ceiling.amount_minor, ceiling.name)


def _refuse(
    tx: AdministrativeTransaction, actor: Actor, version: PlanVersion, uncovered: tuple[Uncovered, ...]
) -> Activation:
    facts = PlanActivationEntry(version.name, PlanState.APPROVED, 0, len(uncovered))
    tx.audit.add(actor, AuditAction.PLAN_REFUSED, f"plan:{version.name}", facts)
    agreement = tx.plan_agreements.find(version.id)
    if agreement is not None:
        names = tuple(each.line or each.ceiling for each in uncovered if each.line or each.ceiling)
        tell_planners(tx, agreement, PlanNewsKind.NOT_ACTIVATED, names)
    return Activation(version.name, PlanState.APPROVED, version.currency, uncovered)


# --- What is posted ---


def _store(
    tx: AdministrativeTransaction,
    actor: Actor,
    plan: Plan,
    version: PlanVersion,
    changes: Sequence[_Change],
    ceilings: Sequence[Ceiling],
    people: Mapping[str, int],
) -> None:
    lines = [_line(change, plan, people) for change in changes if change.planned is not None]
    ids = tx.budget_data.add_lines([line for line in lines if not line.id])
    # What stays as it was is not written: everybody who asks waits meanwhile.
    before = {change.stored for change in changes if change.stored is not None and change.in_use}
    tx.budget_data.save_lines([line for line in lines if line.id and line not in before])
    gone = [change.stored.id for change in changes if change.planned is None and change.stored is not None]
    tx.budget_data.retire_lines(gone)
    reserve = _reserve(tx, plan, version)
    tx.budget_data.replace_ceilings(plan.id, ceilings)

    def postings() -> Iterator[BudgetPosting]:
        for change in (*changes, *reserve):
            line_id = change.stored.id if change.stored is not None else ids[_code(change)]
            yield from _postings(version, line_id, change)

    tx.budget_data.post(
        plan.id,
        postings(),
        AdoptionKind.ACTIVATE,
        document=f"plan:{version.name}",
        actor_id=actor.id,
    )


def _ceilings(plan: Plan, version: PlanVersion) -> list[Ceiling]:
    return [
        Ceiling(
            id=0,
            plan_id=plan.id,
            dimensions=Dimensions(**ceiling.where.values()),
            amount_minor=amount_minor(ceiling.amount, version.currency),
            control=ceiling.control,
            currency=version.currency,
        )
        for ceiling in plan_of(version).ceiling
    ]


def _code(change: _Change) -> str:
    if change.planned is None:
        raise AssertionError("a line that vanishes is there")
    return change.planned.code


def _line(change: _Change, plan: Plan, people: Mapping[str, int]) -> BudgetLine:
    """As the version says; what it does not speak of stays as it is."""
    planned, stored = change.planned, change.stored
    if planned is None:
        raise AssertionError("a line that vanishes is retired")
    known = stored or BudgetLine(
        0, planned.code, planned.dimensions, planned.control, plan.currency, plan_id=plan.id
    )
    return replace(
        known,
        dimensions=planned.dimensions,
        control=planned.control,
        owner_id=people.get(planned.owner),
        expected_result=planned.expected_result or known.expected_result,
    )


def _reserve(tx: AdministrativeTransaction, plan: Plan, version: PlanVersion) -> list[_Change]:
    """The reserve as a change of its own line, made where there is none yet; nothing without one."""
    line = tx.budgets.reserve(plan.id)
    if line is None:
        if not version.reserve_minor:
            return []
        tx.budget_data.add_reserve(plan.id, plan.currency)
        line = tx.budgets.reserve(plan.id)
    if line is None:
        raise AssertionError("the reserve was made just before")
    months = [0] * len(_MONTHS)
    months[RESERVE_MONTH - 1] = version.reserve_minor
    planned = PlannedLine(RESERVE, line.dimensions, version.reserve_minor, tuple(months))
    adopted = tx.budget_data.adopted_months(plan.id)[line.id]
    return [_Change(line, planned, adopted, tx.budgets.balances([line.id])[line.id])]


def _postings(version: PlanVersion, line_id: int, change: _Change) -> Iterator[BudgetPosting]:
    closed = change.balance.closed
    adopted = zip(change.months, change.adopted, strict=True)
    minors = onto_open_year([wanted - before for wanted, before in adopted], closed)
    adjusted = [now - before for now, before in zip(change.balance.budgets, change.adopted, strict=True)]
    given_up = onto_open_year(adjusted, closed)
    for month, minor, absorbed in zip(_MONTHS, minors, given_up, strict=True):
        if minor or absorbed:
            key = f"plan:{version.id}:{line_id}:{month}"
            yield BudgetPosting(line_id, month, minor, key, absorbed)
