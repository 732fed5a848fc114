"""What is told once a month at most: from then on it is silent for 30 days."""

from __future__ import annotations

from datetime import date, timedelta

from bot.services.ports.unit_of_work import Transaction

# Claims are kept for as long.
_SILENT = timedelta(days=30)


def is_silent(tx: Transaction, key: str) -> bool:
    since = tx.claimed(key)
    return since is not None and tx.today < date.fromisoformat(since) + _SILENT


def silence(tx: Transaction, key: str) -> None:
    """From today on, also where a silence was begun before."""
    tx.release(key)
    tx.claim(key, tx.today.isoformat())


def begins_silence(tx: Transaction, key: str) -> bool:
    """Whether nothing was told for a month, and from now on it counts as told."""
    if is_silent(tx, key):
        return False
    silence(tx, key)
    return True
