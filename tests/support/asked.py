"""Owners of the small company's lines, asked for a plan by the shortest way."""

from __future__ import annotations

from bot.services.plans.asking.ask import AskedOwners, ask_owners
from bot.services.plans.asking.propose import propose
from bot.services.ports.plans import PlanQuestion
from bot.storage.store import SqlStore
from tests.support.desk import Desk
from tests.support.plans import OPERATOR, new_version

PLAN = """\
year = 2027
currency = "CNY"
total = "60000"
reserve = "5000"
rounding = "10"
growth_needs_reason_percent = "15"

[[split]]
by = "category"
shares = { gift = 40, meal = 60 }

[[line]]
of = { category = "gift" }
code = "GIFT-KEY"
owner = "fin@example.com"
amount = "proposed"

[[line]]
of = { category = "meal" }
code = "MEAL"
owner = "hana@example.com"

[[activity]]
of = { category = "meal" }
name = "New Year dinner"
price = "3000"
months = [1]
"""


def drafted(store: SqlStore, text: str = PLAN) -> str:
    """The name of a new version."""
    return new_version(store, text)


def ask(store: SqlStore, name: str) -> AskedOwners:
    return store.administer(lambda tx: ask_owners(tx, name, OPERATOR))


def questions(store: SqlStore, name: str) -> dict[str, PlanQuestion]:
    """What was asked of a version, by line."""
    versions = {version.name: version.id for version in store.inspect(lambda tx: tx.plan_versions.all())}
    return {each.line: each for each in store.read(lambda tx: tx.plan_questions.of_version(versions[name]))}


def answer(
    desk: Desk, who: str, question: PlanQuestion, amount: str, reason: str = "", expected_result: str = ""
) -> None:
    actor = desk.actor(who)
    desk.store.write(
        lambda tx: propose(
            tx, actor, question.id, amount=amount, reason=reason, expected_result=expected_result
        )
    )
