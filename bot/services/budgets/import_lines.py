"""Import the lines of a year's budget: who may spend how much on what, month by month.

A file says what the budget is to be. What differs from what files said before is posted to the ledger;
transfers and other revisions stand beside it and are not undone by importing a file again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.books.administration import BudgetImportEntry
from bot.domain.books.audit import AuditAction
from bot.domain.budgets.adoption import AdoptionKind
from bot.domain.budgets.budget import BudgetLine, ControlLevel, LineBalance
from bot.domain.budgets.closing import onto_open_year, require_open_year
from bot.domain.company.actor import Actor
from bot.domain.company.identity import identity
from bot.domain.money import to_major
from bot.services.budgets.imported_version import keep_imported_version
from bot.services.budgets.line_file import LineDraft, read_lines, refuse_ambiguous_lines
from bot.services.company.import_result import ImportResult, changes_for_audit
from bot.services.company.operator import Operator, acting_person
from bot.services.ports.budgets import BudgetPosting, Imported, Plan
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.sheets.problems import Problems
from bot.sheets.sheet import Sheet

_AUDITED = ("dimensions", "control", "horizon", "owner_id", "alert_channel")
_NOTHING = Imported()


@dataclass(frozen=True, slots=True)
class _Change:
    """A line as the file wants it, beside what is stored. `minor` is what to post to m01 to m12."""

    draft: LineDraft
    stored: BudgetLine | None
    minor: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.minor)

    @property
    def renamed(self) -> bool:
        """Whether anything but the amounts differs."""
        return self.stored is not None and self.draft.line != self.stored


def import_budget(tx: AdministrativeTransaction, sheet: Sheet, year: int, operator: Operator) -> ImportResult:
    """All or nothing. A line that is missing from the file stays, with its budget: requests draw on it.

    What it says of closed months is posted to the first open one.
    Raises BadFile, what `acting_person` raises, NotFound("no_policy") and Stale("year_closed").
    """
    tx.company.lock()
    actor = acting_person(tx, operator)
    tx.budget_data.add_plan(year, tx.currency)
    plan = _locked_plan(tx, year)
    # What the file says is gone when the version is made: the largest would stand in memory twice.
    result, facts = _bring_in(tx, sheet, plan, actor)
    if result.changed_anything:
        keep_imported_version(tx, actor, plan)
        tx.audit.add(actor, AuditAction.BUDGET_IMPORTED, f"plan:{year}", facts)
    return result


def _bring_in(
    tx: AdministrativeTransaction, sheet: Sheet, plan: Plan, actor: Actor
) -> tuple[ImportResult, BudgetImportEntry]:
    """Lines and postings as the file has them, with what the audit says of that."""
    policy = tx.policies.in_force(tx.today)
    stored = {identity(line.code): line for line in tx.budget_data.lines(plan.id)}
    problems = Problems()
    drafts = read_lines(tx, sheet, plan, policy, stored, problems)
    problems.refuse_if_any()

    refuse_ambiguous_lines(drafts, stored, problems)
    changes = _changes(tx, plan, drafts, stored)
    _refuse_what_holds_forbid(tx, plan, changes, problems)
    problems.refuse_if_any()

    ids = tx.budget_data.add_lines([change.draft.line for change in changes if change.stored is None])
    tx.budget_data.save_lines([change.draft.line for change in changes if change.renamed])
    _post(tx, plan, sheet, changes, ids, actor.id)
    result = _result(changes)
    return result, _entry(plan, sheet, changes, ids, result)


def _locked_plan(tx: AdministrativeTransaction, year: int) -> Plan:
    # From here on no request moves what the lines hold.
    plan = tx.budgets.lock_plan_of_year(year)
    if plan is None:
        raise AssertionError("the plan was made just before")
    require_open_year(year, plan.closed_months)
    return plan


def _changes(
    tx: AdministrativeTransaction, plan: Plan, drafts: Sequence[LineDraft], stored: Mapping[str, BudgetLine]
) -> list[_Change]:
    imported = tx.budget_data.imported(plan.id)
    return [
        _Change(
            draft,
            stored.get(identity(draft.line.code)),
            onto_open_year(
                [
                    wanted - imported.get((draft.line.id, month), _NOTHING).minor
                    for month, wanted in enumerate(draft.months, start=1)
                ],
                plan.closed_months,
            ),
        )
        for draft in drafts
    ]


def _result(changes: Sequence[_Change]) -> ImportResult:
    created = sum(change.stored is None for change in changes)
    updated = sum(change.stored is not None and (any(change.minor) or change.renamed) for change in changes)
    return ImportResult(created, updated, len(changes) - created - updated)


def _refuse_what_holds_forbid(
    tx: AdministrativeTransaction, plan: Plan, changes: Sequence[_Change], problems: Problems
) -> None:
    """What requests hold can't be taken from under them."""
    reduced = [change for change in changes if change.stored and min(change.minor) < 0]
    balances = tx.budgets.balances(change.draft.line.id for change in reduced)
    for change in reduced:
        _refuse_reduction(change, balances[change.draft.line.id], plan.currency, problems)
    total = sum(change.total for change in changes)
    if total < 0 and plan.budget_minor + total < plan.used_minor:
        first = min(change.draft.row for change in changes if change.total < 0)
        held, after = plan.used_minor, plan.budget_minor + total
        problems.add(first, "annual", "plan_below_held", **_amounts(plan.currency, held=held, after=after))


def _refuse_reduction(change: _Change, before: LineBalance, currency: str, problems: Problems) -> None:
    row = change.draft.row
    after = before.with_budget(change.minor)
    first_open = before.open_month(1)
    for span in (range(1, first_open + 1), *(range(month, month + 1) for month in range(first_open + 1, 13))):
        # Possible where a transfer has taken out what an earlier file put in. What closed months have left
        # is taken from the first open one.
        left = after.total(span).budget
        if left < 0:
            problems.add(row, f"m{span[-1]:02}", "month_below_zero", **_amounts(currency, short=-left))
    if change.draft.line.control is not ControlLevel.ABSOLUTE:
        return
    found = before.uncovered_by(after, change.draft.line.horizon)
    if found is not None:
        span, will = found
        code = "line_below_held" if len(span) == 12 else "line_below_held_by_month"
        amounts = _amounts(currency, held=will.used, after=will.budget)
        problems.add(row, "annual", code, code=change.draft.line.code, month=f"m{span[-1]:02}", **amounts)


def _amounts(currency: str, **minor: int) -> dict[str, str]:
    return {name: f"{to_major(value, currency)} {currency}" for name, value in minor.items()}


def _post(
    tx: AdministrativeTransaction,
    plan: Plan,
    sheet: Sheet,
    changes: Sequence[_Change],
    ids: Mapping[str, int],
    actor_id: int | None,
) -> None:
    imported = tx.budget_data.imported(plan.id)

    def postings() -> Iterator[BudgetPosting]:
        for change in changes:
            line_id = change.draft.line.id or ids[change.draft.line.code]
            for month, minor in enumerate(change.minor, start=1):
                if not minor:
                    continue
                # The same file may be imported again after another one: their number tells them apart.
                count = imported.get((line_id, month), _NOTHING).count
                key = f"import:{line_id}:{month}:{sheet.sha256[:16]}:{count + 1}"
                yield BudgetPosting(line_id, month, minor, key)

    tx.budget_data.post(
        plan.id, postings(), AdoptionKind.IMPORT, document=f"plan:{plan.year}", actor_id=actor_id
    )


def _entry(
    plan: Plan,
    sheet: Sheet,
    changes: Sequence[_Change],
    ids: Mapping[str, int],
    result: ImportResult,
) -> BudgetImportEntry:
    """For the audit: the lines that are new or differ, with the amounts before and after in major units."""
    created: dict[str, str] = {}
    changed: dict[str, object] = {}
    for change in changes:
        line = change.draft.line
        # By its id: a code may name somebody, and the audit is kept for ever.
        if change.stored is None:
            created[str(ids[line.code])] = str(to_major(sum(change.draft.months), plan.currency))
        elif any(change.minor) or change.renamed:
            after = sum(change.draft.months)
            annual = [str(to_major(minor, plan.currency)) for minor in (after - change.total, after)]
            differs = changes_for_audit(change.stored, line, _AUDITED)
            changed[str(line.id)] = {**differs, "annual": annual} if any(change.minor) else differs
    return BudgetImportEntry(sheet.kind, sheet.sha256, result.rows, created, changed, plan.currency)
