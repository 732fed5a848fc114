"""The unit of work: repositories of one workspace over one connection, each made when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar
from uuid import uuid4

import structlog
from sqlalchemy import Connection, bindparam, delete, select

from bot.domain.budgets.calendar import FiscalCalendar, Today
from bot.domain.messages.budgets import BudgetRoom
from bot.policies.compiled import CompiledPolicy
from bot.storage.actuals.claims import SqlPartnerClaims
from bot.storage.actuals.repository import SqlActuals
from bot.storage.approvals.repository import SqlApprovals
from bot.storage.books.audit import LastHead, SqlAudit
from bot.storage.books.exports import SqlExports
from bot.storage.books.journal import Journal
from bot.storage.books.keyring import Keyring
from bot.storage.books.proofs import SqlProofs
from bot.storage.budgets.adjustments import SqlAdjustments
from bot.storage.budgets.alerts import SqlAlerts
from bot.storage.budgets.closings import SqlClosings
from bot.storage.budgets.customer_balances import SqlCustomerUses
from bot.storage.budgets.imports import SqlBudgetData
from bot.storage.budgets.repository import SqlBudgets
from bot.storage.budgets.room import Room
from bot.storage.budgets.trials import SqlForecastTrials
from bot.storage.company.care import SqlCustomerCare
from bot.storage.company.customers import SqlCustomers
from bot.storage.company.imports import SqlCompanyData
from bot.storage.company.locked_people import LockedPeople
from bot.storage.company.partners import SqlPartners
from bot.storage.company.people import SqlPeople
from bot.storage.engine.database import Database
from bot.storage.engine.statements import insert_unless_there
from bot.storage.operations.erasure import SqlErasure
from bot.storage.operations.outbox import SqlOutbox
from bot.storage.operations.upkeep import SqlUpkeep
from bot.storage.plans.agreements import SqlPlanAgreements
from bot.storage.plans.history import SqlHistory
from bot.storage.plans.questions import SqlPlanQuestions
from bot.storage.plans.seasons import SqlSeasons
from bot.storage.plans.versions import SqlPlanVersions
from bot.storage.policy.repository import SqlPolicies, SqlPolicyFiles
from bot.storage.reports.digests import SqlDigests
from bot.storage.reports.subscriptions import SqlSubscriptions
from bot.storage.requests.edits import SqlRequestEdits
from bot.storage.requests.files import SqlFiles
from bot.storage.requests.history import Histories
from bot.storage.requests.index import SqlRequestIndex
from bot.storage.requests.repository import SqlRequests
from bot.storage.schema.tables import idempotency

T = TypeVar("T")
U = TypeVar("U")

_MINE = idempotency.c.workspace_id == bindparam("workspace")
_CLAIMED = select(idempotency.c.result).where(_MINE, idempotency.c.key == bindparam("of_key"))
_RELEASE = delete(idempotency).where(_MINE, idempotency.c.key == bindparam("of_key"))


class SqlTransaction:
    """Fulfils `services.ports.unit_of_work.Transaction`."""

    def __init__(
        self,
        connection: Connection,
        workspace_id: int,
        now: datetime,
        calendar: FiscalCalendar,
        currency: str,
        policy_cache: dict[str, CompiledPolicy],
        keyring: Keyring,
        last_head: LastHead,
    ) -> None:
        self._last_head = last_head
        self._keyring = keyring
        self.connection = connection
        self.workspace_id = workspace_id
        self.now = now
        self.calendar = calendar
        self.currency = currency
        self._policy_cache = policy_cache
        self.journal = Journal()
        self._room = Room()
        self._histories = Histories(connection, workspace_id)
        self._locked_people = LockedPeople(connection, workspace_id)

    @property
    def today(self) -> date:
        return self.calendar.today(self.now)

    def today_for(self, timezone: str) -> Today:
        return self.calendar.today_for(self.now, timezone)

    @cached_property
    def people(self) -> SqlPeople:
        return SqlPeople(self.connection, self.workspace_id, self.now, self.journal, self._locked_people)

    @cached_property
    def customers(self) -> SqlCustomers:
        return SqlCustomers(self.connection, self.workspace_id, self._locked_people)

    @cached_property
    def partners(self) -> SqlPartners:
        return SqlPartners(self.connection, self.workspace_id, self.journal)

    @cached_property
    def care(self) -> SqlCustomerCare:
        return SqlCustomerCare(self.connection, self.workspace_id, self.now, self.journal)

    @cached_property
    def policies(self) -> SqlPolicies:
        return SqlPolicies(self.connection, self.workspace_id, self.calendar, self._policy_cache)

    @cached_property
    def budgets(self) -> SqlBudgets:
        return SqlBudgets(self.connection, self.workspace_id, self.now, self.journal, self._room)

    @cached_property
    def forecast_trials(self) -> SqlForecastTrials:
        return SqlForecastTrials(self.connection, self.workspace_id)

    @cached_property
    def adjustments(self) -> SqlAdjustments:
        return SqlAdjustments(self.connection, self.workspace_id, self.journal)

    @cached_property
    def customer_use(self) -> SqlCustomerUses:
        return SqlCustomerUses(self.connection, self.workspace_id)

    @cached_property
    def alerts(self) -> SqlAlerts:
        return SqlAlerts(self.connection, self.workspace_id, self.now, self.journal)

    @cached_property
    def requests(self) -> SqlRequests:
        return SqlRequests(self.connection, self.workspace_id, self.now, self.journal, self._histories)

    @cached_property
    def request_index(self) -> SqlRequestIndex:
        return SqlRequestIndex(self.connection, self.workspace_id)

    @cached_property
    def request_edits(self) -> SqlRequestEdits:
        return SqlRequestEdits(self.connection, self.workspace_id, self.now, self.journal)

    @cached_property
    def files(self) -> SqlFiles:
        return SqlFiles(self.connection, self.workspace_id, self.now, self.journal)

    @cached_property
    def approvals(self) -> SqlApprovals:
        return SqlApprovals(self.connection, self.workspace_id, self.now, self.journal, self._histories)

    @cached_property
    def actuals(self) -> SqlActuals:
        return SqlActuals(self.connection, self.workspace_id, self.now, self.journal, self._histories)

    @cached_property
    def partner_claims(self) -> SqlPartnerClaims:
        return SqlPartnerClaims(self.connection, self.workspace_id, self.journal)

    @cached_property
    def plan_versions(self) -> SqlPlanVersions:
        return SqlPlanVersions(self.connection, self.workspace_id, self.journal)

    @cached_property
    def plan_agreements(self) -> SqlPlanAgreements:
        return SqlPlanAgreements(self.connection, self.workspace_id, self.journal)

    @cached_property
    def plan_questions(self) -> SqlPlanQuestions:
        return SqlPlanQuestions(self.connection, self.workspace_id, self.journal)

    @cached_property
    def seasons(self) -> SqlSeasons:
        return SqlSeasons(self.connection, self.workspace_id)

    @cached_property
    def digests(self) -> SqlDigests:
        return SqlDigests(self.connection, self.workspace_id, self.now, self.calendar)

    @cached_property
    def subscriptions(self) -> SqlSubscriptions:
        return SqlSubscriptions(self.connection, self.workspace_id)

    @cached_property
    def outbox(self) -> SqlOutbox:
        trace = str(structlog.contextvars.get_contextvars().get("request_id", ""))
        return SqlOutbox(self.connection, self.workspace_id, self.now, trace)

    @cached_property
    def audit(self) -> SqlAudit:
        return SqlAudit(
            self.connection, self.workspace_id, self.now, self.journal, self._keyring, self._last_head
        )

    def complete(self) -> None:
        """What every transaction ends with: who waits for the room it gave is woken, and the audit tells all.

        Raises AssertionError where a row was written without an entry: a defect, which is never committed.
        """
        for plan_id in self._room.plans_waited_for(self.connection, self.workspace_id):
            # Each its own message: one that is under way may have looked already.
            key = f"budget.room:{plan_id}:{uuid4().hex}"
            self.outbox.put(BudgetRoom(plan_id), stream=f"budget.room:{plan_id}", key=key)
        self.journal.require_stated()

    def claim(self, key: str, result: str = "") -> str | None:
        row = {"workspace_id": self.workspace_id, "key": key, "at": self.now, "result": result}
        if insert_unless_there(self.connection, idempotency, row):
            return None
        values = {"workspace": self.workspace_id, "of_key": key}
        return str(self.connection.execute(_CLAIMED, values).scalar_one())

    def claimed(self, key: str) -> str | None:
        found = self.connection.execute(_CLAIMED, {"workspace": self.workspace_id, "of_key": key}).scalar()
        return None if found is None else str(found)

    def release(self, key: str) -> None:
        self.connection.execute(_RELEASE, {"workspace": self.workspace_id, "of_key": key})


class SqlAdministrativeTransaction(SqlTransaction):
    """Fulfils `services.ports.unit_of_work.AdministrativeTransaction`."""

    # Where there may be a second transaction that sees the same moment as this one.
    beside_in: Database | None = None

    def both(
        self,
        one: Callable[[SqlAdministrativeTransaction], T],
        other: Callable[[SqlAdministrativeTransaction], U],
    ) -> tuple[T, U]:
        if self.beside_in is None:
            return one(self), other(self)
        return self.beside_in.beside(
            self.connection, lambda: one(self), lambda second: other(self._on(second))
        )

    def _on(self, connection: Connection) -> SqlAdministrativeTransaction:
        return SqlAdministrativeTransaction(
            connection,
            self.workspace_id,
            self.now,
            self.calendar,
            self.currency,
            self._policy_cache,
            self._keyring,
            self._last_head,
        )

    @cached_property
    def company(self) -> SqlCompanyData:
        return SqlCompanyData(self.connection, self.workspace_id, self.journal)

    @cached_property
    def policy_files(self) -> SqlPolicyFiles:
        return SqlPolicyFiles(self.connection, self.workspace_id, self.journal)

    @cached_property
    def budget_data(self) -> SqlBudgetData:
        return SqlBudgetData(self.connection, self.workspace_id, self.now, self.journal, self._room)

    @cached_property
    def closings(self) -> SqlClosings:
        return SqlClosings(self.connection, self.workspace_id, self.now, self.journal)

    @cached_property
    def history(self) -> SqlHistory:
        return SqlHistory(self.connection, self.workspace_id, self.journal)

    @cached_property
    def exports(self) -> SqlExports:
        return SqlExports(self.connection, self.workspace_id, self.calendar)

    @cached_property
    def proofs(self) -> SqlProofs:
        return SqlProofs(self.connection, self.workspace_id, self._keyring)

    @cached_property
    def erasure(self) -> SqlErasure:
        return SqlErasure(self.connection, self.workspace_id, self.journal)

    @cached_property
    def upkeep(self) -> SqlUpkeep:
        return SqlUpkeep(self.connection, self.workspace_id, self.now)
