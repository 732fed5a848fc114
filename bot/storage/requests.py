"""Requests with their steps, decisions and actuals, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, func, insert, select, update

from bot.domain.approval import Decision, Step, StepKind, StepState
from bot.domain.budget import DIMENSIONS, Dimensions
from bot.domain.finding import Finding, PriorSpend
from bot.domain.request import (
    OPEN,
    Actual,
    Holding,
    RequestState,
    SpendRequest,
    Terms,
)
from bot.storage import request_statements as statements
from bot.storage.tables import (
    actual,
    approval_step,
    request_recipient,
    spend_request,
    step_approver,
)


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


def _values(request: SpendRequest) -> dict[str, Any]:
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
        "amended_from": terms_to_json(request.amended_from) if request.amended_from else None,
        "submitted_at": request.submitted_at,
        "decided_at": request.decided_at,
        "settled_at": request.settled_at,
    }


def _request(row: Row[Any], recipient_ids: tuple[int, ...], file_ids: tuple[str, ...]) -> SpendRequest:
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
        amended_from=terms_from_json(row.amended_from) if row.amended_from else None,
    )


def _actual(row: Row[Any]) -> Actual:
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
    )


class SqlRequests:
    def __init__(self, connection: Connection, workspace_id: int, now: datetime) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._select = select(spend_request).where(spend_request.c.workspace_id == workspace_id)
        # As this transaction has read or written them, so that `save` writes only what has changed.
        self._stored_recipients: dict[int, frozenset[int]] = {}
        self._stored_approvers: dict[int, dict[int, datetime | None]] = {}

    # -- the request itself

    def add(self, request: SpendRequest) -> SpendRequest:
        values = {"workspace_id": self._workspace_id, "waiting_since": self._now, **_values(request)}
        request_id = self._connection.execute(statements.INSERT_REQUEST, values).scalar_one()
        self._set_recipients(request_id, request.terms.recipient_ids)
        return replace(request, id=request_id)

    def _set_recipients(self, request_id: int, contact_ids: tuple[int, ...]) -> None:
        self._stored_recipients[request_id] = frozenset(contact_ids)
        if contact_ids:
            self._connection.execute(
                statements.INSERT_RECIPIENTS,
                [
                    {"request_id": request_id, "contact_id": contact_id, "workspace_id": self._workspace_id}
                    for contact_id in dict.fromkeys(contact_ids)
                ],
            )

    def save(self, request: SpendRequest) -> None:
        values = _values(request)
        if request.state in OPEN:
            # Since when somebody is waited for: the digest and the deadlines count from here.
            values["waiting_since"] = self._now
        key = {"workspace": self._workspace_id, "row_id": request.id}
        self._connection.execute(statements.UPDATE_REQUEST, {**key, **values})
        if self._stored_recipients.get(request.id) == frozenset(request.terms.recipient_ids):
            return
        self._connection.execute(
            delete(request_recipient).where(
                request_recipient.c.workspace_id == self._workspace_id,
                request_recipient.c.request_id == request.id,
            )
        )
        self._set_recipients(request.id, request.terms.recipient_ids)

    def save_version(self, request_id: int, version: int) -> None:
        self._connection.execute(
            update(spend_request)
            .where(spend_request.c.workspace_id == self._workspace_id, spend_request.c.id == request_id)
            .values(version=version)
        )

    def get(self, request_id: int) -> SpendRequest | None:
        found = self._many(statements.REQUEST_BY_ID, {"workspace": self._workspace_id, "id": request_id})
        return found[0] if found else None

    def lock(self, request_id: int) -> SpendRequest | None:
        found = self._many(statements.REQUEST_LOCK, {"workspace": self._workspace_id, "id": request_id})
        return found[0] if found else None

    def by_number(self, number: str) -> SpendRequest | None:
        found = self._many(self._select.where(spend_request.c.number == number.strip().upper()))
        return found[0] if found else None

    def _many(self, statement: Select[Any], values: Mapping[str, Any] | None = None) -> list[SpendRequest]:
        rows = self._connection.execute(statement, values or {}).all()
        recipients: dict[int, list[int]] = {row.id: [] for row in rows}
        files: dict[int, list[str]] = {row.id: [] for row in rows}
        if rows:
            wanted = {"workspace": self._workspace_id, "ids": list(recipients)}
            for part in self._connection.execute(statements.PARTS_OF_REQUESTS, wanted):
                if part.slack_file_id is None:
                    recipients[part.request_id].append(part.part)
                else:
                    files[part.request_id].append(part.slack_file_id)
        found = [_request(row, tuple(recipients[row.id]), tuple(files[row.id])) for row in rows]
        self._stored_recipients |= {request.id: frozenset(request.terms.recipient_ids) for request in found}
        return found

    # -- steps and decisions

    def steps(self, request_id: int, round_: int) -> Sequence[Step]:
        values = {"workspace": self._workspace_id, "request": request_id, "of_round": round_}
        found: dict[int, Row[Any]] = {}
        approvers: dict[int, dict[int, datetime | None]] = {}
        for row in self._connection.execute(statements.STEPS_OF_ROUND, values):
            found.setdefault(row.id, row)
            signed = approvers.setdefault(row.id, {})
            if row.person_id is not None:
                signed[row.person_id] = row.signed_at
        self._stored_approvers |= approvers
        return [
            Step(
                level=row.level,
                kind=StepKind(row.kind),
                approver_ids=tuple(approvers[row.id]),
                reason=row.reason,
                quorum=row.quorum,
                id=row.id,
                state=StepState(row.state),
                signed_ids=tuple(person for person, at in approvers[row.id].items() if at is not None),
            )
            for row in found.values()
        ]

    def add_steps(self, request_id: int, round_: int, steps: Sequence[Step]) -> None:
        for step in steps:
            values = {
                "workspace_id": self._workspace_id,
                "request_id": request_id,
                "round": round_,
                "level": step.level,
                "kind": step.kind.value,
                "quorum": step.quorum,
                "reason": step.reason,
                "state": step.state.value,
            }
            step_id = self._connection.execute(statements.INSERT_STEP, values).scalar_one()
            self._set_approvers(replace(step, id=step_id))

    def _set_approvers(self, step: Step) -> None:
        self._connection.execute(
            statements.INSERT_APPROVERS,
            [
                {
                    "step_id": step.id,
                    "person_id": person_id,
                    "workspace_id": self._workspace_id,
                    "signed_at": self._now if person_id in step.signed_ids else None,
                }
                for person_id in step.approver_ids
            ],
        )

    def save_steps(self, steps: Sequence[Step]) -> None:
        """Store state, signatures and approvers of steps that exist already."""
        for step in steps:
            key = {"workspace": self._workspace_id, "row_id": step.id}
            touched = self._connection.execute(
                statements.UPDATE_STEP, {**key, "state": step.state.value, "reason": step.reason}
            ).rowcount
            if touched != 1:
                raise AssertionError(f"step {step.id} does not exist here")
            signed = self._approvers(step.id)
            if set(signed) != set(step.approver_ids):
                self._connection.execute(delete(step_approver).where(step_approver.c.step_id == step.id))
                self._set_approvers(step)
            for person_id in step.signed_ids:
                if signed.get(person_id) is None:
                    key = {"workspace": self._workspace_id, "step": step.id, "person": person_id}
                    self._connection.execute(statements.SIGN_STEP, {**key, "signed_at": self._now})
            self._stored_approvers.pop(step.id, None)

    def _approvers(self, step_id: int) -> dict[int, datetime | None]:
        """Who may sign a step, and when they did."""
        if step_id in self._stored_approvers:
            return self._stored_approvers[step_id]
        rows = self._connection.execute(
            select(step_approver.c.person_id, step_approver.c.signed_at).where(
                step_approver.c.workspace_id == self._workspace_id, step_approver.c.step_id == step_id
            )
        )
        return {row.person_id: row.signed_at for row in rows}

    def decisions(self, request_id: int) -> Sequence[Decision]:
        values = {"workspace": self._workspace_id, "request": request_id}
        rows = self._connection.execute(statements.DECISIONS, values)
        return [
            Decision(
                row.id,
                row.person_id,
                row.action,
                row.at,
                row.amount_minor,
                row.reason,
                row.round,
                row.other_id,
            )
            for row in rows
        ]

    def add_decision(self, request_id: int, made: Decision) -> None:
        values = {
            "workspace_id": self._workspace_id,
            "request_id": request_id,
            "round": made.round,
            "person_id": made.person_id,
            "action": made.action,
            "amount_minor": made.amount_minor,
            "reason": made.reason,
            "other_id": made.other_id,
            "at": made.at,
        }
        self._connection.execute(statements.INSERT_DECISION, values)

    # -- actuals

    def actuals(self, request_id: int) -> Sequence[Actual]:
        rows = self._connection.execute(
            select(actual)
            .where(actual.c.workspace_id == self._workspace_id, actual.c.request_id == request_id)
            .order_by(actual.c.id)
        )
        return [_actual(row) for row in rows]

    def actual(self, actual_id: int) -> Actual | None:
        row = self._connection.execute(
            select(actual).where(actual.c.workspace_id == self._workspace_id, actual.c.id == actual_id)
        ).first()
        return _actual(row) if row else None

    def add_actual(self, made: Actual) -> Actual:
        statement = insert(actual).values(
            workspace_id=self._workspace_id,
            request_id=made.request_id,
            amount_minor=made.amount_minor,
            currency=made.currency,
            spent_on=made.spent_on,
            month=made.month,
            headcount=made.headcount,
            invoice_number=made.invoice_number,
            rating=made.rating,
            result=made.result,
            final=made.final,
            liquidated_minor=made.liquidated_minor,
            recorded_by=made.recorded_by,
            recorded_at=made.recorded_at,
            corrects_id=made.corrects_id,
        )
        return replace(made, id=self._connection.execute(statement.returning(actual.c.id)).scalar_one())

    def reverse_actual(self, actual_id: int) -> None:
        self._connection.execute(
            update(actual)
            .where(actual.c.workspace_id == self._workspace_id, actual.c.id == actual_id)
            .values(reversed_at=self._now)
        )

    # -- lists

    def of_requester(
        self, person_id: int, states: Iterable[RequestState], limit: int
    ) -> Sequence[SpendRequest]:
        return self._many(
            self._select.where(
                spend_request.c.requester_id == person_id, spend_request.c.state.in_(list(states))
            )
            .order_by(spend_request.c.id.desc())
            .limit(limit)
        )

    def waiting_for(self, person_id: int, limit: int) -> Sequence[SpendRequest]:
        earlier = approval_step.alias("earlier")
        first_waiting = (
            select(func.min(earlier.c.level))
            .where(
                earlier.c.request_id == spend_request.c.id,
                earlier.c.round == spend_request.c.round,
                earlier.c.state == StepState.WAITING.value,
            )
            .correlate(spend_request)
            .scalar_subquery()
        )
        mine = exists().where(
            approval_step.c.request_id == spend_request.c.id,
            approval_step.c.round == spend_request.c.round,
            approval_step.c.state == StepState.WAITING.value,
            approval_step.c.level == first_waiting,
            step_approver.c.step_id == approval_step.c.id,
            step_approver.c.person_id == person_id,
            step_approver.c.signed_at.is_(None),
        )
        return self._many(
            self._select.where(spend_request.c.state == RequestState.PENDING.value, mine)
            .order_by(spend_request.c.id)
            .limit(limit)
        )

    def of_line(self, line_id: int, states: Iterable[RequestState]) -> Sequence[SpendRequest]:
        statement = self._select.where(
            spend_request.c.line_id == line_id, spend_request.c.state.in_(list(states))
        )
        return self._many(statement.order_by(spend_request.c.id))

    def waiting_longest(self, before: datetime, limit: int) -> Sequence[tuple[int, datetime]]:
        statement = (
            select(spend_request.c.id, spend_request.c.waiting_since)
            .where(
                spend_request.c.workspace_id == self._workspace_id,
                spend_request.c.state.in_([state.value for state in OPEN]),
                spend_request.c.waiting_since <= before,
            )
            .order_by(spend_request.c.waiting_since)
            .limit(limit)
        )
        return [(row.id, row.waiting_since) for row in self._connection.execute(statement)]

    def waiting_since(self, request_id: int) -> datetime | None:
        statement = select(spend_request.c.waiting_since).where(
            spend_request.c.workspace_id == self._workspace_id, spend_request.c.id == request_id
        )
        moment: datetime | None = self._connection.execute(statement).scalar()
        return moment

    def overdue(self, today: date, limit: int) -> Sequence[SpendRequest]:
        statement = self._select.where(
            spend_request.c.state == RequestState.APPROVED.value, spend_request.c.planned_on < today
        )
        return self._many(statement.order_by(spend_request.c.planned_on).limit(limit))

    def everyone_asked(self, request_id: int) -> frozenset[int]:
        values = {"workspace": self._workspace_id, "request": request_id}
        return frozenset(self._connection.execute(statements.EVERYONE_ASKED, values).scalars())

    def how_far(self, request_id: int) -> tuple[int, int]:
        values = {"workspace": self._workspace_id, "request": request_id}
        row = self._connection.execute(statements.HOW_FAR, values).one()
        return row.decisions, row.actuals

    def prior_spend(
        self,
        first: date,
        last: date,
        *,
        customer_id: int | None,
        requester_id: int | None,
        contact_ids: Iterable[int],
        except_request: int | None,
    ) -> Sequence[PriorSpend]:
        contacts = list(set(contact_ids))
        if customer_id is None and requester_id is None and not contacts:
            return []
        statement = statements.prior_spend(
            customer=customer_id is not None,
            requester=requester_id is not None,
            contacts=bool(contacts),
            excepted=except_request is not None,
        )
        given = {"customer": customer_id, "requester": requester_id, "excepted": except_request}
        values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        values |= {"workspace": self._workspace_id, "first": first, "last": last}
        if contacts:
            values["contacts"] = contacts
        return [
            PriorSpend(
                request_id=found.id,
                dimensions=found.dimensions,
                public_official=found.public_official,
                state_owned=found.state_owned,
                held_minor=found.holding.total,
                requester_id=found.requester_id,
                customer_id=found.terms.customer_id,
                recipient_ids=found.terms.recipient_ids,
                planned_on=found.terms.planned_on,
            )
            for found in self._many(statement, values)
        ]

    def spent_on_customer(self, customer_id: int, plan_id: int) -> int:
        held = spend_request.c.reserved_minor + spend_request.c.committed_minor + spend_request.c.spent_minor
        statement = select(func.coalesce(func.sum(held), 0)).where(
            spend_request.c.workspace_id == self._workspace_id,
            spend_request.c.customer_id == customer_id,
            spend_request.c.plan_id == plan_id,
        )
        return int(self._connection.execute(statement).scalar_one())
