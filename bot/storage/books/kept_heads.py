"""The heads of the audit that are kept beside the receipts, where who owns the database does not write."""

from __future__ import annotations

import io
from datetime import datetime

from bot.domain.books.head import AuditHead
from bot.storage.files import FileStore


class KeptHeads:
    """Fulfils `services.ports.books.KeepsHeads`. One file a workspace, a line a night: time and head."""

    def __init__(self, files: FileStore, workspace_id: int) -> None:
        self._files = files
        self._key = f"{workspace_id}/audit-heads.txt"

    def all(self) -> tuple[AuditHead, ...]:
        text = self._text()
        return AuditHead.parse_all(text) if text.strip() else ()

    def add(self, head: AuditHead, at: datetime) -> None:
        self._keep(self._key, f"{self._text()}{at.isoformat(timespec='seconds')} {head}\n")

    def set_aside(self, at: datetime) -> None:
        """For a database that is put back to an earlier moment: what was kept later no longer fits it."""
        text = self._text()
        if text:
            self._keep(self._key.replace(".txt", f"-until-{at:%Y%m%dT%H%M%S}.txt"), text)
            self._keep(self._key, "")

    def _text(self) -> str:
        try:
            return self._files.read(self._key).decode("utf-8", "replace")
        except FileNotFoundError:
            return ""

    def _keep(self, key: str, text: str) -> None:
        self._files.keep(key, io.BytesIO(text.encode()))
