"""What partners owe, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, insert, select, update

from bot.domain.actuals.claim import UNSETTLED, Claim, ClaimState, ClaimSum, UnsettledClaims
from bot.services.ports.later import Later
from bot.storage.books.journal import Journal
from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import partner_claim, spend_request

_EXISTS = partner_claim.c.amount_minor > 0
_IS_UNSETTLED = and_(_EXISTS, partner_claim.c.state.in_([state.value for state in UNSETTLED]))
_OLDEST_FIRST = (partner_claim.c.since, partner_claim.c.id)
_OF_REQUEST = ("number", "requester_id", "currency")
_SUMS = Prepared(
    select(partner_claim.c.state, func.count(), func.sum(partner_claim.c.amount_minor))
    .join(spend_request, spend_request.c.id == partner_claim.c.request_id)
    .where(
        partner_claim.c.workspace_id == bindparam("workspace"),
        _IS_UNSETTLED,
        spend_request.c.currency == bindparam("of_currency"),
    )
    .group_by(partner_claim.c.state)
)


class SqlPartnerClaims:
    """Fulfils `services.ports.actuals.PartnerClaims`."""

    def __init__(self, connection: Connection, workspace_id: int, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._journal = journal

    def of_request(self, request_id: int) -> Claim | None:
        return self._one(self._select().where(partner_claim.c.request_id == request_id))

    def get(self, claim_id: int) -> Claim | None:
        return self._one(self._select().where(partner_claim.c.id == claim_id))

    def all(self) -> Sequence[Claim]:
        return self._all(self._select().where(_EXISTS).order_by(partner_claim.c.id))

    def unsettled(self, limit: int, offset: int) -> tuple[Sequence[Claim], int]:
        wanted = self._select().where(_IS_UNSETTLED).order_by(*_OLDEST_FIRST).limit(limit).offset(offset)
        count = select(func.count()).select_from(partner_claim).where(self._mine, _IS_UNSETTLED)
        return self._all(wanted), int(self._connection.execute(count).scalar_one())

    def waiting_since(self, at: datetime) -> Sequence[Claim]:
        wanted = self._select().where(_IS_UNSETTLED, partner_claim.c.since <= at)
        return self._all(wanted.order_by(*_OLDEST_FIRST))

    def sums(self, currency: str) -> Later[UnsettledClaims]:
        values = {"workspace": self._workspace_id, "of_currency": currency}
        rows = _SUMS.begin(self._connection, values)

        def found() -> UnsettledClaims:
            by_state = {state: ClaimSum(int(count), int(minor)) for state, count, minor in rows()}
            return UnsettledClaims(*(by_state.get(state.value, ClaimSum()) for state in UNSETTLED))

        return found

    def add(self, claim: Claim) -> Claim:
        row = {
            "workspace_id": self._workspace_id,
            "request_id": claim.request_id,
            "partner_id": claim.partner_id,
            **_changing(claim),
        }
        statement = insert(partner_claim).values(row).returning(partner_claim.c.id)
        new_id = int(self._connection.execute(statement).scalar_one())
        self._journal.touched(partner_claim, [new_id])
        return replace(claim, id=new_id)

    def save(self, claim: Claim) -> None:
        changed = update(partner_claim).where(self._mine, partner_claim.c.id == claim.id)
        self._connection.execute(changed.values(_changing(claim)))
        self._journal.touched(partner_claim, [claim.id])

    @property
    def _mine(self) -> Any:
        return partner_claim.c.workspace_id == self._workspace_id

    def _select(self) -> Select[Any]:
        of_request = (spend_request.c[name] for name in _OF_REQUEST)
        return (
            select(partner_claim, *of_request)
            .join(spend_request, spend_request.c.id == partner_claim.c.request_id)
            .where(self._mine)
        )

    def _one(self, statement: Select[Any]) -> Claim | None:
        row = self._connection.execute(statement).first()
        return _claim(row) if row else None

    def _all(self, statement: Select[Any]) -> list[Claim]:
        return [_claim(row) for row in self._connection.execute(statement)]


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        id=row.id,
        request_id=row.request_id,
        number=row.number,
        requester_id=row.requester_id,
        partner_id=row.partner_id,
        amount_minor=row.amount_minor,
        currency=row.currency,
        state=ClaimState(row.state),
        version=row.version,
        since=row.since,
    )


def _changing(claim: Claim) -> dict[str, Any]:
    return {
        "amount_minor": claim.amount_minor,
        "state": claim.state.value,
        "version": claim.version,
        "since": claim.since,
    }
