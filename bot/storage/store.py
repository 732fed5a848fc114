"""Opens transactions in one workspace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import NoReturn, TypeVar

from sqlalchemy import Connection

from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.errors import GoodwillError
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.unit_of_work import AdministrativeTransaction, Transaction
from bot.storage.books.audit import LastHead
from bot.storage.books.keyring import NO_KEYS, Keyring
from bot.storage.engine.database import Database
from bot.storage.transaction import SqlAdministrativeTransaction, SqlTransaction

T = TypeVar("T")
Tx = TypeVar("Tx", bound=SqlTransaction)


def _raise(refusal: GoodwillError) -> NoReturn:
    raise refusal


def once(key: str, work: Callable[[Transaction], object]) -> Callable[[Transaction], None]:
    """`work` with its key, kept in the same transaction. What was refused may be tried again."""

    def run(tx: Transaction) -> None:
        if tx.claim(key) is not None:
            return
        try:
            work(tx)
        except GoodwillError as refusal:
            if refusal.commits:
                tx.release(key)
            raise

    return run


class SqlStore:
    """Fulfils `services.ports.unit_of_work.AdministrativeStore`."""

    def __init__(
        self,
        database: Database,
        workspace_id: int,
        clock: Callable[[], datetime],
        calendar: FiscalCalendar,
        currency: str,
        keyring: Keyring = NO_KEYS,
    ) -> None:
        self.keyring = keyring
        self.database = database
        self.workspace_id = workspace_id
        self.clock = clock
        self.calendar = calendar
        self.currency = currency
        self._policy_cache: dict[str, CompiledPolicy] = {}
        self._last_head = LastHead()

    def write(self, work: Callable[[Transaction], T]) -> T:
        def run(connection: Connection) -> Callable[[], T]:
            try:
                done = self.run(work, connection)
            except GoodwillError as refusal:
                if not refusal.commits:
                    raise
                return partial(_raise, refusal)
            return lambda: done

        return self.database.write(run)()

    def write_once(self, key: str, work: Callable[[Transaction], object]) -> None:
        self.write(once(key, work))

    def read(self, work: Callable[[Transaction], T]) -> T:
        return self.database.read(lambda connection: self.run(work, connection))

    def administer(self, work: Callable[[AdministrativeTransaction], T]) -> T:
        return self.database.write(lambda connection: self.run_administration(work, connection))

    def inspect(self, work: Callable[[AdministrativeTransaction], T]) -> T:
        def run(tx: SqlAdministrativeTransaction) -> T:
            tx.beside_in = None if self.database.is_sqlite else self.database
            return work(tx)

        with self.database.patient() as connection:
            return self._run(SqlAdministrativeTransaction, run, connection)

    def run(self, work: Callable[[Transaction], T], connection: Connection) -> T:
        """Do `work` in the transaction that `connection` is in."""
        return self._run(SqlTransaction, work, connection)

    def run_administration(self, work: Callable[[AdministrativeTransaction], T], connection: Connection) -> T:
        return self._run(SqlAdministrativeTransaction, work, connection)

    def _run(self, kind: type[Tx], work: Callable[[Tx], T], connection: Connection) -> T:
        now = self.clock()
        tx = kind(
            connection,
            self.workspace_id,
            now,
            self.calendar,
            self.currency,
            self._policy_cache,
            self.keyring,
            self._last_head,
        )
        try:
            result = work(tx)
        except GoodwillError as refusal:
            if refusal.commits:
                tx.complete()
            raise
        tx.complete()
        return result
