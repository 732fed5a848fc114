"""A request and its actuals between the domain and their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row

from bot.domain.actuals.actual import Actual
from bot.domain.budgets.budget import DIMENSIONS, Dimensions
from bot.domain.requests.finding import Finding
from bot.domain.requests.holding import Holding
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.domain.requests.spend import PriorSpend
from bot.domain.requests.terms import Standing, Terms


def terms_to_json(terms: Terms) -> dict[str, Any]:
    return {
        "category": terms.category,
        "customer_id": terms.customer_id,
        "recipient_ids": list(terms.recipient_ids),
        "headcount": terms.headcount,
        "amount_minor": terms.amount_minor,
        "currency": terms.currency,
        "planned_on": terms.planned_on.isoformat(),
        "contact_channel": terms.contact_channel,
        "purpose": terms.purpose,
        "expected_result": terms.expected_result,
    }


def terms_from_json(data: Mapping[str, Any]) -> Terms:
    return Terms(
        **{
            **data,
            "recipient_ids": tuple(data["recipient_ids"]),
            "planned_on": date.fromisoformat(data["planned_on"]),
        }
    )


def standing_to_json(standing: Standing) -> dict[str, Any]:
    return {**terms_to_json(standing.terms), "policy_version": standing.policy_version}


def standing_from_json(data: Mapping[str, Any], policy_version: str) -> Standing:
    """`policy_version`: of what was stored before a raise was judged by the policy of its own day."""
    terms = {name: value for name, value in data.items() if name != "policy_version"}
    return Standing(terms_from_json(terms), data.get("policy_version", policy_version))


def values_of(request: SpendRequest) -> dict[str, Any]:
    terms = request.terms
    return {
        "plan_id": request.plan_id,
        "line_id": request.line_id,
        "month": request.month,
        "number": request.number,
        "requester_id": request.requester_id,
        "customer_id": terms.customer_id,
        **dict(zip(DIMENSIONS, request.dimensions.values(), strict=True)),
        "public_official": request.public_official,
        "state_owned": request.state_owned,
        "headcount": terms.headcount,
        "amount_minor": terms.amount_minor,
        "currency": terms.currency,
        "planned_on": terms.planned_on,
        "purpose": terms.purpose,
        "expected_result": terms.expected_result,
        "state": request.state.value,
        "version": request.version,
        "round": request.round,
        "policy_version": request.policy_version,
        "approved_minor": request.approved_minor,
        "reserved_minor": request.holding.reserved,
        "committed_minor": request.holding.committed,
        "spent_minor": request.holding.spent,
        "findings": [finding.to_json() for finding in request.findings],
        "question": request.question,
        "answer": request.answer,
        "amended_from": standing_to_json(request.amended_from) if request.amended_from else None,
        "submitted_at": request.submitted_at,
        "decided_at": request.decided_at,
        "settled_at": request.settled_at,
    }


def request_from_row(
    row: Row[Any], recipient_ids: tuple[int, ...], file_ids: tuple[str, ...]
) -> SpendRequest:
    dimensions = Dimensions(*(getattr(row, name) for name in DIMENSIONS))
    return SpendRequest(
        id=row.id,
        number=row.number,
        plan_id=row.plan_id,
        line_id=row.line_id,
        month=row.month,
        requester_id=row.requester_id,
        terms=Terms(
            category=row.category,
            customer_id=row.customer_id,
            recipient_ids=recipient_ids,
            headcount=row.headcount,
            amount_minor=row.amount_minor,
            currency=row.currency,
            planned_on=row.planned_on,
            contact_channel=row.contact_channel,
            purpose=row.purpose,
            expected_result=row.expected_result,
            file_ids=file_ids,
        ),
        dimensions=dimensions,
        public_official=row.public_official,
        state_owned=row.state_owned,
        state=RequestState(row.state),
        version=row.version,
        round=row.round,
        policy_version=row.policy_version,
        submitted_at=row.submitted_at,
        holding=Holding(row.reserved_minor, row.committed_minor, row.spent_minor),
        approved_minor=row.approved_minor,
        findings=tuple(Finding.from_json(item) for item in row.findings),
        question=row.question,
        answer=row.answer,
        decided_at=row.decided_at,
        settled_at=row.settled_at,
        amended_from=standing_from_json(row.amended_from, row.policy_version) if row.amended_from else None,
    )


def prior_from_rows(rows: Sequence[Row[Any]]) -> PriorSpend:
    """A row for each recipient, or one without."""
    row = rows[0]
    return PriorSpend(
        request_id=row.id,
        dimensions=Dimensions(*(getattr(row, name) for name in DIMENSIONS)),
        public_official=row.public_official,
        state_owned=row.state_owned,
        held_minor=row.held_minor,
        requester_id=row.requester_id,
        customer_id=row.customer_id,
        recipient_ids=tuple(each.contact_id for each in rows if each.contact_id is not None),
        planned_on=row.planned_on,
    )


def actual_from_row(row: Row[Any]) -> Actual:
    return Actual(
        id=row.id,
        request_id=row.request_id,
        amount_minor=row.amount_minor,
        currency=row.currency,
        spent_on=row.spent_on,
        month=row.month,
        headcount=row.headcount,
        invoice_number=row.invoice_number,
        rating=row.rating,
        result=row.result,
        final=row.final,
        liquidated_minor=row.liquidated_minor,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        corrects_id=row.corrects_id,
        reversed_at=row.reversed_at,
        reason=row.reason,
    )
