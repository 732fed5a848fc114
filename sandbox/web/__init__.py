"""The workspace in the browser."""

from __future__ import annotations

from sandbox.web.app import WebServer, run_web

__all__ = ["WebServer", "run_web"]
