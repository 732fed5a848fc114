"""Close a year: in steps, each of which is whole, so that whoever is interrupted begins again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from bot.domain.books.administration import YearClosingEntry
from bot.domain.books.audit import AuditAction, RequestEntry
from bot.domain.budgets.budget import LAST_MONTH, Column
from bot.domain.budgets.next_year import FIRST_MONTH
from bot.domain.budgets.year_end import AVAILABLE, COMMITMENTS, carry_document
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Role
from bot.domain.errors import NotAllowed
from bot.domain.messages.requests import News
from bot.domain.requests.holding import Move
from bot.domain.requests.request import SpendRequest
from bot.services.budgets.closing_months import close_until
from bot.services.company.operator import Operator, acting_person
from bot.services.ports.budgets import LedgerPosting
from bot.services.ports.unit_of_work import AdministrativeStore, AdministrativeTransaction
from bot.services.requests.announce import announce
from bot.services.requests.ending import end
from bot.services.requests.posting import document_of, save
from bot.services.requests.year_end.outlook import (
    Going,
    Years,
    going_of,
    left_of,
    next_year,
    outlook,
    refusals,
    require_turn,
    years_of,
)

_AT_A_TIME = 50
"""Requests in a transaction: nobody who clicks meanwhile waits for all of them."""


@dataclass(frozen=True, slots=True)
class YearClosed:
    """What was done just now, in minor units of `currency`. `is_closed`: it was closed before."""

    year: int
    currency: str
    is_closed: bool = False
    is_new: bool = False
    carried: int = 0
    released: int = 0
    held_minor: int = 0
    budget_minor: int = 0
    available_minor: int = 0


def close_year(store: AdministrativeStore, year: int, operator: Operator) -> YearClosed:
    """Carry or release what the year holds, request by request, then what its lines have left.

    Run again it goes on where it was interrupted, and changes nothing once all is done. Raises
    NotAllowed("close_needs_controller"), what `refusals` has where the next year can't take something, and
    what `years_of`, `require_turn` and `acting_person` raise.
    """
    done = store.administer(lambda tx: _begin(tx, year, operator))
    while not (done.is_closed or done.is_new):
        some = store.administer(lambda tx: _carry_some(tx, year, operator))
        for each in some:
            done = _with(done, each)
        if not some:
            done = store.administer(partial(_finish, done=done, operator=operator))
    return done


def _begin(tx: AdministrativeTransaction, year: int, operator: Operator) -> YearClosed:
    """All its months are closed: from here on nothing new is asked for."""
    actor, years = _confirmed(tx, year, operator)
    # Years before it are closed too, and of several plans the earliest is locked first.
    close_until(tx, actor, years.plan, LAST_MONTH)
    years = _lock(tx, years)
    seen = outlook(tx, years)
    for refusal in seen.refusals:
        raise refusal
    return YearClosed(year, years.plan.currency, is_closed=seen.is_closed)


def _confirmed(tx: AdministrativeTransaction, year: int, operator: Operator) -> tuple[Actor, Years]:
    """Who confirms must be a controller in each step."""
    actor = acting_person(tx, operator)
    if actor.person is None or not actor.person.has(Role.CONTROLLER):
        raise NotAllowed("close_needs_controller")
    return actor, years_of(tx, year)


def _lock(tx: AdministrativeTransaction, years: Years) -> Years:
    """No request of either year moves from here on."""
    plan, following = (tx.budgets.lock_plan(each.id) for each in (years.plan, years.following))
    return Years(plan, following, years.rule)


def _locked(tx: AdministrativeTransaction, year: int, operator: Operator) -> tuple[Actor, Years]:
    actor, years = _confirmed(tx, year, operator)
    return actor, _lock(tx, years)


# --- What is held ---


def _carry_some(tx: AdministrativeTransaction, year: int, operator: Operator) -> list[Going]:
    actor, years = _locked(tx, year, operator)
    if tx.closings.year_is_closed(years.plan.id):
        return []
    require_turn(tx, years)
    following = next_year(tx, years)
    done = []
    for request_id in tx.closings.undone(years.plan.id)[:_AT_A_TIME]:
        tx.requests.lock(request_id)
        going = going_of(tx, years.rule, following, request_id)
        for refusal in refusals(years, [going]):
            # The next year was changed since the first step.
            raise refusal
        if going.releases:
            _release(tx, actor, going.request)
        else:
            _carry(tx, actor, years, going)
        done.append(going)
    return done


def _carry(tx: AdministrativeTransaction, actor: Actor, years: Years, going: Going) -> None:
    """On the next year's lines, with the budget for it; what was spent stays in the year that spent it."""
    pairs = list(zip(going.request.items, going.items, strict=True))
    places = [
        (each.to.id, FIRST_MONTH) if each.to is not None else (item.line_id, item.month)
        for item, each in pairs
    ]
    request = save(tx, actor, going.request.carry(places))
    document = carry_document(years.plan.year)
    postings = [
        posting
        for number, each in enumerate(going.items, 1)
        if each.to is not None
        for posting in _budget_goes(
            f"{document}:{request.id}.{number}", COMMITMENTS, each.line.id, each.to.id, each.budget_minor
        )
    ]
    tx.budgets.post_all(postings, document=document, actor_id=actor.id)
    announce(tx, request, news=News.CARRIED)
    tx.audit.add(actor, AuditAction.REQUEST_CARRY, document_of(request), RequestEntry.of(request))


def _release(tx: AdministrativeTransaction, actor: Actor, request: SpendRequest) -> None:
    """A decision that is open ends, and so does what was approved: first a raise, then what it raised."""
    news = News.EXPIRED if request.waits_for_budget else News.YEAR_CLOSED
    if not request.is_approved:
        request = end(tx, actor, request.expire(tx.now), AuditAction.REQUEST_EXPIRE, news)
    if request.is_approved:
        end(tx, actor, request.close(), AuditAction.REQUEST_CLOSE, news)


# --- What is left ---


def _finish(tx: AdministrativeTransaction, done: YearClosed, operator: Operator) -> YearClosed:
    """What its lines have left goes, and the closing is on record: both, or neither."""
    actor, years = _locked(tx, done.year, operator)
    if tx.closings.year_is_closed(years.plan.id):
        return replace(done, is_closed=True)
    if tx.closings.undone(years.plan.id):
        # Whatever holds something again goes first.
        return done
    require_turn(tx, years)
    lines = tx.budgets.lines(years.plan.id)
    balances = tx.budgets.balances(line.id for line in lines)
    going = [
        each for each in left_of(years.rule, next_year(tx, years), lines, balances) if each.carried_minor
    ]
    document = carry_document(years.plan.year)
    postings = [
        posting
        for each in going
        if each.to is not None
        for posting in _budget_goes(
            f"{document}:line:{each.line.id}", AVAILABLE, each.line.id, each.to.id, each.carried_minor
        )
    ]
    tx.budgets.post_all(postings, document=document, actor_id=actor.id)
    available = sum(each.carried_minor for each in going)
    tx.closings.close_year(years.plan.id, years.following.id, available, actor.id or 0)
    facts = YearClosingEntry(
        years.plan.year, years.following.year, len(going), available, years.plan.currency
    )
    tx.audit.add(actor, AuditAction.YEAR_CLOSED, f"plan:{years.plan.year}", facts)
    return replace(done, is_new=True, available_minor=available)


def _budget_goes(key: str, kind: str, from_line: int, to_line: int, minor: int) -> Iterator[LedgerPosting]:
    if minor:
        out, into = (Move(Column.BUDGET, -minor),), (Move(Column.BUDGET, minor),)
        yield LedgerPosting(from_line, LAST_MONTH, out, kind, f"{key}:from")
        yield LedgerPosting(to_line, FIRST_MONTH, into, kind, f"{key}:to")


def _with(done: YearClosed, going: Going) -> YearClosed:
    return replace(
        done,
        carried=done.carried + (not going.releases),
        released=done.released + going.releases,
        held_minor=done.held_minor + sum(each.held_minor for each in going.items),
        budget_minor=done.budget_minor + sum(each.budget_minor for each in going.items),
    )
