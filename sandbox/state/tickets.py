"""Socket Mode's admission: a one-use ticket for each connection, and Slack's limit on how many are open."""

from __future__ import annotations

import threading
import uuid

from sandbox.state.errors import SlackError

MAX_CONNECTIONS = 10


class SocketTickets:
    """Tickets that were issued and not yet used, and the number of connections that they opened."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unused: set[str] = set()
        self._open = 0

    def issue(self) -> str:
        """A ticket for one connection. Raises SlackError when the app has all the connections it may have."""
        with self._lock:
            if self._open >= MAX_CONNECTIONS:
                raise SlackError("too_many_websockets")
            ticket = uuid.uuid4().hex
            self._unused.add(ticket)
            return ticket

    def redeem(self, ticket: str) -> bool:
        """Uses a ticket up; False when it is unknown, used already, or no more connections are allowed."""
        with self._lock:
            known = ticket in self._unused
            self._unused.discard(ticket)
            admitted = known and self._open < MAX_CONNECTIONS
            self._open += admitted
            return admitted

    def give_back(self) -> None:
        """A connection that was admitted has ended."""
        with self._lock:
            self._open -= 1
