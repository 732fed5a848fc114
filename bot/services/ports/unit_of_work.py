"""The unit of work: one transaction in one workspace, as clicks need it and as administrators do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol, TypeVar

from bot.domain.budgets.calendar import FiscalCalendar, Today
from bot.services.ports.actuals import Actuals, PartnerClaims
from bot.services.ports.approvals import Approvals
from bot.services.ports.books import Audit, Exports, Proofs
from bot.services.ports.budgets import (
    Adjustments,
    Alerts,
    BudgetData,
    Budgets,
    Closings,
    CustomerUses,
    ForecastTrials,
)
from bot.services.ports.company import CompanyData, CustomerCare, Customers, People
from bot.services.ports.operations import Erasure, Outbox, Upkeep
from bot.services.ports.partners import Partners
from bot.services.ports.plans import History, PlanAgreements, PlanQuestions, PlanVersions, Seasons
from bot.services.ports.policy import Policies, PolicyFiles
from bot.services.ports.reports import Digests, Subscriptions
from bot.services.ports.requests import Files, RequestEdits, RequestIndex, Requests

T = TypeVar("T")
U = TypeVar("U")


class Transaction(Protocol):
    """What a click, a message or a job needs. `now` is read once, when the transaction begins (UTC)."""

    @property
    def workspace_id(self) -> int: ...
    @property
    def now(self) -> datetime: ...
    @property
    def today(self) -> date: ...
    def today_for(self, timezone: str) -> Today:
        """On the company's clocks, and on those of somebody in `timezone`; empty: the company's."""
        ...

    @property
    def calendar(self) -> FiscalCalendar: ...
    @property
    def currency(self) -> str: ...

    @property
    def people(self) -> People: ...
    @property
    def customers(self) -> Customers: ...
    @property
    def partners(self) -> Partners: ...
    @property
    def care(self) -> CustomerCare: ...
    @property
    def policies(self) -> Policies: ...
    @property
    def budgets(self) -> Budgets: ...
    @property
    def forecast_trials(self) -> ForecastTrials: ...
    @property
    def adjustments(self) -> Adjustments: ...
    @property
    def customer_use(self) -> CustomerUses: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def requests(self) -> Requests: ...
    @property
    def request_index(self) -> RequestIndex: ...
    @property
    def request_edits(self) -> RequestEdits: ...
    @property
    def files(self) -> Files: ...
    @property
    def approvals(self) -> Approvals: ...
    @property
    def actuals(self) -> Actuals: ...
    @property
    def partner_claims(self) -> PartnerClaims: ...
    @property
    def plan_versions(self) -> PlanVersions: ...
    @property
    def plan_agreements(self) -> PlanAgreements: ...
    @property
    def plan_questions(self) -> PlanQuestions: ...
    @property
    def seasons(self) -> Seasons: ...
    @property
    def digests(self) -> Digests: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def audit(self) -> Audit: ...

    def claim(self, key: str, result: str = "") -> str | None:
        """Claim an idempotency key. None: it is ours. Otherwise the `result` that it was claimed with."""
        ...

    def claimed(self, key: str) -> str | None:
        """The result with which the key was claimed before; None where it was not."""
        ...

    def release(self, key: str) -> None:
        """What the key was claimed for was not done, though this transaction is committed."""
        ...


class AdministrativeTransaction(Transaction, Protocol):
    """What imports, exports, proofs, erasure and the upkeep of an installation need besides."""

    @property
    def company(self) -> CompanyData: ...
    @property
    def policy_files(self) -> PolicyFiles: ...
    @property
    def budget_data(self) -> BudgetData: ...
    @property
    def closings(self) -> Closings: ...
    @property
    def history(self) -> History: ...
    @property
    def exports(self) -> Exports: ...
    @property
    def proofs(self) -> Proofs: ...
    @property
    def erasure(self) -> Erasure: ...
    @property
    def upkeep(self) -> Upkeep: ...

    def both(
        self,
        one: Callable[[AdministrativeTransaction], T],
        other: Callable[[AdministrativeTransaction], U],
    ) -> tuple[T, U]:
        """What two reads come to that do not depend on each other. Both see what this transaction sees.

        In `inspect` they may run at the same time. Both have ended when it returns or raises; what `one`
        raises goes first.
        """
        ...


class Store(Protocol):
    """Opens transactions; a write is run again when the database reports a conflict.

    An exception rolls everything back, but a GoodwillError that `commits`.
    """

    def write(self, work: Callable[[Transaction], T]) -> T: ...
    def write_once(self, key: str, work: Callable[[Transaction], object]) -> None:
        """`write`, and nothing at all when work was done under that idempotency key before."""
        ...

    def read(self, work: Callable[[Transaction], T]) -> T: ...


class AdministrativeStore(Store, Protocol):
    """The store of the command line and of nightly jobs."""

    def administer(self, work: Callable[[AdministrativeTransaction], T]) -> T:
        """`write` for administrators."""
        ...

    def inspect(self, work: Callable[[AdministrativeTransaction], T]) -> T:
        """A read that may take minutes and sees one moment throughout."""
        ...
