"""What the command line's services need from outside, beside `ports.py`: whole tables in, out, and proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from bot.domain.budget import BudgetLine
from bot.domain.customer import Contact, Customer, Person


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """An applied version of the policy, as it was written."""

    version: str
    effective_from: date
    source: str
    applied_at: datetime
    applied_by: str


@dataclass(frozen=True, slots=True)
class BudgetPosting:
    """A change of one month of a line's imported budget. `key` makes it happen once. Minor units."""

    line_id: int
    month: int
    minor: int
    key: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What imports have posted to one month of a line so far, and in how many postings. Minor units."""

    minor: int = 0
    count: int = 0


class CompanyData(Protocol):
    """What files bring; read and written for many rows at once: imports must not hold others up."""

    def lock(self) -> None:
        """Wait until no other import runs in this workspace; the bot's own work goes on."""
        ...

    def people(self) -> Sequence[Person]: ...
    def add_people(self, people: Sequence[Person]) -> dict[str, int]:
        """Insert them without their managers; the new ids by e-mail."""
        ...

    def save_people(self, people: Sequence[Person]) -> None:
        """Store what a file can say of people that exist; language and time zone stay."""
        ...

    def customers(self) -> Sequence[Customer]: ...
    def add_customers(self, customers: Sequence[Customer]) -> None: ...
    def save_customers(self, customers: Sequence[Customer]) -> None: ...
    def contacts(self) -> Sequence[Contact]: ...
    def add_contacts(self, contacts: Sequence[Contact]) -> None: ...
    def save_contacts(self, contacts: Sequence[Contact]) -> None: ...

    def add_plan(self, year: int, currency: str) -> None:
        """Make the year's plan unless there is one."""
        ...

    def lines(self, plan_id: int) -> Sequence[BudgetLine]:
        """Every line of the plan, also a retired one: its code is taken."""
        ...

    def add_lines(self, lines: Sequence[BudgetLine]) -> dict[str, int]:
        """Insert them with twelve months of nothing; the new ids by code."""
        ...

    def save_lines(self, lines: Sequence[BudgetLine]) -> None: ...
    def imported(self, plan_id: int) -> dict[tuple[int, int], Imported]:
        """By line and month."""
        ...

    def post_budget(
        self, plan_id: int, postings: Sequence[BudgetPosting], *, document: str, actor_id: int | None
    ) -> None:
        """`Budgets.post` for each posting, in three statements for all: the plan is locked meanwhile."""
        ...

    def policy_files(self) -> Sequence[PolicyFile]:
        """Oldest first."""
        ...

    def add_policy_file(self, file: PolicyFile) -> None: ...


Row = dict[str, Any]
"""A row of an export: column to text, `Money`, date, UTC datetime, int, list or None."""


class Exports(Protocol):
    """Whole tables, row by row: an export never holds more than a few hundred rows in memory."""

    def ledger(self) -> Iterator[Row]: ...
    def requests(self) -> Iterator[Row]: ...
    def audit(self) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two numbers that must agree do not; `where` names it, amounts are minor units of `currency`."""

    where: Mapping[str, str | int]
    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was proved: over how many rows, and what contradicts it."""

    name: str
    checked: int
    differences: tuple[Difference, ...] = ()


class Proofs(Protocol):
    """Proofs over the whole company, each in a few statements. Read them in one snapshot."""

    def balances(self) -> Proof: ...
    def plans(self) -> Proof: ...
    def requests(self) -> Proof: ...
    def customer_use(self) -> Proof: ...
    def signs(self) -> Proof: ...
    def numbers(self) -> Proof: ...
    def audit_chain(self) -> Proof: ...


@dataclass(frozen=True, slots=True)
class Health:
    """What only the database knows about the state of an installation."""

    claimed: bool
    queued: int
    oldest_queued_at: datetime | None
    dead: Mapping[str, int]
    files_pending: int
    oldest_pending_at: datetime | None
    files_refused: int


class HealthRecords(Protocol):
    def read(self) -> Health: ...
    def revive_messages(self) -> int:
        """Queue every dead message again; how many there were."""
        ...


@dataclass(frozen=True, slots=True)
class Erased:
    """How many texts named the person, and how many messages to them were still on their way."""

    texts: int
    messages: int


class Erasure(Protocol):
    """Takes a person out of the side tables; ledger and audit hold opaque ids and stay as they are."""

    def person(self, person: Person) -> Erased: ...
    def contact(self, contact: Contact) -> Erased: ...
