"""The digest and the proof of the books, over a ledger of a million postings (ten million with --full)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from bench.bench import Bench
from bench.company import SMALL_PLAN, Size, company_store
from bench.databases import Databases
from bench.ledger import fill_ledger
from bench.measure import Comparison, Result, alternate
from bot.domain.reports.scope import EVERYTHING
from bot.services.books.verify import prove_sums
from bot.services.reports.digest import read_digest
from bot.storage.engine.database import Database
from bot.storage.store import SqlStore

_COMPANY = Size(departments=125, people_each=8, customers=2000, contacts_each=1, segments=("key", "general"))
_BALANCES = "SELECT line_id, month, budget_minor, reserved_minor, committed_minor, spent_minor FROM balance"
_SUMS = (
    "SELECT line_id, month, column_name, sum(amount_minor) FROM posting GROUP BY line_id, month, column_name"
)


def digest_sqlite(bench: Bench) -> list[Result]:
    return _digest(bench, bench.sqlite, "sqlite")


def digest_postgres(bench: Bench) -> list[Result]:
    return _digest(bench, bench.postgres, "postgres")


def verify_sqlite(bench: Bench) -> list[Result]:
    return _verify(bench, bench.sqlite, "sqlite")


def verify_postgres(bench: Bench) -> list[Result]:
    return _verify(bench, bench.postgres, "postgres")


def _company(bench: Bench) -> Size:
    return SMALL_PLAN if bench.quick else _COMPANY


def _sizes(bench: Bench) -> list[int]:
    return [bench.size(1_000_000, 2_000), *([10_000_000] if bench.full else [])]


def _open_ledger(bench: Bench, databases: Databases, postings: int, stack: ExitStack) -> SqlStore:
    bench.say(f"{databases.name}: making {postings:,} postings")
    size = _company(bench)
    url = databases.once(f"ledger_{postings}", lambda empty: fill_ledger(empty, size, postings))
    database = Database(url)
    stack.callback(database.dispose)
    return company_store(database, url)


def _floor(store: SqlStore, statement: str) -> Callable[[], object]:
    """One query by the driver, every row fetched."""

    def run() -> object:
        with store.database.patient() as connection:
            cursor = connection.connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall()

    return run


def _digest(bench: Bench, databases: Databases, key: str) -> list[Result]:
    results = []
    smaller = 0.0
    for postings in _sizes(bench):
        with ExitStack() as stack:
            store = _open_ledger(bench, databases, postings, stack)
            bench.say(f"{databases.name}: digest over {postings:,} postings")
            comparison = alternate(
                bench.rounds * 3,
                partial(store.read, lambda tx: read_digest(tx, EVERYTHING)),
                _floor(store, _BALANCES),
            )
        what = f"digest data, {_company(bench).lines:,} lines x 12, {postings:,} postings, {databases.name}"
        notes = (f"{comparison.work.median / smaller:.2f} × the smaller ledger's",) if smaller else ()
        smaller = comparison.work.median
        row = f"digest-{key}" if postings < 10_000_000 else f"digest-{key}-10m"
        results.append(comparison.result(row, what, "one query on the balances", 3, notes))
    return results


def _verify(bench: Bench, databases: Databases, key: str) -> list[Result]:
    results = []
    for postings in _sizes(bench):
        with ExitStack() as stack:
            store = _open_ledger(bench, databases, postings, stack)
            bench.say(f"{databases.name}: verify {postings:,} postings")
            wrong = [proof for proof in store.inspect(prove_sums) if proof.differences]
            if wrong:
                raise AssertionError(
                    f"the bench's books don't agree: {wrong[0].name} {wrong[0].differences[:2]}"
                )
            comparison: Comparison = alternate(
                max(1, bench.rounds // 2), partial(store.inspect, prove_sums), _floor(store, _SUMS)
            )
        row = f"verify-{key}" if postings < 10_000_000 else f"verify-{key}-10m"
        what = f"verify, {postings:,} postings, {databases.name}"
        results.append(comparison.result(row, what, "one GROUP BY", 3))
    return results
