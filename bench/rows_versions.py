"""A plan file becomes a kept version of a company with 100,000 customers, and two versions are compared."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count

from bench import rows_planning
from bench.bench import Bench
from bench.company import NOW, OPERATOR, TINY, company_store, fill_company, settings_of
from bench.measure import Result, Spread, duration, timed
from bot.services.company.file_shapes import CUSTOMERS
from bot.services.company.import_customers import import_customers
from bot.services.plans.drafting.draft import draft_plan
from bot.services.plans.reading.compare import compare_plans
from bot.services.plans.versions import Draft
from bot.sheets.sheet import read_sheet
from bot.storage.opening import open_database
from bot.storage.store import SqlStore

_FILES = 2
_DRAFT_SECONDS, _DRAFT_MB = 5, 1024
_COMPARE_SECONDS = 1
_HEADER = ",".join((*CUSTOMERS.required, "potential", "strategic", "since"))


def versions(bench: Bench) -> list[Result]:
    customers = bench.size(100_000, 2_000)
    url = bench.sqlite.copy(f"planned_{customers}", lambda new: _fill(new, customers))
    database = open_database(settings_of(url))
    store = company_store(database, url)
    bench.say("plan file → version")
    categories = store.inspect(lambda tx: tuple(tx.policies.in_force(tx.today).categories))
    text = rows_planning.plan_text(categories[: len(rows_planning.CATEGORIES)])
    totals = count(90_000_000, 10)

    def keep() -> Draft:
        # Another total each time: the same file again would make no other version.
        total = f"total={next(totals)}"
        return store.administer(lambda tx: draft_plan(tx, text, (total,), OPERATOR))

    lines = len(keep().prepared.lines)
    seconds = Spread.of([timed(keep) for _ in range(bench.rounds)])
    megabytes = rows_planning.peak_mb(keep)
    before, after = store.inspect(lambda tx: [version.name for version in tx.plan_versions.all()[:2]])
    compared = Spread.of([timed(lambda: _compare(store, before, after)) for _ in range(bench.rounds)])
    database.dispose()
    return [
        Result(
            row="versions",
            work=f"file → kept version, {lines} lines × 12 months, {customers} customers",
            measured=f"{duration(seconds.median)}, {megabytes:.0f} MB",
            floor="",
            target=f"≤ {_DRAFT_SECONDS} s, ≤ {_DRAFT_MB} MB",
            passed=seconds.median <= _DRAFT_SECONDS and megabytes <= _DRAFT_MB,
            figures={"seconds": seconds.median, "mb": megabytes},
        ),
        Result(
            row="compare",
            work=f"two such versions side by side, {lines} lines",
            measured=f"{duration(compared.median)}",
            floor="",
            target=f"≤ {_COMPARE_SECONDS} s",
            passed=compared.median <= _COMPARE_SECONDS,
            figures={"seconds": compared.median},
        ),
    ]


def _compare(store: SqlStore, before: str, after: str) -> None:
    store.inspect(lambda tx: compare_plans(tx, before, after, None))


def _fill(url: str, customers: int) -> None:
    """The company of the bench, and so many customers more, in as many files as their size asks for."""
    fill_company(url, TINY)
    database = open_database(settings_of(url))
    store = company_store(database, url)
    for part in range(_FILES):
        content = "\n".join((_HEADER, *_customers(range(part, customers, _FILES)))).encode()
        sheet = read_sheet(content, "customers.csv", CUSTOMERS)
        store.administer(partial(import_customers, sheet=sheet, operator=OPERATOR))
    database.dispose()


def _customers(numbers: range) -> Iterator[str]:
    """Spread over every place, their measures over what is allowed."""
    places = [(region, product) for region in rows_planning.REGIONS for product in rows_planning.PRODUCTS]
    for n in numbers:
        region, product = places[n % len(places)]
        since = f"{NOW.year - n % 15}-0{1 + n % 9}-11"
        value, potential, strategic = 1000 + n * 7919 % 10**6, n % 101, n * 3 % 101
        yield f"P{n},Planned {n},,,{region},{product},,{value},no,{potential},{strategic},{since}"
