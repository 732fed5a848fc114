"""Composition: the workspace's state, its connections to the app, its people and snapshots."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sandbox.client.person import Person
from sandbox.state import snapshot
from sandbox.state.clock import Clock
from sandbox.transport.connected import ConnectedWorkspace
from sandbox.transport.delivery import Delivery
from sandbox.transport.socket_mode import SocketHub


class Workspace(ConnectedWorkspace):
    """A Slack workspace with one installed app; this is where its parts are put together."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        manifest: str | Path | None = None,
        rate_limits: str = "slack",
        request_url: str | None = None,
        name: str = "Sandbox",
        scopes: Iterable[str] | None = None,
    ) -> None:
        super().__init__(
            clock=clock,
            manifest=manifest,
            rate_limits=rate_limits,
            request_url=request_url,
            name=name,
            scopes=scopes,
        )
        self.sockets = SocketHub(self)
        self.delivery = Delivery(self, self.sockets)

    def person(self, name_or_id: str) -> Person:
        """Somebody to act as."""
        return Person(self, self.user(name_or_id).id)

    def save(self, path: str | Path) -> None:
        """Saves to a file what survives a restart."""
        snapshot.save(self, path)

    def load(self, path: str | Path) -> None:
        """Replaces the workspace's state with a saved one."""
        snapshot.load(self, path)
