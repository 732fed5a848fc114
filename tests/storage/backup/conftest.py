"""The company that is backed up."""

from __future__ import annotations

from tests.support.busy_company import (
    _logs_as_they_were,
    busy_company,
    company_on_postgresql,
    company_on_sqlite,
    machine,
    other,
    untouched,
)

__all__ = [
    "_logs_as_they_were",
    "busy_company",
    "company_on_postgresql",
    "company_on_sqlite",
    "machine",
    "other",
    "untouched",
]
