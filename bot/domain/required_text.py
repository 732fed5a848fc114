"""What people must write before their act counts."""

from __future__ import annotations

from bot.domain.errors import InvalidInput
from bot.domain.fields import Field


def require_text(text: str, field: Field, *, most: int | None = None) -> None:
    """Of `most` characters where that is given. Raises InvalidInput("text_missing", "text_too_long")."""
    if not text.strip():
        raise InvalidInput("text_missing", field=field)
    if most is not None and len(text) > most:
        raise InvalidInput("text_too_long", field=field, most=most)
