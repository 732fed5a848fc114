"""The proof that partners owe what they agreed to pay, and that every claim stands as it was decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, select, union

from bot.domain.actuals.claim import TRANSITIONS, ClaimAct, ClaimState
from bot.domain.books.audit import AuditAction, ClaimEntry
from bot.domain.requests.request_state import ENDED, RequestState
from bot.services.ports.books import Difference, Proof
from bot.storage.schema.tables import audit_entry, partner_claim, partner_part, spend_request

_DONE = [state.value for state in (RequestState.SETTLED, *ENDED)]
_ACTS = {
    AuditAction.CLAIM_CLAIMED: ClaimAct.CLAIM,
    AuditAction.CLAIM_RECEIVED: ClaimAct.RECEIVE,
    AuditAction.CLAIM_WRITTEN_OFF: ClaimAct.WRITE_OFF,
}
_SPENT = {
    AuditAction.CLAIM_ARISEN,
    AuditAction.CLAIM_CHANGED,
    AuditAction.CLAIM_REOPENED,
    AuditAction.CLAIM_REMOVED,
}
_SUBJECT = "claim:"
Standing = tuple[ClaimState, int]
"""State and amount of a claim."""

_NEW: Standing = (ClaimState.OPEN, 0)


def _owed_otherwise() -> Select[Any]:
    parts = (
        select(partner_part.c.request_id, func.sum(partner_part.c.spent_minor).label("spent"))
        .group_by(partner_part.c.request_id)
        .subquery("parts")
    )
    request = spend_request.c
    concerned = union(select(partner_part.c.request_id), select(partner_claim.c.request_id))
    # What still goes on owes nothing yet.
    owed = case((request.state.in_(_DONE), func.coalesce(parts.c.spent, 0)), else_=0)
    kept = func.coalesce(partner_claim.c.amount_minor, 0)
    return (
        select(request.number, request.currency, kept.label("kept"), owed.label("owed"))
        .outerjoin_from(spend_request, parts, parts.c.request_id == request.id)
        .outerjoin(partner_claim, partner_claim.c.request_id == request.id)
        .where(request.workspace_id == bindparam("workspace"), request.id.in_(concerned), kept != owed)
        .order_by(request.id)
    )


_OWED_OTHERWISE = _owed_otherwise()
_COUNT = (
    select(func.count())
    .select_from(partner_claim)
    .where(partner_claim.c.workspace_id == bindparam("workspace"))
)
_ENTRIES = (
    select(audit_entry.c.sequence, audit_entry.c.action, audit_entry.c.subject, audit_entry.c.facts)
    .where(
        audit_entry.c.workspace_id == bindparam("workspace"),
        audit_entry.c.action.in_([action.value for action in (*_ACTS, *_SPENT)]),
    )
    .order_by(audit_entry.c.sequence)
    .execution_options(yield_per=1000)
)
_CLAIMS = (
    select(partner_claim.c.id, partner_claim.c.state, partner_claim.c.amount_minor, spend_request.c.number)
    .join(spend_request, spend_request.c.id == partner_claim.c.request_id)
    .where(partner_claim.c.workspace_id == bindparam("workspace"))
    .order_by(partner_claim.c.id)
)


def prove_claims(connection: Connection, workspace_id: int) -> Proof:
    """Every request that has ended has a claim of exactly its partner's part, no other has one; and the
    states follow the decisions in the audit.
    """
    checked = connection.execute(_COUNT, {"workspace": workspace_id}).scalar_one()
    differences = (*_other_amounts(connection, workspace_id), *_undecided(connection, workspace_id))
    return Proof("claims", int(checked), differences)


def _other_amounts(connection: Connection, workspace_id: int) -> Iterator[Difference]:
    for row in connection.execute(_OWED_OTHERWISE, {"workspace": workspace_id}):
        facts = {"kept": int(row.kept), "owed": int(row.owed)}
        yield Difference({"request": row.number}, "claim_is_not_the_part", facts, row.currency)


def _undecided(connection: Connection, workspace_id: int) -> Iterator[Difference]:
    decided: dict[str, Standing] = {}
    for row in connection.execute(_ENTRIES, {"workspace": workspace_id}):
        try:
            entry = ClaimEntry.from_json(json.loads(row.facts))
        except ValueError:
            yield Difference({"entry": row.sequence, "claim": row.subject}, "claim_does_not_follow")
            continue
        was, now = (entry.was_state, entry.was_minor), (entry.state, entry.amount_minor)
        if was != decided.get(row.subject, _NEW) or not _may_follow(row.action, was, now):
            yield Difference({"entry": row.sequence, "claim": entry.number}, "claim_does_not_follow")
        decided[row.subject] = now
    for row in connection.execute(_CLAIMS, {"workspace": workspace_id}):
        if decided.get(f"{_SUBJECT}{row.id}") != (row.state, row.amount_minor):
            yield Difference({"request": row.number}, "claim_is_not_as_decided")


def _may_follow(action: str, was: Standing, now: Standing) -> bool:
    """Somebody's act leads from state to state and leaves the amount; what was spent opens the claim anew."""
    act = _ACTS.get(AuditAction(action))
    if act is None:
        return now[0] is ClaimState.OPEN and now[1] != was[1]
    return now == (TRANSITIONS.get((was[0], act)), was[1])
