"""The unit of work: repositories of one workspace over one connection."""

from __future__ import annotations

from datetime import date, datetime

import structlog
from sqlalchemy import Connection, bindparam, delete, select, update

from bot.domain.calendar import FiscalCalendar
from bot.policies.compiled import CompiledPolicy
from bot.storage.books.audit import SqlAudit
from bot.storage.books.exports import SqlExports
from bot.storage.books.proofs import SqlProofs
from bot.storage.budgets.alerts import SqlAlerts
from bot.storage.budgets.customer_balances import SqlCustomerUses
from bot.storage.budgets.repository import SqlBudgets
from bot.storage.company.erasure import SqlErasure
from bot.storage.company.imports import SqlCompanyData
from bot.storage.company.repository import SqlCustomers, SqlPeople
from bot.storage.engine.statements import insert_unless_there
from bot.storage.health import SqlHealthRecords
from bot.storage.outbox import SqlOutbox
from bot.storage.policy.repository import SqlPolicies
from bot.storage.reports.digests import SqlDigests
from bot.storage.reports.subscriptions import SqlSubscriptions
from bot.storage.requests.files import SqlFiles
from bot.storage.requests.repository import SqlRequests
from bot.storage.schema.tables import idempotency

_CONCLUDE = update(idempotency).where(
    idempotency.c.workspace_id == bindparam("workspace"), idempotency.c.key == bindparam("of_key")
)


class SqlTransaction:
    """One transaction in one workspace; fulfils `services.ports.unit_of_work.Transaction`."""

    def __init__(
        self,
        connection: Connection,
        workspace_id: int,
        now: datetime,
        calendar: FiscalCalendar,
        currency: str,
        policy_cache: dict[str, CompiledPolicy],
    ) -> None:
        self.connection = connection
        self.workspace_id = workspace_id
        self.now = now
        self.calendar = calendar
        self.currency = currency
        trace = str(structlog.contextvars.get_contextvars().get("request_id", ""))
        self.people = SqlPeople(connection, workspace_id, now)
        self.customers = SqlCustomers(connection, workspace_id)
        self.budgets = SqlBudgets(connection, workspace_id, now)
        self.requests = SqlRequests(connection, workspace_id, now)
        self.customer_use = SqlCustomerUses(connection, workspace_id)
        self.policies = SqlPolicies(connection, workspace_id, calendar, policy_cache)
        self.outbox = SqlOutbox(connection, workspace_id, now, trace)
        self.audit = SqlAudit(connection, workspace_id, now)
        self.files = SqlFiles(connection, workspace_id, now)
        self.alerts = SqlAlerts(connection, workspace_id, now)
        self.subscriptions = SqlSubscriptions(connection, workspace_id)
        self.digests = SqlDigests(connection, workspace_id, now, calendar)
        self.company = SqlCompanyData(connection, workspace_id, now)
        self.exports = SqlExports(connection, workspace_id)
        self.proofs = SqlProofs(connection, workspace_id)
        self.health = SqlHealthRecords(connection, workspace_id, now)
        self.erasure = SqlErasure(connection, workspace_id)

    @property
    def today(self) -> date:
        return self.calendar.today(self.now)

    def claim(self, key: str) -> str | None:
        row = {"workspace_id": self.workspace_id, "key": key, "at": self.now}
        if insert_unless_there(self.connection, idempotency, row):
            return None
        statement = select(idempotency.c.result).where(
            idempotency.c.workspace_id == self.workspace_id, idempotency.c.key == key
        )
        return str(self.connection.execute(statement).scalar_one())

    def conclude(self, key: str, result: str) -> None:
        values = {"workspace": self.workspace_id, "of_key": key, "result": result}
        self.connection.execute(_CONCLUDE, values)

    def forget_claims(self, before: datetime, limit: int) -> int:
        mine = idempotency.c.workspace_id == self.workspace_id
        old = select(idempotency.c.key).where(mine, idempotency.c.at < before).limit(limit)
        return self.connection.execute(delete(idempotency).where(mine, idempotency.c.key.in_(old))).rowcount
