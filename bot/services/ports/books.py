"""The audit chain, exports and proofs, as the services need them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.domain.books.audit import AuditAction, AuditFacts
from bot.domain.books.head import AuditHead
from bot.domain.company.actor import Actor

Row = dict[str, Any]
"""A row of an export: column to text, `Money`, date, UTC datetime, int, list or None."""


class Audit(Protocol):
    def add(self, actor: Actor, action: AuditAction, subject: str, facts: AuditFacts) -> None:
        """Append an entry chained to the one before; takes the chain's lock, so call it last.

        Raises what `require_key` does, but lets BOOKS_SEALED pass.
        """
        ...

    def head(self) -> AuditHead: ...
    def head_at(self, moment: datetime) -> AuditHead:
        """The newest entry of that moment or before."""
        ...

    def require_key(self) -> None:
        """Raises GoodwillError: audit_key_missing, audit_key_unknown, audit_not_sealed."""
        ...


class KeepsHeads(Protocol):
    """Keeps heads of the audit outside the database."""

    def all(self) -> Sequence[AuditHead]:
        """Oldest first. Raises GoodwillError("head_unreadable")."""
        ...

    def add(self, head: AuditHead, at: datetime) -> None: ...


class Exports(Protocol):
    """Whole tables, row by row: an export never holds more than a few hundred rows in memory."""

    def ledger(self) -> Iterator[Row]: ...
    def items(self) -> Iterator[Row]: ...
    def requests(self) -> Iterator[Row]: ...
    def adjustments(self) -> Iterator[Row]: ...
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
    def exceptions(self) -> Proof: ...
    def adjustments(self) -> Proof: ...
    def claims(self) -> Proof: ...
    def closings(self) -> Proof: ...
    def signs(self) -> Proof: ...
    def numbers(self) -> Proof: ...
    def records(self) -> Proof: ...
    def guards(self) -> Proof: ...
    def audit_chain(self) -> Proof: ...
    def heads(self, heads: Sequence[AuditHead]) -> Proof: ...
