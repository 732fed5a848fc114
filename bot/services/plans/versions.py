"""A version of a plan by its name, and what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.books.administration import PlanEntry, PlanStateEntry
from bot.domain.books.audit import AuditAction
from bot.domain.company.actor import Actor
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.money import to_major
from bot.domain.plans.agreement import GONE_ON, Agreement, PlanState
from bot.planning.allocation.result import PlannedLine
from bot.planning.compare import Comparison
from bot.planning.file.model import Plan as PlanFile
from bot.planning.file.read import kept_plan
from bot.planning.prepared import PreparedPlan
from bot.services.ports.plans import ExplainedLine, PlanVersion
from bot.services.ports.unit_of_work import AdministrativeTransaction, Transaction

_NAME = re.compile(r"(?P<year>\d{4})(?:\.(?P<number>\d{1,6}))?", re.ASCII)
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Draft:
    """`version` is None where nothing was kept; `new`, whether it was made just now. `changes` are the lines
    that differ from the newest version `before`, all of them where there is none.
    """

    version: PlanVersion | None
    new: bool
    prepared: PreparedPlan
    before: str
    changes: tuple[Comparison, ...]


def find_version(tx: Transaction, name: str) -> PlanVersion:
    """`2027.1`, or `2027` for the year's newest.

    Raises InvalidInput("plan_version_unreadable"), NotFound("plan_version_unknown", "plan_version_none").
    """
    match = _NAME.fullmatch(name.strip())
    if match is None:
        raise InvalidInput("plan_version_unreadable", name=name[:40])
    found = tx.plan_versions.find(int(match["year"]), int(match["number"]) if match["number"] else None)
    if found is not None:
        return found
    names = [version.name for version in tx.plan_versions.all()]
    if not names:
        raise NotFound("plan_version_none", name=name)
    shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    raise NotFound("plan_version_unknown", name=name, versions=shown)


def passed_drafts(versions: Iterable[PlanVersion]) -> frozenset[int]:
    """The drafts, by id, of which a later version of the year was brought before its reviewers instead."""
    every = list(versions)
    gone_on = [each for each in every if each.state in GONE_ON]
    return frozenset(
        each.id
        for each in every
        if each.state is PlanState.DRAFT
        and any(other.year == each.year and other.number > each.number for other in gone_on)
    )


def version_name(tx: Transaction, version_id: int) -> str:
    """As people say it; empty for none that is there."""
    version = tx.plan_versions.get(version_id)
    return "" if version is None else version.name


def keep_version(
    tx: AdministrativeTransaction,
    actor: Actor,
    version: PlanVersion,
    lines: Sequence[ExplainedLine],
    file_sha256: str,
) -> None:
    """Store a version that was made of a file, and say so in the audit."""
    tx.plan_versions.add(version, lines)
    facts = PlanEntry(
        version.name, file_sha256, version.total_minor, version.reserve_minor, version.currency, len(lines)
    )
    tx.audit.add(actor, AuditAction.PLAN_DRAFTED, f"plan:{version.name}", facts)


def locked_version(tx: AdministrativeTransaction, name: str) -> tuple[PlanVersion, Agreement]:
    version = find_version(tx, name)
    agreement = tx.plan_agreements.lock(version.id)
    if agreement is None:
        raise AssertionError(f"version {version.name} was there just before")
    return version, agreement


def keep_agreement(tx: Transaction, actor: Actor, action: AuditAction, agreement: Agreement) -> Agreement:
    """Store it, and say so in the audit."""
    tx.plan_agreements.save(agreement)
    facts = PlanStateEntry(agreement.name, agreement.state)
    tx.audit.add(actor, action, f"plan:{agreement.name}", facts)
    return agreement


def plan_of(version: PlanVersion) -> PlanFile:
    """What its plan file says; of a version that a budget file made, nothing but year, currency and total."""
    if version.source:
        return kept_plan(version.source, version.settings)
    total = str(to_major(version.total_minor, version.currency))
    return PlanFile.model_construct(year=version.year, currency=version.currency, total=total, split=())


def with_proposals(
    tx: Transaction, version: PlanVersion, lines: Iterable[PlannedLine]
) -> tuple[PlannedLine, ...]:
    """The lines of a version with what their owners have proposed since it was drafted."""
    found = tx.plan_questions.proposals(version.year, version.number)

    def heard(line: PlannedLine) -> PlannedLine:
        if line.code not in found:
            return line
        proposal = found[line.code].proposal
        return replace(
            line,
            proposed_minor=proposal.amount_minor,
            reason=line.reason or proposal.reason,
            expected_result=line.expected_result or proposal.expected_result,
        )

    return tuple(map(heard, lines))


def prepared_version(tx: Transaction, version: PlanVersion) -> PreparedPlan:
    """What the version holds, as it was drafted, with what its owners have proposed since."""
    return PreparedPlan(
        plan=plan_of(version),
        total_minor=version.total_minor,
        reserve_minor=version.reserve_minor,
        rounding_minor=version.rounding_minor,
        lines=with_proposals(tx, version, tx.plan_versions.lines(version.id)),
        findings=version.findings,
    )
