"""A digest for programs: amounts are decimal strings in major units."""

from __future__ import annotations

from typing import Any

from bot.cli.output.printing import balance_json, ceiling_json, major
from bot.domain.reports.digest import Digest


def digest_json(digest: Digest) -> dict[str, Any]:
    currency, reserve = digest.currency, digest.limits.reserve_minor
    return {
        "scope": str(digest.scope),
        "year": digest.year,
        "month": digest.month,
        "as_of": digest.as_of.isoformat(),
        "currency": currency,
        "totals": balance_json(digest.totals, currency),
        "forecast": major(digest.forecast_minor, currency),
        "reserve": None if reserve is None else major(reserve, currency),
        "ceilings": [ceiling_json(each) for each in digest.limits.ceilings],
        "lines": [
            {
                "line": row.code,
                "category": row.category,
                "segment": row.segment,
                "owner": row.owner_name,
                "control": row.control.value,
                **balance_json(row.year, currency),
                "variance_to_date": major(row.to_date.minor, currency),
                "forecast": major(row.forecast_minor, currency),
                "used_percent": row.used_percent,
                "standing": row.standing.name.lower(),
                "note": row.note.note if row.note else "",
            }
            for row in digest.rows
        ],
        "runs_dry": [{"line": row.code, "month": f"{row.dry_on:%Y-%m}"} for row in digest.rows if row.dry_on],
        "overdue_actuals": [
            {
                "number": each.number,
                "customer": each.customer,
                "days": each.days,
                "held": major(each.held_minor, currency),
            }
            for each in digest.overdue.shown
        ],
        "waiting_decisions": [
            {
                "number": each.number,
                "customer": each.customer,
                "days": each.days,
                "amount": major(each.amount_minor, currency),
            }
            for each in digest.ageing.shown
        ],
        "care": [
            {
                "customer": each.name,
                "owner": each.owner_name,
                "days": each.due.days,
                "last_on": each.due.last_on or None,
                "used": major(each.due.used_minor, currency),
                "suggested": major(each.due.suggested_minor, currency),
            }
            for each in digest.care.shown
        ],
        "cuts": [
            {
                "number": each.number,
                "kind": each.kind.value,
                "line": each.line,
                "amount": major(each.amount_minor, currency),
                "cause": each.cause.value,
            }
            for each in digest.cuts
        ],
        "adjustments": {cause.value: count for cause, count in digest.adjusted},
        "claims": _claims_json(digest),
        "top_customers": [
            {"customer": each.name, "segment": each.segment, "used": major(each.used_minor, currency)}
            for each in digest.top_customers
        ],
    }


def _claims_json(digest: Digest) -> dict[str, Any] | None:
    """What partners owe: of everything alone, they belong to no line."""
    if digest.scope.kind != "all":
        return None
    sums = {"open": digest.claims.open, "claimed": digest.claims.claimed}
    return {
        state: {"count": each.count, "amount": major(each.minor, digest.currency)}
        for state, each in sums.items()
    }
