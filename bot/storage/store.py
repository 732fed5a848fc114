"""The unit of work: repositories of one workspace over one connection, opened by a Store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from bot.domain.calendar import FiscalCalendar
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.unit_of_work import Transaction
from bot.storage.engine.database import Database
from bot.storage.transaction import SqlTransaction

T = TypeVar("T")


class SqlStore:
    """Opens transactions for one workspace."""

    def __init__(
        self,
        database: Database,
        workspace_id: int,
        clock: Callable[[], datetime],
        calendar: FiscalCalendar,
        currency: str,
    ) -> None:
        self.database = database
        self.workspace_id = workspace_id
        self.clock = clock
        self.calendar = calendar
        self.currency = currency
        self._policy_cache: dict[str, CompiledPolicy] = {}

    def begin(self, connection: Connection) -> SqlTransaction:
        return SqlTransaction(
            connection, self.workspace_id, self.clock(), self.calendar, self.currency, self._policy_cache
        )

    def write(self, work: Callable[[Transaction], T]) -> T:
        return self.database.write(lambda connection: work(self.begin(connection)))

    def read(self, work: Callable[[Transaction], T]) -> T:
        return self.database.read(lambda connection: work(self.begin(connection)))

    def read_patiently(self, work: Callable[[Transaction], T]) -> T:
        """A read that may take minutes and sees one moment throughout: for exports and proofs."""
        with self.database.patient() as connection:
            return work(self.begin(connection))
