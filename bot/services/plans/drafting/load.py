"""Take back a version that somebody has edited in a spreadsheet: what differs, and as the next version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.company.actor import Actor
from bot.domain.company.identity import identity
from bot.domain.plans.agreement import PlanState
from bot.planning.allocation.figures import shown
from bot.planning.allocation.result import PlannedLine
from bot.planning.compare import budgeted, compare
from bot.planning.finding import PlanFinding
from bot.planning.prepared import PreparedPlan
from bot.services.company.operator import Operator, acting_person
from bot.services.plans.drafting.sheet_file import read_lines, version_of
from bot.services.plans.versions import Draft, find_version, keep_version, plan_of, with_proposals
from bot.services.ports.plans import ExplainedLine, PlanVersion
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.sheets.sheet import Sheet
from bot.toml.amount import amount_minor

_TYPED_OVER = "total_typed_over"


def load_plan(tx: AdministrativeTransaction, sheet: Sheet, operator: Operator) -> Draft:
    """The next version, of the edited lines; none where the sheet says what its version has, unless that one
    was sent back.

    Raises BadFile, and what `find_version` and `acting_person` raise.
    """
    tx.company.lock()
    actor = acting_person(tx, operator)
    base, edited = _read(tx, sheet)
    loaded = _against_newest(tx, base, edited)
    same = [each.line for each in edited] == list(with_proposals(tx, base, tx.plan_versions.lines(base.id)))
    if same and base.state is not PlanState.RETURNED:
        return replace(loaded, version=base, changes=())
    version = _next(tx, base, loaded, actor)
    keep_version(tx, actor, version, edited, sheet.sha256)
    return replace(loaded, version=version, new=True)


def rehearse_load(tx: AdministrativeTransaction, sheet: Sheet, operator: Operator) -> Draft:
    """What would move against the year's newest version; nothing is kept. Raises what `load_plan` does."""
    acting_person(tx, operator)
    return _against_newest(tx, *_read(tx, sheet))


def _read(tx: AdministrativeTransaction, sheet: Sheet) -> tuple[PlanVersion, list[ExplainedLine]]:
    base = find_version(tx, version_of(sheet))
    kept = {identity(each.line.code): each for each in tx.plan_versions.all_explained(base.id)}
    known = with_proposals(tx, base, [each.line for each in kept.values()])
    lines = read_lines(sheet, base, {identity(line.code): line for line in known})
    return base, [_explained(line, kept[identity(line.code)]) for line in lines]


def _explained(line: PlannedLine, before: ExplainedLine) -> ExplainedLine:
    if (line.amount_minor, line.months) == (before.line.amount_minor, before.line.months):
        return ExplainedLine(line, before.explanation)
    # What it had first stays told, however often it is typed over.
    first = before.explanation.get("typed_over")
    kept = before.line.amount_minor if first is None else first
    return ExplainedLine(line, {**before.explanation, "typed_over": kept})


def _against_newest(
    tx: AdministrativeTransaction, base: PlanVersion, edited: Sequence[ExplainedLine]
) -> Draft:
    lines = tuple(each.line for each in edited)
    newest = tx.plan_versions.find(base.year, None) or base
    rows = compare(budgeted(tx.plan_versions.lines(newest.id)), budgeted(lines))
    total = base.reserve_minor + sum(line.amount_minor for line in lines)
    prepared = PreparedPlan(
        plan=plan_of(base),
        total_minor=total,
        reserve_minor=base.reserve_minor,
        rounding_minor=base.rounding_minor,
        lines=lines,
        findings=_findings(base, total),
    )
    changes = tuple(row for row in rows if row.a_minor != row.b_minor)
    return Draft(None, False, prepared, newest.name, changes)


def _findings(base: PlanVersion, total: int) -> tuple[PlanFinding, ...]:
    found = [finding for finding in base.findings if finding.code != _TYPED_OVER]
    plan = plan_of(base)
    if total != (said := amount_minor(plan.total, base.currency)):
        facts = {"total": shown(total, base.currency), "file": shown(said, base.currency)}
        found.append(PlanFinding(_TYPED_OVER, "", facts))
    return tuple(sorted(found, key=lambda finding: (finding.code, finding.subject)))


def _next(tx: AdministrativeTransaction, base: PlanVersion, loaded: Draft, actor: Actor) -> PlanVersion:
    newest = tx.plan_versions.find(base.year, None) or base
    return replace(
        base,
        number=newest.number + 1,
        state=PlanState.DRAFT,
        total_minor=loaded.prepared.total_minor,
        findings=loaded.prepared.findings,
        prepared_by=actor.reference,
        prepared_at=tx.now,
    )
