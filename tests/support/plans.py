"""Plan files for the small company of `company_files`, and a short way to draft them."""

from __future__ import annotations

from bot.services.company.operator import Operator
from bot.services.plans.drafting.draft import draft_plan
from bot.services.plans.versions import Draft
from bot.storage.store import SqlStore

OPERATOR = Operator("tests")

PLAN = """\
year = 2027
currency = "CNY"
total = "1000"
reserve_percent = "10"
growth_needs_reason_percent = "15"

[[split]]
by = "category"
shares = { gift = 40, meal = 60 }

[[split]]
of = { category = "gift" }
by = "segment"
driver = "customer_count"

[[line]]
of = { category = "meal" }
owner = "bob@example.com"
basis = "Twelve dinners"
reason = "Two more"
"""


def drafted(store: SqlStore, text: str = PLAN, *settings: str, operator: Operator = OPERATOR) -> Draft:
    return store.administer(lambda tx: draft_plan(tx, text, settings, operator))
