"""Files that people gave to Slack, fetched with the bot's token: from Slack alone, and not without end."""

from __future__ import annotations

import hashlib
import http.client
import threading
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit

from bot.delivery.calls import Refused, SlackCalls, Uncertain

MAX_BYTES = 25 * 1024 * 1024
_CHUNK = 64 * 1024
_TIMEOUT_SECONDS = 5.0
_WHOLE_DOWNLOAD = timedelta(seconds=90)


class TooBig(Exception):
    """More bytes than a receipt may have."""


class Download:
    """With the standard library: a stream is all that is needed, the SDK has no download, and a client that
    follows no redirect can't carry the bot's token to another host.
    """

    def __init__(self, calls: SlackCalls, clock: Callable[[], datetime]) -> None:
        self._calls = calls
        self._clock = clock

    def save(self, url: str, into: IO[bytes], *, html_expected: bool) -> tuple[str, int]:
        """Write it `into` a file; (SHA-256, size). Raises TooBig, Refused or Uncertain."""
        check_origin(url, self._calls.base_url)
        # Names in it may hold signs that a request line can't.
        encoded = quote(url, safe="%/:=&?~#+!$,;'@()*[]")
        # The scheme and host have just been checked.
        headers = {"Authorization": f"Bearer {self._calls.token}"}
        request = urllib.request.Request(encoded, headers=headers)  # noqa: S310 - checked
        try:
            with _opener().open(request, timeout=_TIMEOUT_SECONDS) as response:
                is_html = "text/html" in str(response.headers.get("Content-Type") or "")
                if is_html and not html_expected:
                    # Slack answers a token without rights with its sign-in page and status 200.
                    raise Uncertain("the download answered with a page instead of the file")
                return _copy(
                    response, into, self._clock() + _WHOLE_DOWNLOAD, self._clock, self._calls.stopping
                )
        except HTTPError as exc:
            if exc.code in (404, 410):
                raise Refused(f"download_http_{exc.code}") from exc
            raise Uncertain(f"the download answered HTTP {exc.code}") from exc
        except (OSError, http.client.HTTPException) as exc:
            raise Uncertain(f"the download failed: {type(exc).__name__}: {exc}") from exc


def unreachable(info: Mapping[str, Any], url: str) -> str:
    """Why Slack has the file's name and not the file; empty where it has both."""
    mode = info.get("mode")
    if info.get("is_external") or mode == "external":
        return "external"
    if mode == "hidden_by_limit":
        return "hidden"
    return "" if url and mode != "tombstone" else "missing:no_content"


def _copy(
    response: Any,
    into: IO[bytes],
    deadline: datetime,
    clock: Callable[[], datetime],
    stopping: threading.Event,
) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := response.read(_CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise TooBig
        if stopping.is_set() or clock() > deadline:
            raise Uncertain("the download took too long or was cut off")
        digest.update(chunk)
        into.write(chunk)
    expected = response.headers.get("Content-Length")
    if expected is not None and expected.isdecimal() and int(expected) != size:
        raise Uncertain(f"the download ended after {size} of {expected} bytes")
    return digest.hexdigest(), size


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """A redirect is an error: the request carries the bot's token."""


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect)


def check_origin(url: str, api_url: str) -> None:
    """Raises Refused unless the token may be sent there: to Slack over HTTPS, or to the API's own host."""
    target, api = urlsplit(url), urlsplit(api_url)
    if target.scheme in ("http", "https") and (target.scheme, target.netloc) == (api.scheme, api.netloc):
        return
    host = target.hostname or ""
    if target.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com")):
        return
    raise Refused("download_from_foreign_host")
