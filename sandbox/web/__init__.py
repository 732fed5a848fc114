"""The workspace in the browser."""

from sandbox.web.app import WebServer, run_web

__all__ = ["WebServer", "run_web"]
