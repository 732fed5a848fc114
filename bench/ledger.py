"""A year of books: requests that were asked, approved and settled, written straight into the tables.

The rows are those that the services would have left, so that every proof holds; making a million of them
through the services would take hours.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from bench.company import NOW, PLAN_YEAR, Size, company_store, fill_company
from bot.storage.engine.database import Database

POSTINGS_A_REQUEST = 5
"""Reserved, released, committed, liquidated, spent."""

# The n-th request draws on line n % lines + 1 in month n % 12 + 1; 10.00 each. One statement each, so that
# the database itself makes the rows.
_NUMBERS = {
    "sqlite": "WITH RECURSIVE n(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM n WHERE n < {last}) ",
    "postgresql": "WITH n(n) AS (SELECT generate_series({first}, {last})) ",
}

_REQUESTS = """
INSERT INTO spend_request (id, workspace_id, plan_id, line_id, month, number, requester_id, customer_id,
  department, category, segment, lifecycle, region, product_line, headcount, amount_minor, currency,
  planned_on, state, version, policy_version, approved_minor, spent_minor, findings, submitted_at,
  decided_at, settled_at)
{numbers}
SELECT n.n, {workspace}, line.plan_id, line.id, n.n % 12 + 1, 'GW-{year}-' || {number}, requester.id,
  n.n % {customers} + 1, line.department, line.category, line.segment, 'growth', 'North', 'Cloud', 1, 1000,
  'CNY', {day}, 'settled', 3, 'default-1', 1000, 1000, '[]', {at}, {at}, {at}
FROM n JOIN budget_line line ON line.id = n.n % {lines} + 1
JOIN person requester ON requester.id = n.n % {people} + 4
"""

_ITEMS = """
INSERT INTO request_item (request_id, item, workspace_id, line_id, month, customer_id, department, category,
  segment, lifecycle, region, product_line, contact_channel, public_official, state_owned, headcount,
  amount_minor, planned_on, approved_minor, spent_minor, final)
SELECT id, 1, workspace_id, line_id, month, customer_id, department, category, segment, lifecycle, region,
  product_line, contact_channel, public_official, state_owned, headcount, amount_minor, planned_on,
  approved_minor, spent_minor, true
FROM spend_request
"""

_POSTINGS = """
INSERT INTO posting (workspace_id, line_id, month, column_name, amount_minor, kind, document, actor_id, at,
  idempotency_key)
{numbers}
SELECT {workspace}, n.n % {lines} + 1, n.n % 12 + 1, part.name, part.minor, part.kind, 'request:' || n.n, 4,
  {at}, 'request:' || n.n || ':' || part.step
FROM n CROSS JOIN (
  SELECT 1 AS step, 'reserved' AS name, 1000 AS minor, 'request.submit' AS kind
  UNION ALL SELECT 2, 'reserved', -1000, 'request.approve'
  UNION ALL SELECT 3, 'committed', 1000, 'request.approve'
  UNION ALL SELECT 4, 'committed', -1000, 'request.settle'
  UNION ALL SELECT 5, 'spent', 1000, 'request.settle') part
"""

_BALANCES = """
UPDATE balance SET spent_minor = sums.minor FROM (
  SELECT line_id, month, sum(amount_minor) AS minor FROM posting WHERE column_name = 'spent'
  GROUP BY line_id, month
) sums WHERE balance.line_id = sums.line_id AND balance.month = sums.month
"""

_CUSTOMER_USE = """
INSERT INTO customer_use (workspace_id, plan_id, customer_id, department, region, held_minor)
SELECT workspace_id, plan_id, customer_id, department, region, sum(spent_minor) FROM spend_request
GROUP BY workspace_id, plan_id, customer_id, department, region
"""


def fill_ledger(url: str, size: Size, postings: int, chunk: int = 100_000) -> None:
    """The company of `size` with about `postings` postings in its books, and the balances that belong."""
    fill_company(url, size)
    database = Database(url)
    store = company_store(database, url)
    requests = postings // POSTINGS_A_REQUEST
    for first in range(1, requests + 1, chunk):
        last = min(first + chunk - 1, requests)
        with database.writing() as connection:
            _without_timeout(connection)
            _run(connection, _REQUESTS, store.workspace_id, size, first, last)
            _run(connection, _POSTINGS, store.workspace_id, size, first, last)
    with database.writing() as connection:
        _without_timeout(connection)
        connection.execute(text(_ITEMS))
        connection.execute(text(_BALANCES))
        connection.execute(text(_CUSTOMER_USE))
        total = {"spent": requests * 1000, "last": requests}
        connection.execute(text("UPDATE plan SET spent_minor = :spent, last_number = :last"), total)
    database.dispose()


def _without_timeout(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def _run(connection: Connection, template: str, workspace: int, size: Size, first: int, last: int) -> None:
    sqlite = connection.dialect.name == "sqlite"
    at = NOW.strftime("%Y-%m-%d %H:%M:%S")
    statement = template.format(
        numbers=_NUMBERS[connection.dialect.name].format(first=first, last=last),
        workspace=workspace,
        lines=size.lines,
        customers=size.customers,
        people=size.people,
        year=PLAN_YEAR,
        at=f"'{at}.000000'" if sqlite else f"timestamptz '{at}+00'",
        day=f"'{PLAN_YEAR}-06-15'" if sqlite else f"date '{PLAN_YEAR}-06-15'",
        # Wider than 5 digits only where there are more: as request_number writes them.
        number="printf('%05d', n.n)" if sqlite else "lpad(n.n::text, greatest(5, length(n.n::text)), '0')",
    )
    # psycopg takes a lone % for a parameter.
    connection.exec_driver_sql(statement if sqlite else statement.replace("%", "%%"))
