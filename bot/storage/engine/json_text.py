"""JSON as the database keeps it: made and read in Rust by what pydantic is built on.

A click makes thirty such texts; the standard library takes five times as long. What is hashed keeps to the
standard library, whose form the old entries have.
"""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json, to_json


def to_text(value: Any) -> str:
    """Compact, in Unicode as it is. Raises ValueError for what JSON can't hold."""
    return to_json(value, inf_nan_mode="constants").decode()


def from_text(text: str | bytes) -> Any:
    """Raises ValueError for what is not JSON."""
    return from_json(text)
