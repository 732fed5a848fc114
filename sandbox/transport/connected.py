"""A workspace with its connections to the app, as the server and the people client need it."""

from __future__ import annotations

from sandbox.state.workspace import WorkspaceState
from sandbox.transport.delivery import Delivery
from sandbox.transport.socket_mode import SocketHub


class ConnectedWorkspace(WorkspaceState):
    """Declares what the layers above rely on; `sandbox.sandbox` assigns it."""

    sockets: SocketHub
    delivery: Delivery
