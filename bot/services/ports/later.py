"""What is asked for now and told when it is called: the database answers while something else is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

Later = Callable[[], T]
