"""The small company's office: see `tests/support/office`."""

from __future__ import annotations

from tests.support.office.fixtures import every_office, office, office_with

__all__ = ["every_office", "office", "office_with"]
