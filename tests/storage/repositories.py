"""The repositories that a transaction offers."""

from __future__ import annotations

from functools import cached_property

from bot.storage.transaction import SqlTransaction


def repositories(kind: type[SqlTransaction]) -> list[str]:
    """Their names; each is made when it is first asked for."""
    return [name for name in dir(kind) if isinstance(getattr(kind, name), cached_property)]
