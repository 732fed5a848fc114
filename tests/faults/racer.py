"""A process of its own that submits requests as fast as it can, for tests of several processes at once.

    python -m tests.faults.racer DATABASE_URL WORKSPACE_ID TERMS COUNT

TERMS is JSON: amount_minor, category, recipients, `also` for another item of the same shape, which every
second request has in front, and `wait` for what may wait for budget. Waits for a line on standard input;
prints the results as a JSON list: the request's number, or the code of the refusal.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.errors import GoodwillError
from bot.domain.requests.terms import Terms
from bot.storage.engine.database import Database
from bot.storage.store import SqlStore
from tests.support.desk import Desk


def orders_of(desk: Desk, terms: Mapping[str, Any]) -> list[Terms]:
    """What is asked for; of two items once with either of them first."""
    parts = [
        desk.terms(each["amount_minor"], "ACME", each["recipients"], category=each["category"])
        for each in (terms, terms.get("also"))
        if each
    ]
    return [desk.together(*parts), desk.together(*reversed(parts))]


def main() -> None:
    url, workspace_id, terms, count = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3]), int(sys.argv[4])
    now = datetime(2026, 9, 15, 9, tzinfo=UTC)
    store = SqlStore(Database(url), workspace_id, lambda: now, FiscalCalendar(), "CNY")
    desk = Desk(store)
    asked = orders_of(desk, terms)
    desk.actor("mei")
    print("ready", flush=True)
    sys.stdin.readline()

    def submit(number: int) -> str:
        try:
            order, wait = asked[number % len(asked)], terms.get("wait", False)
            return desk.submit_terms("mei", order, wait=wait).number
        except GoodwillError as refused:
            return refused.code

    with ThreadPoolExecutor(count) as pool:
        print(json.dumps(list(pool.map(submit, range(count)))), flush=True)


if __name__ == "__main__":
    main()
