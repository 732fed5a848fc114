"""Lines, ledger, balances, alerts and budget files, as the services need them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.actuals.spend_exception import SpendException
from bot.domain.approvals.adjusting import AdjustmentDecision, AdjustmentEscalation
from bot.domain.budgets.adjustment import Adjustment, CareCut
from bot.domain.budgets.adoption import AdoptionKind
from bot.domain.budgets.budget import BudgetLine, Dimensions, LineBalance, LineStatus
from bot.domain.budgets.ceiling import Ceiling
from bot.domain.company.customer import Person
from bot.domain.requests.holding import Move
from bot.planning.forecast import Trial


@dataclass(frozen=True, slots=True)
class BudgetPosting:
    """A change of what is adopted in one month of a line's budget. `key` makes it happen once. Minor units.

    `absorbed`: what was adjusted there and is given up with it.
    """

    line_id: int
    month: int
    minor: int
    key: str
    absorbed: int = 0


@dataclass(frozen=True, slots=True)
class LedgerPosting:
    """What one event moves in a month of a line. `item`: of a request, counted from 1.

    `key` makes it happen once.
    """

    line_id: int
    month: int
    moves: Sequence[Move]
    kind: str
    key: str
    item: int | None = None


@dataclass(frozen=True, slots=True)
class CustomerPlace:
    """What is kept of a customer is kept by plan, department and region."""

    plan_id: int
    customer_id: int
    department: str
    region: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What files and versions have posted to a month of a line so far, and how often. Minor units."""

    minor: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """One fiscal year's budget and what all its lines together hold. Minor units.

    `last_number`: of the year's requests, who are counted without gaps; so are adjustments, and `ceilings`.
    Its first `closed_months` take no postings any more.
    """

    id: int
    year: int
    currency: str
    budget_minor: int
    used_minor: int
    last_number: int
    last_adjustment: int = 0
    ceilings: int = 0
    closed_months: int = 0


class Budgets(Protocol):
    def plan(self, year: int) -> Plan | None: ...
    def plan_of(self, line: BudgetLine) -> Plan: ...
    def lock_plan(self, plan_id: int) -> Plan: ...
    def lock_plan_of_year(self, year: int) -> Plan | None: ...
    def lock_to_choose(
        self, year: int, items: Sequence[Dimensions]
    ) -> tuple[Plan, Sequence[BudgetLine]] | None:
        """Lock the year's plan, then the lines that cover any of the items, by id, with what they hold.

        None where there is no such plan, or no line of it covers any.
        """
        ...

    def lock(self, line_ids: Sequence[int]) -> None:
        """Lock the plans of these lines, the earlier first, then the lines by id, with what they hold."""
        ...

    def line(self, line_id: int) -> BudgetLine | None: ...
    def lines(self, plan_id: int) -> Sequence[BudgetLine]: ...
    def names_of_lines(self, plan_id: int) -> Sequence[tuple[str, str, str]]:
        """Code, department and region of each line, by code: what a digest may be about."""
        ...

    def lines_that_cover(self, plan_id: int, request: Dimensions) -> Sequence[BudgetLine]: ...
    def lines_for_person(self, plan_id: int, person: Person) -> Sequence[BudgetLine]:
        """The lines that `person` owns or whose department they could draw on."""
        ...

    def contact_channels(self, plan_id: int, category: str) -> Sequence[str]:
        """The contact channels that lines of `category` (or of any category) name."""
        ...

    def lock_line(self, line_id: int) -> None: ...
    def set_status(self, line_id: int, status: LineStatus) -> None: ...
    def ceilings(self, plan_id: int) -> Sequence[Ceiling]: ...
    def held_under(self, ceiling: Ceiling) -> int:
        """What all lines that it covers hold together. Minor units."""
        ...

    def reserve(self, plan_id: int) -> BudgetLine | None:
        """The line that stands for the plan's reserve, where it has one; `balances` has what is left."""
        ...

    def adopted(self, plan_id: int) -> Mapping[int, int]:
        """What of each line's budget came with a plan or a file, by the line's id. Minor units."""
        ...

    def balances(self, line_ids: Iterable[int]) -> dict[int, LineBalance]: ...
    def post(
        self,
        line_id: int,
        month: int,
        moves: Sequence[Move],
        *,
        kind: str,
        document: str,
        actor_id: int | None,
        key: str,
    ) -> None:
        """Append a posting for each move and carry it into the line's and the plan's balance."""
        ...

    def post_all(
        self,
        postings: Sequence[LedgerPosting],
        *,
        document: str,
        actor_id: int | None,
        takes_number: bool = False,
    ) -> None:
        """The same for many of one plan, in three statements for all.

        A closed month takes none: what is meant for it goes to the first open one.
        With `takes_number` the plan's last number grows by one; the plan must be locked.
        """
        ...

    def take_number(self, plan_id: int) -> None:
        """The plan's last number grows by one, for what posts nothing; the plan must be locked."""
        ...


class Closings(Protocol):
    """Months of a plan that are closed, and its whole year; whoever closes has locked the plan."""

    def holding_until(self, plan_id: int, month: int) -> Sequence[int]:
        """The lines, by id, that reserve or commit something in a month up to this one."""
        ...

    def undone(self, plan_id: int) -> Sequence[int]:
        """The requests, in the order of their ids, that hold something on a line of the plan, and those that
        wait for its budget.
        """
        ...

    def year_is_closed(self, plan_id: int) -> bool:
        """Whether what it gives to the next year was given."""
        ...

    def close_year(self, plan_id: int, next_plan_id: int, available_minor: int, closed_by: int) -> None:
        """From here on its budget stays as it is. `available_minor`: what its lines had left, and gave."""
        ...

    def close(self, plan_id: int, month: int, closed_by: int | None) -> None:
        """From here on no month up to this one takes a posting."""
        ...


class ForecastTrials(Protocol):
    """What the closed months say of each line, as it was last found."""

    def of_lines(self, line_ids: Collection[int]) -> Mapping[int, Trial]:
        """By the id of the line; none of a line that came later."""
        ...

    def has_plan(self, plan_id: int) -> bool:
        """Whether anything is kept of a plan's lines."""
        ...

    def keep(self, plan_id: int, found: Mapping[int, Trial]) -> None:
        """In the place of those that were kept before."""
        ...


class Adjustments(Protocol):
    """Changes of the budget in the year, and who decided what on them."""

    def add(self, adjustment: Adjustment) -> Adjustment:
        """Store it under the plan's next number, which `adjustment` has; the plan must be locked."""
        ...

    def save(self, adjustment: Adjustment) -> None:
        """Its state."""
        ...

    def get(self, adjustment_id: int) -> Adjustment | None: ...
    def by_number(self, number: str) -> Adjustment | None: ...
    def of_plan(self, plan_id: int) -> Sequence[Adjustment]:
        """In the order of their numbers."""
        ...

    def pending(self) -> Sequence[Adjustment]: ...
    def care_cuts(self, plan_id: int, since: datetime, person_id: int | None = None) -> Sequence[CareCut]:
        """Those approved since then at the expense of key customers and neither taken back nor ended, the
        newest first; of one owner's customers where there is a person.
        """
        ...

    def undone_by(self, adjustment_id: int) -> Adjustment | None:
        """The approved adjustment that has taken it back."""
        ...

    def moved(self, adjustment: Adjustment) -> Mapping[int, Mapping[int, int]]:
        """What it has posted to the budget, by line and fiscal month. Minor units."""
        ...

    def decisions(self, adjustment_id: int) -> Sequence[AdjustmentDecision]: ...
    def add_decision(self, adjustment_id: int, made: AdjustmentDecision) -> None: ...
    def escalations(self, adjustment_id: int) -> Sequence[AdjustmentEscalation]: ...
    def add_escalations(self, adjustment_id: int, made: Sequence[AdjustmentEscalation]) -> None: ...
    def card_holders(self, adjustment_id: int) -> frozenset[int]:
        """Who has a card of it in Slack, or is about to get one."""
        ...


class CustomerUses(Protocol):
    """What each customer's requests hold and how they were rated, kept beside the plan."""

    def carry_held(self, held: Mapping[CustomerPlace, int]) -> None:
        """Add to what is held there, in minor units; the plan must be locked."""
        ...

    def carry_rating(self, place: CustomerPlace, rating: int, times: int) -> None:
        """Count a rating there; -1 `times` takes it back. The plan must be locked."""
        ...

    def held_for(self, customer_id: int, plan_id: int) -> int:
        """What the plan's requests for this customer reserve, commit and have spent. Minor units."""
        ...


class Alerts(Protocol):
    """Warnings and exceptions."""

    def raise_alert(self, line_id: int, threshold_percent: int, period: str) -> bool:
        """Whether this is the first alert of this threshold in this period."""
        ...

    def raise_exception(
        self,
        kind: str,
        request_id: int | None,
        line_id: int | None,
        facts: Mapping[str, Any],
        excess_minor: int = 0,
    ) -> int: ...
    def was_raised(self, kind: str, request_id: int) -> bool:
        """Whether there is one of the kind about the request, open or cleared."""
        ...

    def open_exceptions(self, limit: int) -> Sequence[SpendException]: ...
    def exception(self, exception_id: int) -> SpendException | None: ...
    def clear_exception(self, exception_id: int, person_id: int) -> bool:
        """Whether it was open until now."""
        ...

    def ask_about(self, exception_id: int, person_id: int) -> bool:
        """Whether it was open until now, and nobody had asked."""
        ...

    def answer_about(self, exception_id: int, answer: str) -> bool:
        """Whether it was open until now, asked about and not answered."""
        ...

    def asked_about(self, request_id: int) -> SpendException | None:
        """The newest of the request that waits for its requester's answer."""
        ...

    def unexamined_excess(self, plan_id: int) -> int:
        """What the plan's requests have spent beyond their approvals while nobody has looked. Minor units."""
        ...


class BudgetData(Protocol):
    """What a budget file brings; many rows at once."""

    def add_plan(self, year: int, currency: str) -> None:
        """Make the year's plan unless there is one."""
        ...

    def lines(self, plan_id: int) -> Sequence[BudgetLine]:
        """Every line of the plan but its reserve, also a retired one: its code is taken."""
        ...

    def add_lines(self, lines: Sequence[BudgetLine]) -> dict[str, int]:
        """Insert them with twelve months of nothing; the new ids by code."""
        ...

    def add_reserve(self, plan_id: int, currency: str) -> int:
        """The plan's reserve, for which there must be none yet; its id."""
        ...

    def replace_ceilings(self, plan_id: int, ceilings: Sequence[Ceiling]) -> None:
        """From here on the plan has these and no others; it must be locked."""
        ...

    def retire_lines(self, line_ids: Sequence[int]) -> None:
        """No request draws on them any more."""
        ...

    def adopted_months(self, plan_id: int) -> Mapping[int, tuple[int, ...]]:
        """What of each month of every line, also of the reserve, came with a plan or a file, by its id."""
        ...

    def save_lines(self, lines: Sequence[BudgetLine]) -> None: ...
    def imported(self, plan_id: int) -> dict[tuple[int, int], Imported]:
        """By line and month: what files and activated versions have posted."""
        ...

    def post(
        self,
        plan_id: int,
        postings: Iterable[BudgetPosting],
        kind: AdoptionKind,
        *,
        document: str,
        actor_id: int | None,
    ) -> None:
        """`Budgets.post` for each posting, in three statements for all: the plan is locked meanwhile."""
        ...
