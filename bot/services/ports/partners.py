"""Partners, as the form, the claims and the file that brings them need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from bot.domain.company.partner import Partner


class Partners(Protocol):
    def get(self, partner_id: int) -> Partner | None: ...
    def by_id(self, partner_ids: Iterable[int]) -> Mapping[int, Partner]: ...
    def any(self) -> bool:
        """Whether the company has partners at all."""
        ...

    def all(self) -> Sequence[Partner]:
        """Oldest first."""
        ...

    def search(self, text: str, limit: int) -> Sequence[Partner]:
        """Whose name or code has what looks like `text`, by name."""
        ...

    def add_all(self, partners: Sequence[Partner]) -> Sequence[int]:
        """Insert them, whatever their ids; the new ids, in no order."""
        ...

    def save_all(self, partners: Sequence[Partner]) -> None:
        """Store code and name of partners that exist."""
        ...
