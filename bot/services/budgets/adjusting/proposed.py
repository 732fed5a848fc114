"""Transfers that were proposed to somebody and still help: for the Home, as things are now. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.approvals.rights import require_employee
from bot.domain.budgets.budget import BudgetLine, ControlLevel, LineBalance, LineStatus
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.json_record import UnreadableRecord
from bot.domain.listed import Listed, Page
from bot.domain.messages.budgets import TransferProposal
from bot.domain.messages.kind import MessageKind
from bot.planning.forecast import TRIED_FROM
from bot.services.budgets.forecasting import LineForecast, forecast_lines
from bot.services.company.silence import is_silent
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction

_WATCHED = frozenset(ControlLevel) - {ControlLevel.NONE}
_TOLD_AGAIN = timedelta(days=31)
_MOST = 20
"""Nobody owns lines of more pairs that were proposed in a month and still wait."""


@dataclass(frozen=True, slots=True)
class ProposedTransfer:
    """Minor units of `currency`: what moves, what one line would keep, what the other lacks.

    `is_over`: that one has passed its budget already.
    """

    from_line_id: int
    from_line: str
    to_line_id: int
    to_line: str
    amount_minor: int
    left_minor: int
    missing_minor: int
    dry_on: date
    currency: str
    is_over: bool = False


def takes_part(line: BudgetLine) -> bool:
    return line.control in _WATCHED and line.status is LineStatus.OPEN


def pair_key(from_line_id: int, to_line_id: int) -> str:
    """What is silent when nothing of these two lines is to be proposed."""
    return f"proposal.silent:{from_line_id}:{to_line_id}"


def read_proposed(tx: Transaction, actor: Actor, page: Page) -> Listed[ProposedTransfer]:
    """The first to run dry first. None that somebody said no to, or that was asked for meanwhile."""
    person = require_employee(actor.person)
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    if plan is None or plan.closed_months < TRIED_FROM:
        return Listed()
    told = [each for each in _told(tx, person) if not is_silent(tx, pair_key(*_pair(each)))]
    lines = _own_lines(tx, plan, person, told)
    if not lines:
        return Listed()
    asked = {each.terms.to_line_id for each in tx.adjustments.pending()}
    balances = tx.budgets.balances(lines)
    forecasts = {each.line.id: each for each in forecast_lines(tx, plan, list(lines.values()), balances)}
    wanted = [each for each in told if each.to_line_id not in asked and set(_pair(each)) <= set(lines)]
    found = list(_helpful(wanted, forecasts, balances))
    return Listed(tuple(found[page.offset : page.offset + page.limit]), len(found))


def _told(tx: Transaction, person: Person) -> list[TransferProposal]:
    """The newest of each pair."""
    found: dict[tuple[int, int], TransferProposal] = {}
    since = tx.now - _TOLD_AGAIN
    for payload in tx.outbox.told(MessageKind.TRANSFER_PROPOSAL, f"person:{person.id}", since):
        try:
            told = TransferProposal.from_json(payload)
        except UnreadableRecord:
            continue
        found.setdefault(_pair(told), told)
    return list(found.values())[:_MOST]


def _pair(told: TransferProposal) -> tuple[int, int]:
    return told.from_line_id, told.to_line_id


def _own_lines(
    tx: Transaction, plan: Plan, person: Person, told: list[TransferProposal]
) -> Mapping[int, BudgetLine]:
    """The lines of the pairs of which the person owns one still, and that both can take part."""
    found: dict[int, BudgetLine] = {}
    for each in told:
        lines = [line for line_id in _pair(each) if (line := tx.budgets.line(line_id)) is not None]
        mine = any(line.owner_id == person.id for line in lines)
        if len(lines) == 2 and mine and all(line.plan_id == plan.id and takes_part(line) for line in lines):
            found |= {line.id: line for line in lines}
    return found


def _helpful(
    told: list[TransferProposal], forecasts: Mapping[int, LineForecast], balances: Mapping[int, LineBalance]
) -> Iterator[ProposedTransfer]:
    """Where one line runs dry still and the other has something to spare, which is given once."""
    spare = {
        line_id: min(one.forecast.left, balances[line_id].total().available)
        for line_id, one in forecasts.items()
        if one.dry_on is None
    }
    for each in sorted(told, key=lambda one: (forecasts[one.to_line_id].dry_on or date.max, _pair(one))):
        giving, receiving = forecasts[each.from_line_id], forecasts[each.to_line_id]
        missing = -receiving.forecast.left
        amount = min(missing, spare.get(giving.line.id, 0))
        if receiving.dry_on is None or amount <= 0:
            continue
        spare[giving.line.id] -= amount
        yield ProposedTransfer(
            from_line_id=giving.line.id,
            from_line=giving.line.code,
            to_line_id=receiving.line.id,
            to_line=receiving.line.code,
            amount_minor=amount,
            left_minor=giving.forecast.left,
            missing_minor=missing,
            dry_on=receiving.dry_on,
            currency=giving.line.currency,
            is_over=balances[receiving.line.id].total().available < 0,
        )
