"""Slack's request signature, version 0: HMAC-SHA256 over the time and the body, within five minutes, once."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections import OrderedDict
from collections.abc import Callable

WINDOW_SECONDS = 300


REPLAYED = "replayed"


class SignatureCheck:
    """Tells why a request is refused; `clock` is the wall time in seconds since the epoch."""

    def __init__(self, signing_secret: str, clock: Callable[[], float]) -> None:
        self._secret = signing_secret.encode()
        self._clock = clock
        # When each was seen, oldest first: what is too old stands in front.
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def refusal(self, timestamp: str | None, signature: str | None, body: bytes) -> str | None:
        """A word for the metrics, or None when the request is Slack's and fresh. The sender is not told."""
        if not timestamp or not signature:
            return "missing"
        # isascii first: isdecimal knows digits of other scripts, and compare_digest raises on non-ASCII text.
        if not (
            timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 16 and signature.isascii()
        ):
            return "malformed"
        if abs(self._clock() - int(timestamp)) > WINDOW_SECONDS:
            return "stale"
        expected = hmac.new(self._secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
        if not hmac.compare_digest(f"v0={expected.hexdigest()}", signature):
            return "forged"
        return None if self._first(signature) else REPLAYED

    def _first(self, signature: str) -> bool:
        """Slack signs a retry anew, so that the very same signature is somebody's copy."""
        now = self._clock()
        with self._lock:
            if signature in self._seen:
                return False
            # A timestamp may lie as far ahead as behind.
            while self._seen and next(iter(self._seen.values())) < now - 2 * WINDOW_SECONDS:
                self._seen.popitem(last=False)
            self._seen[signature] = now
            return True

    def forget(self, signature: str) -> None:
        """It was not dealt with: sent again within the same second, it is not a replay."""
        with self._lock:
            self._seen.pop(signature, None)
