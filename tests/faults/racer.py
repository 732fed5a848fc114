"""A process of its own that submits requests as fast as it can, for tests of several processes at once.

    python -m tests.faults.racer DATABASE_URL WORKSPACE_ID TERMS COUNT

TERMS is JSON: amount_minor, category, recipients. Waits for a line on standard input; prints the results as a
JSON list: the request's number, or the code of the refusal.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.errors import GoodwillError
from bot.storage.engine.database import Database
from bot.storage.store import SqlStore
from tests.support.desk import Desk


def main() -> None:
    url, workspace_id, terms, count = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3]), int(sys.argv[4])
    now = datetime(2026, 9, 15, 9, tzinfo=UTC)
    store = SqlStore(Database(url), workspace_id, lambda: now, FiscalCalendar(), "CNY")
    desk = Desk(store)
    recipients = terms.pop("recipients")
    asked = desk.terms(terms.pop("amount_minor"), "ACME", recipients, **terms)
    desk.actor("mei")
    print("ready", flush=True)
    sys.stdin.readline()

    def submit(_number: int) -> str:
        try:
            return desk.submit_terms("mei", asked).number
        except GoodwillError as refused:
            return refused.code

    with ThreadPoolExecutor(count) as pool:
        print(json.dumps(list(pool.map(submit, range(count)))), flush=True)


if __name__ == "__main__":
    main()
