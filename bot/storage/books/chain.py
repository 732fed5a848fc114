"""How the entries of the audit are chained. What is hashed never changes: old entries must still verify."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime

GENESIS = "0" * 64
_ENCODER = json.JSONEncoder(ensure_ascii=True)


def actor_of(actor_id: int | None, label: str) -> str:
    return f"{actor_id or ''}/{label}"


def entry_hash(
    previous: str,
    sequence: int,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    surface: str,
    facts: str,
    written: str = "",
    key: bytes = b"",
) -> str:
    """SHA-256 over every field of an entry and the hash before it; an HMAC where there is a key."""
    fields = [previous, sequence, at.isoformat(), actor, action, subject, surface, facts]
    # Entries of the first version state no records.
    content = [*fields, written] if written else fields
    found = hmac.new(key, digestmod="sha256") if key else hashlib.sha256()
    # As one list in JSON, field by field: what a large import writes need not stand there twice more.
    for number, field in enumerate(content):
        found.update((", " if number else "[").encode() + _ENCODER.encode(field).encode())
    found.update(b"]")
    return found.hexdigest()
