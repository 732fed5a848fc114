"""A small company in the files that people bring: three levels of managers, compliance, two customers."""

from __future__ import annotations

from bot.services.budgets.import_lines import import_budget
from bot.services.budgets.line_file import SHAPE as BUDGET_SHAPE
from bot.services.company.file_shapes import CONTACTS as CONTACTS_SHAPE
from bot.services.company.file_shapes import CUSTOMERS as CUSTOMERS_SHAPE
from bot.services.company.file_shapes import PEOPLE as PEOPLE_SHAPE
from bot.services.company.import_contacts import import_contacts
from bot.services.company.import_customers import import_customers
from bot.services.company.import_people import import_people
from bot.services.company.operator import Operator
from bot.services.policy.apply import apply_policy
from bot.services.ports.unit_of_work import AdministrativeStore, AdministrativeTransaction
from bot.sheets.sheet import Shape, Sheet, read_sheet

OPERATOR = Operator("tests")
NAMES = {
    "mei": "Mei Lin",
    "tom": "Tom Okafor",
    "bo": "Bo Zhang",
    "hana": "Hana Sato",
    "dan": "Dan Meyer",
    "cleo": "Cleo Martin",
    "fin": "Fin Costa",
    "ida": "Ida Novak",
}

PEOPLE = """email,name,department,region,manager_email,tier,roles,slack_id
mei@example.com,Mei Lin,Sales,North,bo@example.com,,,
tom@example.com,Tom Okafor,Sales,North,bo@example.com,,,
bo@example.com,Bo Zhang,Sales,North,hana@example.com,lead,,
hana@example.com,Hana Sato,Sales,North,dan@example.com,head,,
dan@example.com,Dan Meyer,Sales,,cleo@example.com,director,,
cleo@example.com,Cleo Martin,Finance,,,cfo,,
fin@example.com,Fin Costa,Finance,,cleo@example.com,,controller admin,
ida@example.com,Ida Novak,Legal,,cleo@example.com,,compliance,
"""

CUSTOMERS = """code,name,segment,lifecycle,region,product_line,owner_email,annual_value,state_owned
ACME,Acme,key,growth,North,Cloud,mei@example.com,1200000,no
BETA,Beta Mining,general,maturity,North,Cloud,tom@example.com,80000,no
"""

CONTACTS = """customer_code,name,title,public_official
ACME,Li Na,Purchasing director,no
ACME,Zhou Wei,Inspector,yes
BETA,Kim Park,Engineer,no
"""

BUDGET = """line,department,category,segment,lifecycle,region,product_line,contact_channel,owner_email,\
control,currency,annual,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12,expected_result,slack_channel
GIFT-KEY,Sales,gift,key,,,,,bo@example.com,absolute,CNY,12000,,,,,,,,,,,,,Renewals,sales
GIFT,Sales,gift,,,,,,bo@example.com,advisory,CNY,3000,,,,,,,,,,,,,,
MEAL,Sales,meal,,,,,,hana@example.com,absolute,CNY,24000,,,,,,,,,,,,,,sales
VISIT,Sales,visit,,,,,in_person,hana@example.com,track,CNY,6000,,,,,,,,,,,,,,
REST,,,,,,,,fin@example.com,absolute,CNY,50000,,,,,,,,,,,,,,
"""

POLICY = """version = "2026.1"
effective_from = 2026-01-01
currency = "CNY"

[[category]]
id = "gift"
name = { en = "Gift", zh_CN = "礼品" }
[[category]]
id = "meal"
name = { en = "Meal", zh_CN = "餐饮" }
[[category]]
id = "visit"
name = { en = "Visit", zh_CN = "拜访" }

[[authority]]
tier = "lead"
limit = "2000"
[[authority]]
tier = "head"
limit = "10000"
[[authority]]
tier = "director"
limit = "50000"
[[authority]]
tier = "cfo"

[[rule]]
id = "gift-per-recipient"
clause = "Art. 4.1"
when = { category = ["gift"] }
cap = "500"
per = "recipient"
severity = "escalate"

[[rule]]
id = "gift-recipient-year"
clause = "Art. 4.2"
when = { category = ["gift"], segment = ["key"] }
cap = "1500"
per = "recipient"
window = "year"

[[rule]]
id = "officials-need-compliance"
clause = "Art. 7"
when = { public_official = true }
require = ["compliance"]

[[rule]]
id = "purpose"
when = { category = ["gift", "meal"] }
require = [{ purpose_min_length = 8 }]

[[rule]]
id = "meal-receipt"
clause = "Art. 5"
when = { category = ["meal"] }
require = ["receipt"]
"""

DEADLINES = """
[deadlines]
remind_after_hours = 4
escalate_after_hours = 9
expire_after_days = 7
"""


def with_horizon(horizon: str) -> str:
    """The company's budget with the optional column *horizon*, which every line fills alike."""
    head, *rows = BUDGET.splitlines()
    return "\n".join([f"{head},horizon", *(f"{row},{horizon}" for row in rows)]) + "\n"


def fill_company(store: AdministrativeStore, files: dict[str, str] | None = None) -> None:
    """Import the small company; `files` replaces its people, customers, contacts, budget or policy."""

    def sheet(name: str, text: str, shape: Shape) -> Sheet:
        return read_sheet((files or {}).get(name, text).encode(), f"{name}.csv", shape)

    def work(tx: AdministrativeTransaction) -> None:
        apply_policy(tx, (files or {}).get("policy", POLICY), OPERATOR)
        import_people(tx, sheet("people", PEOPLE, PEOPLE_SHAPE), OPERATOR)
        import_customers(tx, sheet("customers", CUSTOMERS, CUSTOMERS_SHAPE), OPERATOR)
        import_contacts(tx, sheet("contacts", CONTACTS, CONTACTS_SHAPE), OPERATOR)
        import_budget(tx, sheet("budget", BUDGET, BUDGET_SHAPE), 2026, OPERATOR)

    store.administer(work)
