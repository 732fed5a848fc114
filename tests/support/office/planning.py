"""A plan of the small company's year, and the cards of those who agree on it."""

from __future__ import annotations

from bot.services.plans.agreeing.submit import submit_plan
from bot.services.plans.drafting.draft import draft_plan
from sandbox.client.person import Person
from sandbox.client.surfaces import ShownMessage
from tests.support.office.opening import Office
from tests.support.plans import OPERATOR

PLAN = """\
year = {year}
currency = "CNY"
total = "60000"
reserve = "5000"
growth_needs_reason_percent = "15"

[[split]]
by = "category"
shares = {{ gift = 40, meal = 60 }}

[[line]]
of = {{ category = "gift" }}
code = "GIFT-KEY"
owner = "fin@example.com"

[[line]]
of = {{ category = "meal" }}
code = "MEAL"
owner = "fin@example.com"
reason = "More dinners in the North"

[review]
by = ["bo@example.com", "role:compliance"]
approve = ["hana@example.com", "role:controller"]
"""


def submitted(office: Office, year: int = 2026) -> str:
    """The name of a version that waits for its reviewers."""
    text = PLAN.format(year=year)
    made = office.books.administer(lambda tx: draft_plan(tx, text, (), OPERATOR)).version
    assert made is not None
    office.books.administer(lambda tx: submit_plan(tx, made.name, OPERATOR))
    office.settle()
    return made.name


def plan_card(person: Person, name: str, words: str = "") -> ShownMessage:
    """Somebody's card of a version; `words` are of its title."""
    found: ShownMessage = person.wait_for(f"Plan {name}: {words}")
    return found
