"""A Slack-compatible workspace on this machine, for trying an app out and for its tests."""

from __future__ import annotations

from sandbox.contract.rules import check_message, check_view
from sandbox.contract.shapes import Violation
from sandbox.sandbox import Workspace
from sandbox.state.clock import Clock, MovableClock, RunningClock, SystemClock
from sandbox.state.records import ExternalFile
from sandbox.transport.server import SlackServer

__all__ = [
    "Clock",
    "ExternalFile",
    "MovableClock",
    "RunningClock",
    "SlackServer",
    "SystemClock",
    "Violation",
    "Workspace",
    "check_message",
    "check_view",
]
