"""A Slack-compatible workspace on this machine, for trying an app out and for its tests."""

from sandbox.clock import Clock, MovableClock, RunningClock, SystemClock
from sandbox.contract import check_message, check_view
from sandbox.contract_shapes import Violation
from sandbox.server import SlackServer
from sandbox.workspace import Workspace

__all__ = [
    "Clock",
    "MovableClock",
    "RunningClock",
    "SlackServer",
    "SystemClock",
    "Violation",
    "Workspace",
    "check_message",
    "check_view",
]
