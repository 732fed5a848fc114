"""Plan files, and a short way to draft them."""

from __future__ import annotations

from bot.services.company.operator import Operator
from bot.services.plans.drafting.draft import draft_plan
from bot.services.plans.versions import Draft
from bot.storage.store import SqlStore

OPERATOR = Operator("tests")

# For the small company of `company_files`.
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


def by_category(**amounts: int) -> str:
    """A plan for 2026 of the small company of `company`: a line for each category, with so much a year."""
    shares = ", ".join(f"{category} = {amount}" for category, amount in amounts.items())
    text = f'year = 2026\ncurrency = "CNY"\ntotal = "{sum(amounts.values())}"\n'
    text += f'[[split]]\nby = "category"\nshares = {{ {shares} }}\n'
    for category in amounts:
        text += f'[[line]]\nof = {{ category = "{category}" }}\ncode = "{category.upper()}"\n'
        text += 'owner = "hana@example.com"\n'
    return text


def drafted(store: SqlStore, text: str = PLAN, *settings: str, operator: Operator = OPERATOR) -> Draft:
    return store.administer(lambda tx: draft_plan(tx, text, settings, operator))


def new_version(store: SqlStore, text: str) -> str:
    """The name of the version that a file becomes."""
    made = drafted(store, text).version
    assert made is not None
    return made.name
