"""The workspace in the browser."""

from __future__ import annotations

from sandbox.web.app import PageServer, WebServer, run_web

__all__ = ["PageServer", "WebServer", "run_web"]
