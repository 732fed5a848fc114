"""What the services need from outside. `storage` fulfils it; nothing here knows of a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from bot.domain.approval import Decision, Step
from bot.domain.budget import Balance, BudgetLine, Dimensions, LineBalance
from bot.domain.calendar import FiscalCalendar
from bot.domain.customer import Contact, Customer, Person, Role
from bot.domain.digest import (
    AgeingDecision,
    CustomerUse,
    LineSums,
    Listed,
    OverdueActual,
    Ratings,
    VarianceNote,
)
from bot.domain.finding import PriorSpend
from bot.domain.request import Actual, Move, RequestState, SpendRequest
from bot.domain.scope import Scope
from bot.policies.compiled import CompiledPolicy
from bot.services.company_ports import CompanyData, Erasure, Exports, HealthRecords, Proofs

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and through which surface (`slack`, `cli`, `job`). `label` stands in for a missing person."""

    person: Person | None
    surface: str
    label: str = ""

    @property
    def id(self) -> int | None:
        return self.person.id if self.person else None


@dataclass(frozen=True, slots=True)
class Plan:
    """One fiscal year's budget and what all its lines together hold. Minor units."""

    id: int
    year: int
    currency: str
    budget_minor: int
    used_minor: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that somebody attached; `sha256`, type and size are known once it has been fetched."""

    id: int
    slack_file_id: str
    request_id: int
    actual_id: int | None
    purpose: str
    name: str
    state: str
    detected_type: str = ""
    sha256: str = ""
    size_bytes: int | None = None
    storage_key: str = ""


@dataclass(frozen=True, slots=True)
class SpendException:
    """Something that a controller must look at: an actual over its budget or its approval."""

    id: int
    kind: str
    request_id: int | None
    line_id: int | None
    facts: Mapping[str, Any]
    raised_at: datetime


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


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a request has come; `asked` is everybody who ever was an approver of it, in any round."""

    decisions: int
    actuals: int
    asked: frozenset[int]


class People(Protocol):
    def get(self, person_id: int) -> Person | None: ...
    def many(self, person_ids: Iterable[int]) -> dict[int, Person]: ...
    def by_slack_id(self, slack_id: str) -> Person | None: ...
    def met(self, slack_id: str) -> tuple[Person, datetime | None] | None:
        """Who that is, and when their Slack profile was last read."""
        ...

    def by_email(self, email: str) -> Person | None: ...
    def by_name(self, name: str) -> Sequence[Person]: ...
    def with_role(self, role: Role) -> Sequence[Person]: ...
    def for_routing(self, requester_id: int) -> dict[int, Person]:
        """The requester, the whole line above them, and everybody with a role."""
        ...

    def link_slack(self, person_id: int, slack_id: str) -> None: ...
    def save_profile(self, person_id: int, locale: str, timezone: str) -> None: ...
    def profile_read_at(self, person_id: int) -> datetime | None: ...
    def departments(self) -> Sequence[str]: ...
    def lock(self, person_id: int) -> None: ...


class Customers(Protocol):
    def get(self, customer_id: int) -> Customer | None: ...
    def many(self, customer_ids: Iterable[int]) -> dict[int, Customer]: ...
    def by_name_or_code(self, text: str) -> Customer | None: ...
    def search(self, text: str, limit: int) -> Sequence[Customer]: ...
    def contacts(self, contact_ids: Iterable[int]) -> Sequence[Contact]: ...
    def search_contacts(self, customer_id: int, text: str, limit: int) -> Sequence[Contact]: ...
    def lock(self, customer_id: int, contact_ids: Iterable[int]) -> None: ...
    def regions(self) -> Sequence[str]: ...


class Budgets(Protocol):
    def plan(self, year: int) -> Plan | None: ...
    def lock_plan(self, plan_id: int) -> Plan: ...
    def lock_plan_of_year(self, year: int) -> Plan | None: ...
    def line(self, line_id: int) -> BudgetLine | None: ...
    def line_by_code(self, plan_id: int, code: str) -> BudgetLine | None: ...
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

    def next_number(self, plan_id: int) -> int:
        """The next request number of the plan's year; the plan must be locked."""
        ...


class Requests(Protocol):
    def add(self, request: SpendRequest) -> SpendRequest: ...
    def get(self, request_id: int) -> SpendRequest | None: ...
    def lock(self, request_id: int) -> SpendRequest | None: ...
    def by_number(self, number: str) -> SpendRequest | None: ...
    def save(self, request: SpendRequest) -> None: ...
    def save_version(self, request_id: int, version: int) -> None:
        """Only the version: cards drawn before are out of date, and the wait goes on."""
        ...

    def steps(self, request_id: int, round_: int) -> Sequence[Step]: ...
    def add_steps(self, request_id: int, round_: int, steps: Sequence[Step]) -> None: ...
    def save_steps(self, steps: Sequence[Step]) -> None: ...
    def decisions(self, request_id: int) -> Sequence[Decision]: ...
    def add_decision(self, request_id: int, decision: Decision) -> None: ...
    def actuals(self, request_id: int) -> Sequence[Actual]: ...
    def actual(self, actual_id: int) -> Actual | None: ...
    def add_actual(self, actual: Actual) -> Actual: ...
    def reverse_actual(self, actual_id: int) -> None: ...
    def of_requester(
        self, person_id: int, states: Iterable[RequestState], limit: int
    ) -> Sequence[SpendRequest]: ...
    def waiting_for(self, person_id: int, limit: int) -> Sequence[SpendRequest]:
        """Pending requests whose current level waits for `person_id`, oldest first."""
        ...

    def of_line(self, line_id: int, states: Iterable[RequestState]) -> Sequence[SpendRequest]: ...
    def waiting_longest(self, before: datetime, limit: int) -> Sequence[tuple[int, datetime]]:
        """(id, since when) of open requests that have waited since `before` or longer, longest first."""
        ...

    def waiting_since(self, request_id: int) -> datetime | None: ...
    def overdue(self, today: date, limit: int) -> Sequence[SpendRequest]:
        """Approved requests whose planned date has passed without a final actual, oldest first."""
        ...

    def progress(self, request_id: int) -> Progress: ...

    def prior_spend(
        self,
        first: date,
        last: date,
        *,
        customer_id: int | None,
        requester_id: int | None,
        contact_ids: Iterable[int],
        except_request: int | None,
    ) -> Sequence[PriorSpend]: ...


class CustomerUses(Protocol):
    """What each customer's requests hold and how they were rated, kept beside the plan."""

    def carry(
        self, request: SpendRequest, *, held_minor: int = 0, ratings_total: int = 0, ratings_count: int = 0
    ) -> None:
        """Add to what is kept for the request's customer, department and region; the plan must be locked."""
        ...

    def held_for(self, customer_id: int, plan_id: int) -> int:
        """What the plan's requests for this customer reserve, commit and have spent. Minor units."""
        ...


class Policies(Protocol):
    def in_force(self, day: date) -> CompiledPolicy: ...
    def version(self, version: str) -> CompiledPolicy: ...


class Outbox(Protocol):
    def put(self, kind: str, *, stream: str, key: str, **payload: Any) -> None:
        """Enqueue one message; the same key again is the same message and adds nothing."""
        ...

    def put_all(self, messages: Sequence[tuple[str, str, Mapping[str, Any]]], *, stream: str) -> None:
        """Enqueue several (kind, key, payload) of one stream, in that order."""
        ...

    def has_card(self, kind: str, request_id: int, person_id: int) -> bool: ...
    def forget_delivered(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` messages that were delivered before then; how many."""
        ...


class Audit(Protocol):
    def add(self, actor: Actor, action: str, subject: str, facts: Mapping[str, Any]) -> None:
        """Append an entry chained to the one before; takes the chain's lock, so call it last."""
        ...


class Files(Protocol):
    def add(
        self, slack_file_ids: Sequence[str], request_id: int, purpose: str, actual_id: int | None = None
    ) -> None: ...
    def of_request(self, request_id: int) -> Sequence[StoredFile]: ...
    def get(self, file_id: int) -> StoredFile | None: ...
    def kept(
        self, file_id: int, *, name: str, detected_type: str, sha256: str, size_bytes: int, key: str
    ) -> None: ...
    def refused(self, file_id: int, *, name: str, detected_type: str) -> None: ...


class Watch(Protocol):
    """Warnings and exceptions."""

    def raise_alert(self, line_id: int, threshold_percent: int, period: str) -> bool:
        """Whether this is the first alert of this threshold in this period."""
        ...

    def raise_exception(
        self, kind: str, request_id: int | None, line_id: int | None, facts: Mapping[str, Any]
    ) -> int: ...
    def open_exceptions(self, limit: int) -> Sequence[SpendException]: ...
    def exception(self, exception_id: int) -> SpendException | None: ...
    def clear_exception(self, exception_id: int) -> None: ...


class Subscriptions(Protocol):
    def of_channel(self, channel: str) -> Subscription | None: ...
    def all(self) -> Sequence[Subscription]: ...
    def save(self, subscription: Subscription) -> None: ...
    def remove(self, channel: str) -> bool: ...


class Digests(Protocol):
    """What a digest lists beside the balances; each method is one statement or two, whatever the size.

    A scope other than a line goes by the request's own department or region.
    """

    def notes(self, since: datetime) -> dict[int, VarianceNote]:
        """The newest explanation of each line that was given one since then, by line id."""
        ...

    def add_note(self, line_id: int, period: str, note: str, person_id: int) -> int: ...
    def lines(self, plan_id: int, scope: Scope, month: int, *, shared: bool) -> Sequence[LineSums]:
        """The scope's own active lines or, with `shared`, those for everybody that it draws on."""
        ...

    def spans(self, plan_id: int, scope: Scope, month: int, *, shared: bool) -> Mapping[int, list[Balance]]:
        """`LineBalance.spans` at `month`, by id, of those lines whose control horizon is not the year."""
        ...

    def months(self, plan_id: int, scope: Scope, *, shared: bool) -> Mapping[int, tuple[int, int]]:
        """What all those lines together plan and have spent, by month."""
        ...

    def overdue(self, scope: Scope, planned_before: date, limit: int) -> Listed[OverdueActual]:
        """Approved requests planned before that day, of any year, without a final actual; oldest first."""
        ...

    def ageing(self, scope: Scope, waiting_since: datetime, limit: int) -> Listed[AgeingDecision]:
        """Requests that have waited since before then, of any year; oldest first."""
        ...

    def top_customers(self, plan_id: int, scope: Scope, limit: int) -> tuple[CustomerUse, ...]: ...
    def idle_key_customers(
        self, plan_id: int, scope: Scope, line: BudgetLine | None, limit: int
    ) -> Listed[str]:
        """Names of key customers for whom no request of the plan holds or has spent anything.

        A department's customers are those that its people own; `line` is the line of a line's scope.
        """
        ...

    def ratings(self, plan_id: int, scope: Scope) -> Ratings: ...


class Transaction(Protocol):
    """One transaction in one workspace. `now` is read once, when it begins (UTC)."""

    @property
    def workspace_id(self) -> int: ...
    @property
    def now(self) -> datetime: ...
    @property
    def calendar(self) -> FiscalCalendar: ...
    @property
    def currency(self) -> str: ...
    @property
    def people(self) -> People: ...
    @property
    def customers(self) -> Customers: ...
    @property
    def budgets(self) -> Budgets: ...
    @property
    def requests(self) -> Requests: ...
    @property
    def customer_use(self) -> CustomerUses: ...
    @property
    def policies(self) -> Policies: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def files(self) -> Files: ...
    @property
    def watch(self) -> Watch: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def digests(self) -> Digests: ...
    @property
    def company(self) -> CompanyData: ...
    @property
    def exports(self) -> Exports: ...
    @property
    def proofs(self) -> Proofs: ...
    @property
    def health(self) -> HealthRecords: ...
    @property
    def erasure(self) -> Erasure: ...

    @property
    def today(self) -> date: ...

    def claim(self, key: str) -> str | None:
        """Claim an idempotency key. None: it is ours. Otherwise what `conclude` kept for it before."""
        ...

    def conclude(self, key: str, result: str) -> None: ...
    def forget_claims(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` idempotency keys that were claimed before then; how many."""
        ...


class Store(Protocol):
    """Opens transactions; a write is run again when the database reports a conflict."""

    def write(self, work: Callable[[Transaction], T]) -> T: ...
    def read(self, work: Callable[[Transaction], T]) -> T: ...
