"""A real application with one command of its own."""

from __future__ import annotations

from tests.support.application import settings, start, workspace

__all__ = ["settings", "start", "workspace"]
