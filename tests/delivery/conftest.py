"""A post room on each database."""

from __future__ import annotations

from tests.support.post import mei, post, raj, request_id, workspace

__all__ = ["mei", "post", "raj", "request_id", "workspace"]
