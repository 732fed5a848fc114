"""What preparing a budget goes by, as the services need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.plans.agreement import Agreement, PlanState
from bot.planning.allocation.result import PlannedLine
from bot.planning.company import Proposal
from bot.planning.finding import PlanFinding


class PastSpend(NamedTuple):
    """What was spent before Goodwill kept the books. `dimensions` are in the order of DIMENSIONS, empty where
    nobody has said; so is a headcount of 0. Minor units of the company's currency.
    """

    spent_on: date
    dimensions: tuple[str, ...]
    customer_id: int | None
    amount_minor: int
    headcount: int


class Spent(NamedTuple):
    """What the books have spent in a fiscal month: one actual, by what its request was for."""

    year: int
    month: int
    dimensions: tuple[str, ...]
    customer_id: int
    number: str
    amount_minor: int
    headcount: int


class PastMonth(NamedTuple):
    """What was spent for these dimensions in a fiscal month, without what will not come again."""

    month: int
    dimensions: tuple[str, ...]
    amount_minor: int


@dataclass(frozen=True, slots=True)
class OneOff:
    """A request whose spending will not come again, as a controller has said."""

    request_id: int
    number: str
    reason: str


class Seasons(Protocol):
    """What was spent in years past, as the season that comes again."""

    def of_year(self, year: int, calendar: FiscalCalendar) -> Sequence[PastMonth]:
        """Cleaned of one-offs, from the books and from files of before them; two statements."""
        ...


class History(Protocol):
    """What was spent in years past: from files, and from the books."""

    def imported(self, first: date, last: date) -> Sequence[PastSpend]:
        """Of these days, both included."""
        ...

    def add(self, rows: Iterable[PastSpend]) -> None: ...
    def spent(self, years: Sequence[int]) -> Sequence[Spent]:
        """The actuals of these fiscal years, without those that were corrected."""
        ...

    def one_offs(self) -> Mapping[int, OneOff]:
        """By the request's id."""
        ...

    def mark_one_off(self, request_id: int, reason: str, *, marked: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One version of a year's plan: `source` is its file, `settings` what was set beside it (KEY=VALUE).

    Minor units of `currency`. `prepared_by` is `person:7`, or the label of an operating user.
    """

    id: int
    year: int
    number: int
    state: PlanState
    currency: str
    total_minor: int
    reserve_minor: int
    rounding_minor: int
    source: str
    settings: tuple[str, ...]
    findings: tuple[PlanFinding, ...]
    prepared_by: str
    prepared_at: datetime

    @property
    def name(self) -> str:
        """As people say it: 2027.1."""
        return f"{self.year}.{self.number}"


class ExplainedLine(NamedTuple):
    """A line, and why it has its amount (`planning.allocation.explanation_record`)."""

    line: PlannedLine
    explanation: Mapping[str, Any]


class PlanVersions(Protocol):
    """The versions of every year's plan, with their lines. Of a version only its state ever changes."""

    def all(self) -> Sequence[PlanVersion]:
        """The newest year first, each year's newest version first."""
        ...

    def find(self, year: int, number: int | None) -> PlanVersion | None:
        """None: the year's newest."""
        ...

    def get(self, version_id: int) -> PlanVersion | None: ...
    def lines(self, version_id: int) -> Sequence[PlannedLine]:
        """By code."""
        ...

    def all_explained(self, version_id: int) -> Sequence[ExplainedLine]: ...
    def explained(self, version_id: int, code: str) -> ExplainedLine | None:
        """The line with this code, whatever its capitals."""
        ...

    def add(self, version: PlanVersion, lines: Sequence[ExplainedLine]) -> None: ...


@dataclass(frozen=True, slots=True)
class LineComment:
    """What somebody said of a line of a version."""

    line: str
    person_id: int
    comment: str
    at: datetime


class PlanAgreements(Protocol):
    """Where each version stands, who signs it, and what was said of its lines."""

    def find(self, version_id: int) -> Agreement | None: ...
    def lock(self, version_id: int) -> Agreement | None:
        """The same, and nobody else changes it until the transaction ends. Before any plan and line."""
        ...

    def save(self, agreement: Agreement) -> None: ...
    def in_state(self, year: int, *states: PlanState) -> Sequence[Agreement]:
        """The year's versions that stand so, the oldest first."""
        ...

    def comments(self, version_id: int) -> Sequence[LineComment]:
        """The oldest first."""
        ...

    def add_comment(self, version_id: int, comment: LineComment) -> None: ...


@dataclass(frozen=True, slots=True)
class PlanQuestion:
    """What a line of a version needs, asked of its owner, beside what they were shown then. None: nothing was
    there. `last_minor` is what was spent last year, `expected_minor` what this year will come to,
    `budget_minor` the line's budget in force. Minor units of the version's currency.
    """

    id: int
    version_id: int
    line: str
    person_id: int
    last_minor: int | None
    expected_minor: int | None
    budget_minor: int | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class OwnerProposal:
    """The newest answer to a question, by the code of its line."""

    question_id: int
    line: str
    person_id: int
    proposal: Proposal
    at: datetime


class Unanswered(NamedTuple):
    """A question that waits for its first answer, of a version that is still open for it."""

    question_id: int
    version: str
    line: str
    person_id: int


class PlanQuestions(Protocol):
    """What owners were asked for their lines, and what they proposed."""

    def of_version(self, version_id: int) -> Sequence[PlanQuestion]:
        """By the code of their line."""
        ...

    def get(self, question_id: int) -> PlanQuestion | None: ...
    def ask(self, questions: Iterable[PlanQuestion]) -> None:
        """Their ids are given by the store."""
        ...

    def proposals(self, year: int, up_to: int | None = None) -> Mapping[str, OwnerProposal]:
        """The newest for each line of the year's versions, or of those up to the one with this number."""
        ...

    def propose(self, question_id: int, person_id: int, proposal: Proposal, at: datetime) -> None: ...
    def unanswered(self, asked_by: datetime, person_id: int | None = None) -> Sequence[Unanswered]:
        """Those asked until then, of everybody or of one person, the oldest first."""
        ...
