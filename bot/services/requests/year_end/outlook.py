"""What closing a year would do: what goes on, on which line, with how much of the budget, and what lapses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.budgets.budget import LAST_MONTH, BudgetLine, Column, LineBalance
from bot.domain.budgets.next_year import Coming, NextYear, Obstacle, Room, Stuck
from bot.domain.budgets.year_end import CarryRule, budget_along, within_plan
from bot.domain.errors import InvalidInput, NotFound, Stale
from bot.domain.requests.request import SpendRequest
from bot.services.budgets.limits import read_limits
from bot.services.company.operator import Operator, acting_person
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import AdministrativeTransaction, Transaction
from bot.services.requests.posting import line_of

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Years:
    """The plan that is closed, the one that follows, and the rule of the policy in force."""

    plan: Plan
    following: Plan
    rule: CarryRule


@dataclass(frozen=True, slots=True)
class GoingItem:
    """What an item holds, and what of its line's budget goes with it.

    `to`: None where no line matches, or nothing is to come: what is done stays in the year that spent it.
    """

    line: BudgetLine
    to: BudgetLine | None
    reserved_minor: int
    committed_minor: int
    budget_minor: int

    @property
    def held_minor(self) -> int:
        return self.reserved_minor + self.committed_minor


@dataclass(frozen=True, slots=True)
class Going:
    """A request that is not done when its year is closed. `releases`: it ends; `stuck`: why it stays."""

    request: SpendRequest
    items: tuple[GoingItem, ...]
    releases: bool
    stuck: Stuck | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What a line has left, and what of that goes to the line `to`; None where no line matches."""

    line: BudgetLine
    to: BudgetLine | None
    available_minor: int
    carried_minor: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """`is_closed`: all of it was done before."""

    years: Years
    is_closed: bool
    requests: tuple[Going, ...] = ()
    lines: tuple[Left, ...] = ()

    @property
    def refusals(self) -> tuple[Stale, ...]:
        """Why the year can't be closed, and what is to be done; nothing: it can."""
        return refusals(self.years, self.requests)


def look_ahead(tx: AdministrativeTransaction, year: int, operator: Operator) -> Outlook:
    """What closing the year would do by now; nothing is changed. Raises what `years_of`, `require_turn` and
    `acting_person` raise.
    """
    acting_person(tx, operator)
    return outlook(tx, years_of(tx, year))


def years_of(tx: AdministrativeTransaction, year: int) -> Years:
    """Raises InvalidInput("year_not_past"), and NotFound("no_plan") for either of the two."""
    if tx.calendar.year_range(year)[1] >= tx.today:
        raise InvalidInput("year_not_past", year=year)
    plan, following = tx.budgets.plan(year), tx.budgets.plan(year + 1)
    if plan is None or following is None:
        raise NotFound("no_plan", year=year if plan is None else year + 1)
    return Years(plan, following, tx.policies.in_force(tx.today).carry)


def require_turn(tx: AdministrativeTransaction, years: Years) -> None:
    """Years are closed one after the other: a closed one takes nothing that an earlier one would give.

    Raises Stale("year_before_open" | "year_after_closed").
    """
    before, after = tx.budgets.plan(years.plan.year - 1), years.following
    if before is not None and not tx.closings.year_is_closed(before.id):
        raise Stale("year_before_open", year=years.plan.year, before=before.year)
    if tx.closings.year_is_closed(after.id):
        raise Stale("year_after_closed", year=years.plan.year, after=after.year)


def outlook(tx: AdministrativeTransaction, years: Years) -> Outlook:
    if tx.closings.year_is_closed(years.plan.id):
        return Outlook(years, is_closed=True)
    require_turn(tx, years)
    following = next_year(tx, years)
    lines = tx.budgets.lines(years.plan.id)
    balances = dict(tx.budgets.balances(line.id for line in lines))
    requests = []
    for request_id in tx.closings.undone(years.plan.id):
        going = going_of(tx, years.rule, following, request_id, balances)
        requests.append(going)
        for item in going.items:
            balances[item.line.id] = _without(balances[item.line.id], item)
    return Outlook(years, False, tuple(requests), tuple(left_of(years.rule, following, lines, balances)))


def refusals(years: Years, requests: Iterable[Going]) -> tuple[Stale, ...]:
    """One for each thing that is in the way, with the numbers of those that it stops.

    Stale("year_unmatched" | "year_over_line" | "year_over_ceiling" | "year_over_plan").
    """
    stopped: dict[Stuck, list[str]] = {}
    for each in requests:
        if each.stuck is not None:
            stopped.setdefault(each.stuck, []).append(each.request.number)
    return tuple(
        Stale(
            f"year_{stuck.why}",
            year=years.following.year,
            count=len(numbers),
            numbers=", ".join(numbers[:_MOST_NAMED]),
            name=stuck.name,
        )
        for stuck, numbers in stopped.items()
    )


def next_year(tx: Transaction, years: Years) -> NextYear:
    """As it stands now; what it takes from here on is counted."""
    following = years.following
    room = Room(
        balance_of=lambda line_id: tx.budgets.balances([line_id])[line_id],
        available_minor=following.budget_minor - following.used_minor,
        ceilings=read_limits(tx, following).ceilings,
        tolerance_percent=tx.policies.in_force(tx.today).budget_tolerance,
    )
    return NextYear(tx.budgets.lines(following.id), years.plan.currency, room)


def going_of(
    tx: Transaction,
    rule: CarryRule,
    following: NextYear,
    request_id: int,
    balances: Mapping[int, LineBalance] | None = None,
) -> Going:
    """What becomes of it; where it goes on, `following` has it from then on.

    `balances`: of its lines, as whatever went before has left them; None: as they are.
    """
    request = tx.requests.get(request_id)
    if request is None:
        raise AssertionError(f"request {request_id} holds something and does not exist")
    releases = rule.releases or request.waits_for_budget
    now = dict(tx.budgets.balances(request.line_ids) if balances is None else balances)
    for line_id in set(request.line_ids) - now.keys():
        now |= tx.budgets.balances([line_id])
    items = []
    for item in request.items:
        held = item.holding.reserved + item.holding.committed
        going = GoingItem(
            line_of(tx, item.line_id),
            None if releases or item.final else following.line_for(item.dimensions),
            item.holding.reserved,
            item.holding.committed,
            0 if releases else budget_along(now[item.line_id], held),
        )
        items.append(going)
        now[item.line_id] = _without(now[item.line_id], going)
    return Going(request, tuple(items), releases, None if releases else _stuck(following, items))


def _stuck(following: NextYear, items: Sequence[GoingItem]) -> Stuck | None:
    if any(each.held_minor and each.to is None for each in items):
        return Stuck(Obstacle.UNMATCHED)
    coming = [Coming(each.to, each.held_minor, each.budget_minor) for each in items if each.to is not None]
    return following.take(coming)


def left_of(
    rule: CarryRule,
    following: NextYear,
    lines: Iterable[BudgetLine],
    balances: Mapping[int, LineBalance],
) -> Iterator[Left]:
    """Each line that has something left, once what was held has gone."""
    available = {line: balances[line.id].total().available for line in lines}
    left = [(line, following.line_for(line.dimensions)) for line, minor in available.items() if minor > 0]
    wanted = [rule.of_available(balances[line.id]) if to is not None else 0 for line, to in left]
    carried = within_plan(wanted, sum(available.values()))
    for (line, to), minor in zip(left, carried, strict=True):
        yield Left(line, to, available[line], minor)


def _without(balance: LineBalance, item: GoingItem) -> LineBalance:
    """The line once that has gone; what is released of it is left."""
    for column, minor in (
        (Column.RESERVED, item.reserved_minor),
        (Column.COMMITTED, item.committed_minor),
        (Column.BUDGET, item.budget_minor),
    ):
        balance = balance.with_posting(LAST_MONTH, column, -minor)
    return balance
