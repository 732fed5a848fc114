"""A company to measure with, brought in through the product's own imports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import SecretStr
from sqlalchemy import update

from bot.config import Settings
from bot.policies.shipped import default_policy_text
from bot.services.budgets.import_lines import import_budget
from bot.services.budgets.line_file import SHAPE as BUDGET_SHAPE
from bot.services.company.file_shapes import CONTACTS, CUSTOMERS
from bot.services.company.file_shapes import PEOPLE as PEOPLE_SHAPE
from bot.services.company.import_contacts import import_contacts
from bot.services.company.import_customers import import_customers
from bot.services.company.import_people import import_people
from bot.services.company.operator import Operator
from bot.services.policy.apply import apply_policy
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.sheets.sheet import Shape, Sheet, read_sheet
from bot.startup import open_workspace
from bot.storage.engine.database import Database
from bot.storage.opening import open_database
from bot.storage.schema import tables
from bot.storage.store import SqlStore

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
"""The moment at which everything in this package happens, unless a row needs the real one."""

TEAM = "T0BENCH"
SECRET = "bench-signing-secret"  # noqa: S105 - of nobody's workspace
IDENTITY = {"ok": True, "team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT", "team": "Bench"}
OPERATOR = Operator("bench")
CATEGORIES = ("gift", "meal", "visit", "event")
PLAN_YEAR = NOW.year


@dataclass(frozen=True, slots=True)
class Size:
    """How large the company is. Lines: one for each department, category and segment."""

    departments: int = 20
    people_each: int = 20
    customers: int = 200
    contacts_each: int = 3
    segments: tuple[str, ...] = ("key",)

    @property
    def people(self) -> int:
        """Requesters; managers and staff come on top."""
        return self.departments * self.people_each

    @property
    def lines(self) -> int:
        return self.departments * len(CATEGORIES) * len(self.segments)


TYPICAL = Size()
TINY = Size(departments=2, people_each=4, customers=8)
LARGE_PLAN = Size(departments=250, people_each=2, customers=100, contacts_each=1, segments=("key", "general"))
"""2,000 lines."""
SMALL_PLAN = Size(departments=3, people_each=4, customers=10, contacts_each=1)
"""What stands in for it where a run only shows that the bench works."""


def requester(department: int, number: int) -> str:
    return f"U1{department:04d}{number:04d}"


def lead(department: int) -> str:
    return f"U2{department:08d}"


def _people(size: Size) -> Iterator[str]:
    yield "email,name,department,region,manager_email,tier,roles,slack_id"
    yield "cfo@example.com,Cleo Martin,Finance,,,cfo,,U900000001"
    yield "fin@example.com,Fin Costa,Finance,,cfo@example.com,,controller admin,U900000002"
    yield "ida@example.com,Ida Novak,Legal,,cfo@example.com,,compliance,U900000003"
    for d in range(size.departments):
        yield f"head{d}@example.com,Head {d},Sales {d},North,cfo@example.com,head,,U3{d:08d}"
        yield f"lead{d}@example.com,Lead {d},Sales {d},North,head{d}@example.com,lead,,{lead(d)}"
        for n in range(size.people_each):
            who = f"p{d}.{n}@example.com,Person {d} {n},Sales {d},North"
            yield f"{who},lead{d}@example.com,,,{requester(d, n)}"


def _customers(size: Size) -> Iterator[str]:
    yield "code,name,segment,lifecycle,region,product_line,owner_email,annual_value,state_owned"
    for c in range(size.customers):
        segment = size.segments[c % len(size.segments)]
        owner = f"p{c % size.departments}.0@example.com"
        yield f"C{c},Customer {c},{segment},growth,North,Cloud,{owner},{1000 + c},no"


def _contacts(size: Size) -> Iterator[str]:
    yield "customer_code,name,title,public_official"
    for c in range(size.customers):
        for n in range(size.contacts_each):
            yield f"C{c},Contact {c} {n},Buyer,no"


def _budget(size: Size) -> Iterator[str]:
    yield BUDGET_HEADER
    for d in range(size.departments):
        for category in CATEGORIES:
            for segment in size.segments:
                yield (
                    f"L{d}-{category}-{segment},Sales {d},{category},{segment},,,,,"
                    f"lead{d}@example.com,absolute,CNY,9000000,,,,,,,,,,,,,,"
                )


BUDGET_HEADER = ",".join(
    (
        *("line", "department", "category", "segment", "lifecycle", "region", "product_line"),
        *("contact_channel", "owner_email", "control", "currency", "annual"),
        *(f"m{month:02d}" for month in range(1, 13)),
        *("expected_result", "slack_channel"),
    )
)


def settings_of(url: str, slack_api_url: str = "") -> Settings:
    """Every setting that matters is named: none comes from the environment or from somebody's `.env`."""
    return Settings(
        _env_file=None,
        database_url=url,
        slack_api_url=slack_api_url,
        slack_bot_token=SecretStr("xoxb-bench"),
        slack_signing_secret=SecretStr(SECRET),
        slack_app_token=SecretStr(""),
    )


def company_store(database: Database, url: str, now: datetime = NOW) -> SqlStore:
    """The bench's workspace in `database`; its clock stands at `now`."""
    return open_workspace(settings_of(url), lambda: now, database, IDENTITY)


def fill_company(url: str, size: Size = TYPICAL, now: datetime = NOW) -> None:
    """Migrate the database behind `url` and import the company, its shipped policy and its budget.

    Without the limits of what one person may ask for: a bench is a flood.
    """
    database = open_database(settings_of(url))
    store = company_store(database, url, now)

    text = re.sub(r"(?m)^(max_open|per_minute) = .*$", "", default_policy_text())
    policy = text.replace('version = "default-1"', 'version = "bench-1"', 1)

    def work(tx: AdministrativeTransaction) -> None:
        apply_policy(tx, policy, OPERATOR)
        import_people(tx, _sheet("people", _people(size), PEOPLE_SHAPE), OPERATOR)
        import_customers(tx, _sheet("customers", _customers(size), CUSTOMERS), OPERATOR)
        import_contacts(tx, _sheet("contacts", _contacts(size), CONTACTS), OPERATOR)
        import_budget(tx, _sheet("budget", _budget(size), BUDGET_SHAPE), now.year, OPERATOR)

    with database.writing() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        store.run_administration(work, connection)
        # As if every profile had just been read: nobody has to be looked up in Slack first.
        connection.execute(update(tables.person).values(locale="en", timezone="UTC", profile_read_at=now))
    database.dispose()


def _sheet(name: str, lines: Iterator[str], shape: Shape) -> Sheet:
    return read_sheet("\n".join(lines).encode(), f"{name}.csv", shape)
