"""Where receipts are kept: a directory, or an object store that several processes share."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

from bot.domain.errors import GoodwillError
from bot.storage.engine.private import make_private


class FileStore:
    """Content under a key that Goodwill chose, `<workspace>/<sha256>`; never under a name somebody gave."""

    def __init__(self, location: str) -> None:
        """`location`: a directory, made when it is missing, or a URL such as s3://bucket/folder.

        Raises GoodwillError("files_unusable"), with no word of the location: keys may stand in it.
        """
        self._folder = None if "://" in location else Path(location).expanduser().resolve()
        try:
            if self._folder is None:
                self._store = from_url(location)
            else:
                self._store = LocalStore(prefix=self._folder, mkdir=True)
                make_private(self._folder)
        except (BaseError, OSError, ValueError) as exc:
            # The library's own words repeat the URL, taken apart.
            raise GoodwillError("files_unusable", reason=_kind_of(exc)) from None

    def keep(self, key: str, content: IO[bytes]) -> None:
        """Store `content` under `key`; the same content again is the same object."""
        obstore.put(self._store, key, content)
        if self._folder is not None:
            make_private((self._folder / key).parent)
            make_private(self._folder / key)

    def read(self, key: str) -> bytes:
        """Raises FileNotFoundError for a key that was never kept."""
        return bytes(obstore.get(self._store, key).bytes())


def _kind_of(exc: Exception) -> str:
    return (exc.strerror if isinstance(exc, OSError) else None) or type(exc).__name__
