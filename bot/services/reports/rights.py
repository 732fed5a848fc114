"""Whose digest somebody may read, and therefore subscribe a channel to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.approvals.rights import own_scopes, reads_every_digest
from bot.domain.budgets.budget import BudgetLine
from bot.domain.company.customer import Person
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.reports.scope import EVERYTHING, Scope
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.scope import find_scope

_NAMED_AT_MOST = 10


def may_read(tx: Transaction, person: Person, scope: Scope) -> bool:
    """Everything for some; their own department, region and lines for the others."""
    return _reads_everything(tx, person) or _covers(tx, own_scopes(person, _lines(tx, person)), scope)


def find_readable(tx: Transaction, person: Person, text: str) -> Scope:
    """The scope that `text` names. Raises what `find_scope` does, for those who may read everything.

    To others what is not theirs is as if it did not exist: NotAllowed("digest_not_yours") with what is theirs
    (`yours`, comma-separated) either way.
    """
    if _reads_everything(tx, person):
        return find_scope(tx, text)
    own = own_scopes(person, _lines(tx, person))
    try:
        scope = find_scope(tx, text)
        if _covers(tx, own, scope):
            return scope
    except NotFound:
        # The error would list every department and line.
        pass
    raise NotAllowed("digest_not_yours", scope=text[:80] or str(EVERYTHING), yours=_listed(own))


def widest_scope(tx: Transaction, person: Person) -> Scope:
    """Everything, or the widest of what is theirs. Raises NotAllowed("digest_nothing_yours")."""
    if _reads_everything(tx, person):
        return EVERYTHING
    for scope in own_scopes(person, _lines(tx, person)):
        return scope
    raise NotAllowed("digest_nothing_yours")


def _reads_everything(tx: Transaction, person: Person) -> bool:
    return reads_every_digest(person, ()) or reads_every_digest(person, _open_to(tx))


def _open_to(tx: Transaction) -> frozenset[str]:
    try:
        return tx.policies.in_force(tx.today).digest_open_to
    except NotFound:
        # Without a policy nobody is named.
        return frozenset()


def _lines(tx: Transaction, person: Person) -> Sequence[BudgetLine]:
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    return tx.budgets.lines_for_person(plan.id, person) if plan else []


def _covers(tx: Transaction, own: Sequence[Scope], scope: Scope) -> bool:
    """A line is covered by its department and its region too: their digests show it."""
    wanted = {_folded(scope)}
    if scope.kind == "line":
        plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
        for code, department, region in tx.budgets.names_of_lines(plan.id) if plan else []:
            if code.casefold() == scope.value.casefold():
                wanted |= {_folded(Scope("department", department)), _folded(Scope("region", region))}
    return not wanted.isdisjoint(map(_folded, own))


def _folded(scope: Scope) -> Scope:
    return Scope(scope.kind, scope.value.casefold())


def _listed(scopes: Sequence[Scope]) -> str:
    shown = ", ".join(map(str, scopes[:_NAMED_AT_MOST])) or "–"
    return f"{shown}, …" if len(scopes) > _NAMED_AT_MOST else shown
