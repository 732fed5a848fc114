"""The facts of administration: files brought in, plans, policies, names taken out, the books themselves.

As in `audit.py`, the names of the fields stand in a chain that is never rewritten: they may only be added to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.books.audit import AuditFacts
from bot.domain.json_record import JsonRecord
from bot.domain.plans.agreement import PlanState


@dataclass(frozen=True, slots=True)
class PersonErasureEntry(AuditFacts):
    texts: int
    messages: int


@dataclass(frozen=True, slots=True)
class ContactErasureEntry(AuditFacts):
    texts: int


@dataclass(frozen=True, slots=True)
class RowCounts(JsonRecord):
    created: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class ImportEntry(AuditFacts):
    """Which file it was, and what it changed; `created` and `changed` as each kind of file has them.

    `file` is its kind (`.csv`): its SHA-256 tells it, and a name that people gave it may name somebody.
    """

    file: str
    file_sha256: str
    rows: RowCounts
    created: Any
    changed: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BudgetImportEntry(ImportEntry):
    """Amounts are decimal strings in major units of `currency`."""

    currency: str


@dataclass(frozen=True, slots=True)
class OneOffEntry(AuditFacts):
    """`marked`: whether a request's spending is left out of history from here on, or counts again."""

    number: str
    marked: bool


@dataclass(frozen=True, slots=True)
class PlanEntry(AuditFacts):
    """A version of a year's plan; its file is told by the SHA-256 of its text."""

    version: str
    file_sha256: str
    total_minor: int
    reserve_minor: int
    currency: str
    lines: int


@dataclass(frozen=True, slots=True)
class PlanStateEntry(AuditFacts):
    """Where an act left a version of a plan."""

    version: str
    state: PlanState


@dataclass(frozen=True, slots=True)
class PlanAskedEntry(AuditFacts):
    """`people` were asked what `lines` of a version need."""

    version: str
    people: int
    lines: int


@dataclass(frozen=True, slots=True)
class PlanProposalEntry(AuditFacts):
    """What an owner proposed in answer to a question about a line, beside what was suggested."""

    version: str
    question: int
    proposed_minor: int
    suggested_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class PlanActivationEntry(AuditFacts):
    """`lines` were put in force, or as many as `uncovered` forbade it."""

    version: str
    state: PlanState
    lines: int
    uncovered: int


@dataclass(frozen=True, slots=True)
class MonthClosingEntry(AuditFacts):
    """The year's first `months` are closed; what `lines` of them still held goes on, in minor units."""

    year: int
    months: int
    lines: int
    reserved_minor: int
    committed_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class YearClosingEntry(AuditFacts):
    """What was left in `lines` of the year and has gone to the next, in minor units."""

    year: int
    next_year: int
    lines: int
    available_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class PolicyEntry(AuditFacts):
    effective_from: str
    in_force_before: str


@dataclass(frozen=True, slots=True)
class OutboxEntry(AuditFacts):
    count: int


@dataclass(frozen=True, slots=True)
class SealEntry(AuditFacts):
    """How many entries stand before the seal, made without a key."""

    entries: int


@dataclass(frozen=True, slots=True)
class ExportEntry(AuditFacts):
    """Which book left, in which format, and whether into a file or to standard output."""

    book: str
    format: str
    to_file: bool


@dataclass(frozen=True, slots=True)
class BackupEntry(AuditFacts):
    sha256: str
    bytes: int
    files: int | None
    missing_files: int


@dataclass(frozen=True, slots=True)
class RestoreEntry(AuditFacts):
    sha256: str
    made_at: str
    files: int | None
    forced: bool
