"""A small company as files, and a short way to import them."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.company.actor import Actor
from bot.policies.shipped import default_policy_text
from bot.services.budgets.import_lines import import_budget
from bot.services.budgets.line_file import SHAPE as BUDGET_SHAPE
from bot.services.company.file_shapes import CONTACTS as CONTACTS_SHAPE
from bot.services.company.file_shapes import CUSTOMERS as CUSTOMERS_SHAPE
from bot.services.company.file_shapes import PARTNERS as PARTNERS_SHAPE
from bot.services.company.file_shapes import PEOPLE as PEOPLE_SHAPE
from bot.services.company.import_contacts import import_contacts
from bot.services.company.import_customers import import_customers
from bot.services.company.import_partners import import_partners
from bot.services.company.import_people import import_people
from bot.services.company.import_result import ImportResult
from bot.services.company.operator import Operator
from bot.services.plans.history.history_file import SHAPE as HISTORY_SHAPE
from bot.services.plans.history.import_history import import_history
from bot.services.ports.unit_of_work import AdministrativeTransaction, Transaction
from bot.services.requests.submit import submit_request
from bot.sheets.problems import BadFile
from bot.sheets.sheet import Shape, Sheet, read_sheet
from bot.storage.opening import ensure_policy
from bot.storage.store import SqlStore
from tests.support.lookups import customer_of
from tests.support.requests import one_item

OPERATOR = Operator("tester")
YEAR = 2026

PEOPLE_HEADER = "email,name,department,region,manager_email,tier,roles,slack_id\n"
PEOPLE = (
    PEOPLE_HEADER
    + "ann@example.com,Ann,Sales,North,bob@example.com,,,U0ANN\n"
    + "bob@example.com,Bob,Sales,North,cara@example.com,lead,,\n"
    + "cara@example.com,Cara,Finance,North,,cfo,controller admin,\n"
    + "cleo@example.com,Cleo,Legal,,cara@example.com,,compliance,\n"
)
CUSTOMERS_HEADER = "code,name,segment,lifecycle,region,product_line,owner_email,annual_value,state_owned\n"
CUSTOMERS = (
    CUSTOMERS_HEADER
    + "ACME,Acme,key,growth,North,cloud,ann@example.com,1000000,no\n"
    + "CITY,City works,general,maturity,*,,,,是\n"
)
CONTACTS_HEADER = "customer_code,name,title,public_official\n"
CONTACTS = CONTACTS_HEADER + "ACME,Liu Wei,CTO,no\n" + "CITY,Wang Min,,yes\n"
BUDGET_HEADER = (
    "line,department,category,segment,lifecycle,region,product_line,contact_channel,owner_email,control,"
    "currency,annual,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12,expected_result,slack_channel\n"
)
NO_MONTHS = "," * 11
BUDGET = (
    BUDGET_HEADER
    + f"GIFT-KEY,Sales,gift,key,,,,,bob@example.com,absolute,CNY,10000,{NO_MONTHS},Renewals,#gifts\n"
    + "MEAL,*,meal,,,,,,,advisory,CNY,1200,"
    + "100," * 12
    + ",\n"
)

Import = Callable[[AdministrativeTransaction, Sheet, Operator], ImportResult]
_KINDS: dict[str, tuple[Shape, Import]] = {
    "people": (PEOPLE_SHAPE, import_people),
    "customers": (CUSTOMERS_SHAPE, import_customers),
    "contacts": (CONTACTS_SHAPE, import_contacts),
    "partners": (PARTNERS_SHAPE, import_partners),
    "history": (HISTORY_SHAPE, import_history),
    "budget": (BUDGET_SHAPE, lambda tx, sheet, who: import_budget(tx, sheet, YEAR, who)),
}


def bring(store: SqlStore, kind: str, content: str | bytes, operator: Operator = OPERATOR) -> ImportResult:
    """Import a file of `kind`."""
    shape, work = _KINDS[kind]
    sheet = read_sheet(content.encode() if isinstance(content, str) else content, f"{kind}.csv", shape)
    return store.administer(lambda tx: work(tx, sheet, operator))


def problems(store: SqlStore, kind: str, content: str | bytes) -> list[tuple[int, str, str]]:
    """(line, column, code) of everything that is refused about a file; nothing when it is imported."""
    try:
        bring(store, kind, content)
    except BadFile as exc:
        return [(problem.line, problem.column, problem.code) for problem in exc.problems]
    return []


def found_company(store: SqlStore) -> None:
    """The whole company: the shipped policy, people, customers, contacts and the budget of YEAR."""
    ensure_policy(store)
    for kind, content in (
        ("people", PEOPLE),
        ("customers", CUSTOMERS),
        ("contacts", CONTACTS),
        ("budget", BUDGET),
    ):
        bring(store, kind, content)


def audited(store: SqlStore) -> list[str]:
    """The actions of the audit, oldest first."""
    return store.inspect(lambda tx: [row["action"] for row in tx.exports.audit()])


def version(name: str, day: str = "2026-01-01", text: str = "") -> str:
    """The shipped policy, or `text`, under another name and from another day."""
    text = text or default_policy_text()
    named = re.sub(r'^version = ".*"$', f'version = "{name}"', text, count=1, flags=re.MULTILINE)
    return re.sub(r"^effective_from = .*$", f"effective_from = {day}", named, count=1, flags=re.MULTILINE)


def ask_for_a_meal(store: SqlStore, key: str = "view:1") -> None:
    """Ann asks; Bob decides."""

    def work(tx: Transaction) -> None:
        ann, acme = tx.people.by_email("ann@example.com"), customer_of(tx, "ACME")
        assert ann is not None
        assert acme is not None
        terms = one_item(
            category="meal",
            customer_id=acme.id,
            recipient_ids=tuple(contact.id for contact in tx.customers.search_contacts(acme.id, "", 5)),
            headcount=2,
            amount_minor=90_00,
            currency="CNY",
            planned_on=tx.today,
            contact_channel="",
            purpose="Dinner after the yearly review",
            expected_result="A renewed contract",
        )
        submit_request(tx, Actor(ann, "slack"), terms, key)

    store.write(work)
