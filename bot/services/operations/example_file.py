"""An example of each file that people bring, made so that it can be imported into this company as it is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files

from bot.domain.errors import NotFound
from bot.policies.compiled import CompiledPolicy
from bot.policies.shipped import default_policy_text
from bot.services.actuals.listing import actuals_file
from bot.services.budgets import line_file
from bot.services.company import file_shapes
from bot.services.plans.history import history_file
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.services.requests.listing import list_file
from bot.sheets.sheet import Shape

_AHEAD = timedelta(days=14)

Row = Mapping[str, str]
Fit = Callable[[AdministrativeTransaction, Row], Row | None]
"""A row without what this company does not know; None where nothing would be left of it."""


@dataclass(frozen=True, slots=True)
class ExampleTable:
    columns: Sequence[str]
    rows: Sequence[Row]


def example_table(tx: AdministrativeTransaction, kind: str, locale: str) -> ExampleTable:
    """The example of a table: `kind` is one of TABLES, `locale` one that Goodwill speaks."""
    shape, fit = TABLES[kind]
    fitted = (fit(tx, row) for row in _shipped_rows(kind, locale))
    rows = tuple({name: row.get(name, "") for name in shape.all} for row in fitted if row is not None)
    return ExampleTable(shape.all, rows)


def example_policy(tx: AdministrativeTransaction) -> str:
    """The shipped policy in the company's currency, from today on, under a version that is still free."""
    taken = {each.version for each in tx.policy_files.all()}
    number = next(n for n in range(1, len(taken) + 2) if f"{tx.today.year}.{n}" not in taken)
    text = default_policy_text()
    for key, value in (
        ("version", f'"{tx.today.year}.{number}"'),
        ("effective_from", tx.today.isoformat()),
        ("currency", f'"{tx.currency}"'),
    ):
        text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", text, count=1)
    return text


def _shipped_rows(kind: str, locale: str) -> Iterator[Row]:
    source = files("bot").joinpath("templates", "examples", locale, f"{kind}.csv")
    yield from csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"), newline=""))


def _person(tx: AdministrativeTransaction, row: Row) -> Row:
    policy = _policy(tx)
    tiers = [tier.name for tier in policy.authority] if policy else []
    return {**row, "tier": row["tier"] if row["tier"] in tiers else ""}


def _customer(tx: AdministrativeTransaction, row: Row) -> Row:
    return {**row, "owner_email": _known_email(tx, row["owner_email"])}


def _contact(tx: AdministrativeTransaction, row: Row) -> Row:
    """At a customer of this company, where it has some."""
    codes = [customer.code for customer in tx.company.customers()]
    return row if row["customer_code"] in codes or not codes else {**row, "customer_code": codes[0]}


def _partner(_tx: AdministrativeTransaction, row: Row) -> Row:
    return row


def _line(tx: AdministrativeTransaction, row: Row) -> Row | None:
    policy = _policy(tx)
    if policy is not None and row["category"] not in policy.categories:
        return None
    return {**row, "owner_email": _known_email(tx, row["owner_email"]), "currency": tx.currency}


def _spent(tx: AdministrativeTransaction, row: Row) -> Row | None:
    """In the year before this one; a customer only where this company has it."""
    policy = _policy(tx)
    if policy is not None and row["category"] not in policy.categories:
        return None
    codes = [customer.code for customer in tx.company.customers()]
    channels = policy.contact_channels if policy else ()
    return {
        **row,
        "date": f"{tx.today.year - 1}{row['date'][4:]}",
        "customer_code": row["customer_code"] if row["customer_code"] in codes else "",
        "contact_channel": row["contact_channel"] if row["contact_channel"] in channels else "",
    }


def _listed(tx: AdministrativeTransaction, row: Row) -> Row | None:
    """A row of a list: for a customer and a contact of this company, in two weeks or before its year ends."""
    policy = _policy(tx)
    if policy is not None and row["category"] not in policy.categories:
        return None
    day = tx.today + _AHEAD
    same_year = tx.calendar.year_of(day) == tx.calendar.year_of(tx.today)
    return {**_known_recipient(tx, row), "planned_date": (day if same_year else tx.today).isoformat()}


def _listed_actual(tx: AdministrativeTransaction, row: Row) -> Row | None:
    return {**_known_recipient(tx, row), "date": tx.today.isoformat()}


def _known_recipient(tx: AdministrativeTransaction, row: Row) -> Row:
    """Of a customer of this company, where it has some; somebody it does not have is not named."""
    customers = {customer.code: customer.id for customer in tx.company.customers()}
    code = row["customer_code"] if row["customer_code"] in customers or not customers else min(customers)
    known = {each.name for each in tx.company.contacts() if each.customer_id == customers.get(code)}
    return {**row, "customer_code": code, "recipient": row["recipient"] if row["recipient"] in known else ""}


def _policy(tx: AdministrativeTransaction) -> CompiledPolicy | None:
    try:
        return tx.policies.in_force(tx.today)
    except NotFound:
        return None


def _known_email(tx: AdministrativeTransaction, email: str) -> str:
    return email if tx.people.by_email(email) else ""


TABLES: Mapping[str, tuple[Shape, Fit]] = {
    "people": (file_shapes.PEOPLE, _person),
    "customers": (file_shapes.CUSTOMERS, _customer),
    "contacts": (file_shapes.CONTACTS, _contact),
    "partners": (file_shapes.PARTNERS, _partner),
    "budget": (line_file.SHAPE, _line),
    "history": (history_file.SHAPE, _spent),
    "list": (list_file.SHAPE, _listed),
    "list-actuals": (actuals_file.SHAPE, _listed_actual),
}
