"""Read the facts of a digest: a handful of statements, whatever the number of requests and postings.

The database adds up, the domain judges: a thousand lines are a thousand rows here, not twelve thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bot.domain.actuals.claim import UnsettledClaims
from bot.domain.actuals.variance import (
    Moment,
    Standing,
    reached,
    standing,
    variance_to_date,
)
from bot.domain.budgets.adjustment import CareCut
from bot.domain.budgets.budget import Balance, ControlLevel, Horizon, tightest
from bot.domain.budgets.ceiling import PlanLimits
from bot.domain.company.care import CareRule, CustomerDue, KeptDue
from bot.domain.errors import NotFound
from bot.domain.listed import Listed
from bot.domain.reports.digest import (
    AgeingDecision,
    CauseCount,
    CustomerUse,
    Digest,
    LineRow,
    LineSums,
    MonthFigures,
    OverdueActual,
    Ratings,
    VarianceNote,
)
from bot.domain.reports.scope import Scope, parse_scope
from bot.planning.forecast import NO_SEASON, NOTHING_CLOSED, Trial, YearSums, year_end
from bot.policies.compiled import CompiledPolicy
from bot.services.budgets.forecasting import dry_on, forecast_balances, moment_of, or_found
from bot.services.budgets.limits import read_limits
from bot.services.company.due_care import shown_since, still_due
from bot.services.ports.budgets import Plan
from bot.services.ports.later import Later
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.scope import find_scope

__all__ = ["Digest", "Scope", "parse_scope", "read_digest"]

NOTE_SHOWN_DAYS = 35
_LIST_LENGTH = 5
_FORECAST = 10
"""So many lines, those that a digest shows first, have a forecast."""
# By value: a thousand look-ups of an enumeration's members are felt.
_CONTROLS = {level.value: level for level in ControlLevel}
_HORIZONS = {horizon.value: horizon for horizon in Horizon}


def read_digest(tx: Transaction, scope: Scope) -> Digest:
    """The digest of `scope` for the current fiscal year, as of today.

    Raises NotFound: "no_plan" (with `year`) when the year has no budget, "scope_unknown" when nothing bears
    the scope's name.
    """
    year, month = tx.calendar.year_of(tx.today), tx.calendar.month_of(tx.today)
    plan = tx.budgets.plan(year)
    if plan is None:
        raise NotFound("no_plan", year=year)
    policy = tx.policies.in_force(tx.today)
    notes = tx.digests.notes(tx.now - timedelta(days=NOTE_SHOWN_DAYS))
    scope, lines, shared = _lines_of(tx, plan, scope, month)
    watched = _watched(tx, plan, scope, lines, month, shared)
    beside = _ask_beside(tx, plan, scope, lines, policy, shared=shared)
    rows = _rows(tx, plan, lines, watched, notes(), policy)
    return Digest(
        scope=scope,
        year=year,
        month=month,
        as_of=tx.today,
        currency=plan.currency,
        rows=(*_with_forecast(tx, plan, rows[:_FORECAST]), *rows[_FORECAST:]),
        months=_months(tx, year, beside.months()),
        shared=shared,
        plan_over_minor=max(0, plan.used_minor - plan.budget_minor),
        thresholds=policy.thresholds,
        category_names=policy.categories,
        overdue=beside.overdue(),
        ageing=beside.ageing(),
        top_customers=beside.top_customers(),
        care=_care(tx, plan, beside.care(), policy.care),
        cuts=_cuts(tx, plan, scope, lines),
        ratings=beside.ratings(),
        adjusted=beside.adjusted(),
        limits=read_limits(tx, plan) if scope.kind == "all" else PlanLimits(),
        claims=beside.claims(),
    )


class _Beside(NamedTuple):
    """What stands beside the lines: asked for before their rows are made, which takes as long."""

    months: Later[Mapping[int, tuple[int, int]]]
    overdue: Later[Listed[OverdueActual]]
    ageing: Later[Listed[AgeingDecision]]
    top_customers: Later[tuple[CustomerUse, ...]]
    care: Later[Listed[KeptDue]]
    ratings: Later[Ratings]
    adjusted: Later[tuple[CauseCount, ...]]
    claims: Later[UnsettledClaims]


def _ask_beside(
    tx: Transaction,
    plan: Plan,
    scope: Scope,
    lines: Sequence[LineSums],
    policy: CompiledPolicy,
    *,
    shared: bool,
) -> _Beside:
    ids = [line.line_id for line in lines]
    # First what is waited for.
    only_line = tx.budgets.line(ids[0]) if scope.kind == "line" else None
    return _Beside(
        tx.digests.months(plan.id, scope, shared=shared),
        tx.digests.overdue(scope, _owed_before(tx, policy), _LIST_LENGTH),
        _ageing(tx, scope, policy),
        tx.digests.top_customers(plan.id, scope, _LIST_LENGTH),
        # A few more than are shown, since some may be looked after by now.
        tx.digests.care_due(scope, only_line, 2 * _LIST_LENGTH),
        tx.digests.ratings(plan.id, scope),
        tx.digests.adjusted(plan.id, None if scope.kind == "all" else ids),
        tx.partner_claims.sums(plan.currency) if scope.kind == "all" else UnsettledClaims,
    )


def _owed_before(tx: Transaction, policy: CompiledPolicy) -> date:
    """Whoever was to spend before this day is reminded of the actual."""
    return tx.today - timedelta(days=policy.nudge_after_days - 1)


def _ageing(tx: Transaction, scope: Scope, policy: CompiledPolicy) -> Later[Listed[AgeingDecision]]:
    """Those that their approvers are reminded of: by working time, as everywhere."""
    clock = policy.working_time
    return tx.digests.ageing(
        scope,
        clock.began(tx.now, policy.remind_after),
        lambda since: clock.in_days(clock.worked(since, tx.now)),
        _LIST_LENGTH,
    )


def _care(tx: Transaction, plan: Plan, kept: Listed[KeptDue], rule: CareRule) -> Listed[CustomerDue]:
    due = still_due(tx, plan, kept.shown, rule)
    return Listed(due[:_LIST_LENGTH], kept.total - len(kept.shown) + len(due)) if due else Listed()


def _cuts(tx: Transaction, plan: Plan, scope: Scope, lines: Sequence[LineSums]) -> tuple[CareCut, ...]:
    cuts = tx.adjustments.care_cuts(plan.id, shown_since(tx))
    if scope.kind == "all" or not cuts:
        return tuple(cuts)
    ids = {line.line_id for line in lines}
    return tuple(each for each in cuts if each.line_id in ids)


def _lines_of(
    tx: Transaction, plan: Plan, scope: Scope, month: int
) -> tuple[Scope, Sequence[LineSums], bool]:
    """The scope as the company spells it, its lines, and whether they are only shared with it."""
    own = tx.digests.lines(plan.id, scope, month, plan.closed_months, shared=False)
    if not own and scope.kind != "all":
        # Nothing by that name: either it is spelt otherwise, or no line names it, or it does not exist.
        scope = find_scope(tx, str(scope))
        own = tx.digests.lines(plan.id, scope, month, plan.closed_months, shared=False)
    if own or scope.kind not in ("department", "region"):
        return scope, own, False
    shared = tx.digests.lines(plan.id, scope, month, plan.closed_months, shared=True)
    return scope, shared, bool(shared)


def _watched(
    tx: Transaction, plan: Plan, scope: Scope, lines: Sequence[LineSums], month: int, shared: bool
) -> Mapping[int, Balance]:
    """What the control horizon holds, by line id; a line that is not there is watched over the year."""
    if all(line.horizon == Horizon.YEAR for line in lines):
        return {}
    spans = tx.digests.spans(plan.id, scope, month, shared=shared)
    return {line_id: tightest(balances) for line_id, balances in spans.items()}


def _rows(
    tx: Transaction,
    plan: Plan,
    lines: Sequence[LineSums],
    watched: Mapping[int, Balance],
    notes: Mapping[int, VarianceNote],
    policy: CompiledPolicy,
) -> tuple[LineRow, ...]:
    now = _moment(tx, policy)
    expected = _year_ends(tx, plan, lines)
    rows = [
        _row(line, watched.get(line.line_id), notes.get(line.line_id), policy.thresholds, now, forecast)
        for line, forecast in zip(lines, expected, strict=True)
    ]
    return tuple(sorted(rows, key=_gravity))


def _year_ends(tx: Transaction, plan: Plan, lines: Sequence[LineSums]) -> Iterator[int]:
    """The forecast of each line, by its sums: the months of a thousand lines would be felt."""
    now = moment_of(tx, plan)
    known = {line.line_id: _trial(line) for line in lines if line.method is not None}
    trials = or_found(tx, plan, known)
    for line in lines:
        here = max(line.budget_running_minor, 0)
        trial = trials.get(line.line_id, NOTHING_CLOSED)
        used = line.reserved_minor + line.committed_minor + line.spent_minor
        others = line.budget_minor - trial.budget - line.below_nothing_minor - here
        yield year_end(YearSums(used, line.spent_running_minor, here, others), now, trial)


def _trial(line: LineSums) -> Trial:
    """But for the error, which a digest does not show."""
    budget, spent = line.budget_shut_minor or 0, line.spent_shut_minor or 0
    return Trial(line.method or "plan", 0, budget, spent, line.last_year or NO_SEASON)


def _with_forecast(tx: Transaction, plan: Plan, rows: Sequence[LineRow]) -> Iterator[LineRow]:
    """When they run dry: that needs their months, and only the first few are shown."""
    going = [row.line_id for row in rows if row.standing is not Standing.OVER_BUDGET]
    found = forecast_balances(tx, plan, tx.budgets.balances(going)) if going else {}
    for row in rows:
        month = found[row.line_id].dry_month if row.line_id in found else None
        yield row._replace(dry_on=dry_on(tx, plan.year, month))


def _row(
    line: LineSums,
    watched: Balance | None,
    note: VarianceNote | None,
    thresholds: tuple[int, ...],
    now: Moment,
    forecast: int,
) -> LineRow:
    year = line.year
    watched = year if watched is None else watched
    spent = line.spent_closed_minor + line.spent_running_minor
    control = _CONTROLS[line.control]
    percents = reached(watched, thresholds)
    # By position: names would take as long again.
    return LineRow(
        *line[:6],
        control,
        _HORIZONS[line.horizon],
        year,
        watched,
        variance_to_date(line.budget_closed_minor, line.budget_running_minor, spent, now),
        forecast,
        percents[-1] if percents else None,
        standing(control, watched, year, forecast, now.month, at_threshold=bool(percents)),
        note,
    )


def _moment(tx: Transaction, policy: CompiledPolicy) -> Moment:
    year, month = tx.calendar.year_of(tx.today), tx.calendar.month_of(tx.today)
    first, last = tx.calendar.month_range(year, month)
    days = policy.working_time.days(first, last)
    if days == 0:
        # A month of holidays: its days count as they are.
        return Moment(month, (tx.today - first).days, (last - first).days + 1)
    return Moment(month, policy.working_time.days(first, tx.today - timedelta(days=1)), days)


def _gravity(row: LineRow) -> tuple[int, int, int, str]:
    """Most serious first: by standing, then by what is over, then by how much is used."""
    return row.standing, -row.over_minor, -(row.used_percent or 0), row.code


def _months(tx: Transaction, year: int, sums: Mapping[int, tuple[int, int]]) -> tuple[MonthFigures, ...]:
    return tuple(
        MonthFigures(month, tx.calendar.month_range(year, month)[0], *sums.get(month, (0, 0)))
        for month in range(1, 13)
    )
