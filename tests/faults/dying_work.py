"""A year's or a month's closing, or a plan's activation, in a process that kills itself at a commit.

    python -m tests.faults.dying_work URL SECONDS POINT NUMBER WORK [VERSION]

SECONDS since the epoch: where its clock stands. POINT: `before` or `after` its commit number NUMBER, or
`never`. WORK: `year`, `month` or `plan`. Prints what refused it, and then ends with 3.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.domain.errors import GoodwillError
from bot.services.budgets.close_month import close_month
from bot.services.requests.year_end import close
from bot.storage.engine.database import Database
from bot.storage.store import SqlStore
from tests.support.agreed import activate
from tests.support.clock import ManualClock
from tests.support.company import OPERATOR
from tests.support.databases import local_store
from tests.support.year_end import FIN


def main() -> None:
    url, seconds, point, number, work, *names = sys.argv[1:]
    dies_at(point, int(number))
    # A request in a transaction: the more steps there are, the more of them it dies between.
    close._AT_A_TIME = 1
    store = local_store(Database(url), ManualClock(datetime.fromtimestamp(float(seconds), UTC)))
    works: dict[str, Callable[[], object]] = {
        "year": lambda: close.close_year(store, 2026, FIN),
        "month": lambda: store.administer(lambda tx: close_month(tx, "2026-08", OPERATOR)),
        "plan": lambda: activate(store, *names),
    }
    try:
        works[work]()
    except GoodwillError as error:
        print(error.code)
        sys.exit(3)


def dies_at(point: str, number: int) -> None:
    administer, commits = SqlStore.administer, count(1)

    def mortal(store: SqlStore, work: Callable[[Any], Any]) -> Any:
        its_turn = next(commits) == number

        def until_commit(tx: Any) -> Any:
            result = work(tx)
            if its_turn and point == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        result = administer(store, until_commit)
        if its_turn and point == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    if point != "never":
        setattr(SqlStore, administer.__name__, mortal)


if __name__ == "__main__":
    main()
