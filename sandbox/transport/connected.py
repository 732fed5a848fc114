"""A workspace together with its ways to the app: what the server serves and people act in."""

from __future__ import annotations

from sandbox.state.workspace import WorkspaceState
from sandbox.transport.delivery import Delivery
from sandbox.transport.socket_mode import SocketHub


class ConnectedWorkspace(WorkspaceState):
    """States what the rooms above rely on; `sandbox.sandbox` puts it together."""

    sockets: SocketHub
    delivery: Delivery
