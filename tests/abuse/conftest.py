"""The small company's office, and a post room for receipts."""

from __future__ import annotations

from tests.support.office.fixtures import either_office, every_office, office, office_with
from tests.support.post import mei, post, request_id, workspace

__all__ = ["either_office", "every_office", "mei", "office", "office_with", "post", "request_id", "workspace"]
