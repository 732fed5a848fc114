"""What a digest reads and who subscribed, as the services need it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain.budgets.budget import Balance, BudgetLine
from bot.domain.company.care import KeptDue
from bot.domain.listed import Listed
from bot.domain.reports.digest import (
    AgeingDecision,
    CauseCount,
    CustomerUse,
    LineSums,
    OverdueActual,
    Ratings,
    VarianceNote,
)
from bot.domain.reports.scope import Scope
from bot.services.ports.later import Later


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel's weekly digest: Monday is weekday 0, `at_time` is HH:MM on the company's clocks."""

    channel: str
    scope_kind: str
    scope_value: str
    weekday: int
    at_time: str
    locale: str
    subscribed_by: int
    subscribed_at: datetime

    @property
    def scope(self) -> Scope:
        return Scope(self.scope_kind, self.scope_value)


class Subscriptions(Protocol):
    def of_channel(self, channel: str) -> Subscription | None: ...
    def all(self) -> Sequence[Subscription]: ...
    def save(self, subscription: Subscription) -> None: ...
    def remove(self, channel: str) -> bool: ...


class Digests(Protocol):
    """What a digest lists beside the balances; each method is one statement or two, whatever the size.

    What stands beside the lines comes later, while their rows are made. A scope other than a line goes by the
    request's own department or region.
    """

    def notes(self, since: datetime) -> Later[dict[int, VarianceNote]]:
        """The newest explanation of each line that was given one since then, by line id."""
        ...

    def add_note(self, line_id: int, period: str, note: str, person_id: int) -> int: ...
    def lines(
        self, plan_id: int, scope: Scope, month: int, closed_months: int, *, shared: bool
    ) -> Sequence[LineSums]:
        """The scope's own active lines or, with `shared`, those for everybody that it draws on."""
        ...

    def spans(self, plan_id: int, scope: Scope, month: int, *, shared: bool) -> Mapping[int, list[Balance]]:
        """`LineBalance.spans` at `month`, by id, of those lines whose control horizon is not the year."""
        ...

    def months(self, plan_id: int, scope: Scope, *, shared: bool) -> Later[Mapping[int, tuple[int, int]]]:
        """What all those lines together plan and have spent, by month."""
        ...

    def overdue(self, scope: Scope, planned_before: date, limit: int) -> Later[Listed[OverdueActual]]:
        """Approved requests planned before that day, of any year, without a final actual; oldest first."""
        ...

    def ageing(
        self, scope: Scope, waiting_since: datetime, days_since: Callable[[datetime], int], limit: int
    ) -> Later[Listed[AgeingDecision]]:
        """Requests that have waited since then or longer, of any year; oldest first."""
        ...

    def top_customers(self, plan_id: int, scope: Scope, limit: int) -> Later[tuple[CustomerUse, ...]]: ...
    def care_due(self, scope: Scope, line: BudgetLine | None, limit: int) -> Later[Listed[KeptDue]]:
        """Key customers whom the morning has found to need attention, longest without anything first.

        A department's customers are those that its people own; `line` is the line of a line's scope.
        """
        ...

    def ratings(self, plan_id: int, scope: Scope) -> Later[Ratings]: ...
    def adjusted(self, plan_id: int, line_ids: Collection[int] | None) -> Later[tuple[CauseCount, ...]]:
        """The approved changes of a plan by cause, the most frequent first. `line_ids` None: of any line."""
        ...
