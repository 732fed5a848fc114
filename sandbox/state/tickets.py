"""Socket Mode tickets: one per connection, valid once, within Slack's limit on open connections."""

from __future__ import annotations

import threading
import uuid

from sandbox.state.errors import SlackError

MAX_CONNECTIONS = 10


class SocketTickets:
    """Issued tickets that are unused, and the number of open connections."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unused: set[str] = set()
        self._open = 0

    def issue(self) -> str:
        """A ticket for one connection. Raises SlackError when the app has too many open already."""
        with self._lock:
            if self._open >= MAX_CONNECTIONS:
                raise SlackError("too_many_websockets")
            ticket = uuid.uuid4().hex
            self._unused.add(ticket)
            return ticket

    def redeem(self, ticket: str) -> bool:
        """Uses up a ticket; False if it is unknown or used, or no more connections are allowed."""
        with self._lock:
            known = ticket in self._unused
            self._unused.discard(ticket)
            admitted = known and self._open < MAX_CONNECTIONS
            self._open += admitted
            return admitted

    def give_back(self) -> None:
        """Frees the place of a connection that has ended."""
        with self._lock:
            self._open -= 1
