"""The keys that the audit's chain is made with. They stand outside the database, in GOODWILL_AUDIT_KEY."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Self

from bot.domain.errors import GoodwillError

_LOST = "lost:"


@dataclass(frozen=True, slots=True)
class Keyring:
    """`current` is the id of the key that new entries are made with, empty where none is set.

    `lost`: ids of keys that nobody has any more; entries made with them are proved by their order alone.
    """

    current: str = ""
    keys: dict[str, bytes] = field(default_factory=dict, repr=False)
    lost: frozenset[str] = frozenset()

    @classmethod
    def of(cls, setting: str) -> Self:
        """From keys with commas between, the newest first; `lost:ID` stands for one that is gone."""
        parts = [part.strip() for part in setting.split(",") if part.strip()]
        keys = {_id_of(part): part.encode() for part in parts if not part.startswith(_LOST)}
        lost = frozenset(part.removeprefix(_LOST) for part in parts if part.startswith(_LOST))
        return cls(next(iter(keys), ""), keys, lost)

    @property
    def key(self) -> bytes:
        """For a new entry; empty where none is set."""
        return self.keys.get(self.current, b"")

    def knows(self, key_id: str) -> bool:
        """Whether entries with this key can be proved, or need not be."""
        return not key_id or key_id in self.keys or key_id in self.lost

    def require_for(self, key_id: str, entries: int, *, sealing: bool = False) -> None:
        """Whether the next entry may follow `entries` of them, the newest made with `key_id`.

        Raises GoodwillError: audit_key_missing, audit_key_unknown, audit_not_sealed (unless `sealing`).
        """
        if key_id and not self.current:
            raise GoodwillError("audit_key_missing", key=key_id)
        if not self.knows(key_id):
            raise GoodwillError("audit_key_unknown", key=key_id)
        if self.current and entries and not key_id and not sealing:
            raise GoodwillError("audit_not_sealed", entries=entries)


NO_KEYS = Keyring()


def _id_of(key: str) -> str:
    """What the entries call it: nothing can be learnt from that about the key."""
    return hmac.new(key.encode(), b"goodwill audit key", "sha256").hexdigest()[:8]
