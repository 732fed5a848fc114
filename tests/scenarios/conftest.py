"""The small company's office: see `tests/support/office`."""

from __future__ import annotations

from tests.support.office.fixtures import either_office, every_office, office, office_with

__all__ = ["either_office", "every_office", "office", "office_with"]
