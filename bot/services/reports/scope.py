"""Find what a digest is to be about from what a person typed."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.budgets.budget import ANY
from bot.domain.company.identity import identity
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.reports.scope import EVERYTHING, KINDS, Scope
from bot.services.ports.unit_of_work import Transaction

_EVERYTHING_WORDS = frozenset({"", "all", "everything", "全部", "所有", "全公司"})
_NAMED_AT_MOST = 15


def find_scope(tx: Transaction, text: str) -> Scope:
    """The scope that `text` names: a department, a region or a line's code, in any case, or `kind:value`.

    Raises NotFound("scope_unknown") with what exists (`departments`, `regions`, `lines`: comma-separated),
    InvalidInput("scope_ambiguous") when a bare name is two things.
    """
    wanted = identity(text)
    if wanted in _EVERYTHING_WORDS:
        return EVERYTHING
    kind, separator, value = wanted.partition(":")
    names = _names(tx)
    searched = names
    if separator and kind.strip() in KINDS:
        searched = {kind.strip(): names.get(kind.strip(), [])}
        wanted = value.strip()
    found = [
        Scope(kind, name) for kind, known in searched.items() for name in known if identity(name) == wanted
    ]
    if len(found) > 1:
        raise InvalidInput("scope_ambiguous", text=text[:80], scopes=_listed(map(str, found)))
    if found:
        return found[0]
    raise NotFound(
        "scope_unknown",
        text=text[:80],
        departments=_listed(names["department"]),
        regions=_listed(names["region"]),
        lines=_listed(names["line"]),
    )


def _names(tx: Transaction) -> dict[str, list[str]]:
    """What exists, by the kind of scope."""
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    lines = tx.budgets.names_of_lines(plan.id) if plan else []
    departments = {*tx.people.departments(), *(department for _, department, _ in lines)}
    regions = {*tx.customers.regions(), *(region for _, _, region in lines)}
    return {
        "department": sorted(departments - {ANY, ""}),
        "region": sorted(regions - {ANY, ""}),
        "line": [code for code, _, _ in lines],
    }


def _listed(names: Iterable[str]) -> str:
    shown = list(names)
    if not shown:
        return "–"
    return ", ".join(shown[:_NAMED_AT_MOST]) + (", …" if len(shown) > _NAMED_AT_MOST else "")
