"""`goodwill import`: bring in the files that people keep."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bot.cli.bad_file import report_bad_file, say_what_was_hidden
from bot.cli.output.printing import print_json
from bot.cli.session import Session, as_option, company, file_argument, json_option, operator, year_option
from bot.i18n import Reader
from bot.services.approvals.reroute import reroute_all
from bot.services.budgets import line_file
from bot.services.budgets.import_lines import import_budget
from bot.services.company import (
    file_shapes,
    import_contacts,
    import_customers,
    import_partners,
    import_people,
)
from bot.services.company.import_result import ImportResult
from bot.services.company.operator import Operator
from bot.services.plans.history import history_file, import_history
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.sheets.problems import BadFile
from bot.sheets.sheet import Shape, Sheet, read_file
from bot.views.company.authority import describe_change

Importer = Callable[[AdministrativeTransaction, Sheet, Operator], ImportResult]


@click.group("import")
def import_() -> None:
    """Bring in company data from CSV or XLSX files.

    All or nothing: every bad row is reported, and nothing is changed. The same file again changes nothing.
    """


@import_.command()
@file_argument
@as_option
@json_option
def people(file: str, as_email: str, as_json: bool) -> None:
    """Columns: email,name,department,region,manager_email,tier,roles,slack_id; and, if you like,
    active,country.

    Decisions that wait for somebody who may not take them any more are routed again. Who gains a role or a
    tier, or stands above somebody they stood below, is named here and told to controllers and administrators.
    """
    _import(file, file_shapes.PEOPLE, import_people.import_people, as_email, as_json, _route_again)


@import_.command()
@file_argument
@as_option
@json_option
def customers(file: str, as_email: str, as_json: bool) -> None:
    """Columns: code,name,segment,lifecycle,region,product_line,owner_email,annual_value,state_owned; and, if
    you like, potential,strategic (0 to 100),margin_percent,since,place,active."""
    _import(file, file_shapes.CUSTOMERS, import_customers.import_customers, as_email, as_json)


@import_.command()
@file_argument
@as_option
@json_option
def contacts(file: str, as_email: str, as_json: bool) -> None:
    """Columns: customer_code,name,title,public_official; and, if you like, contact_id,rank."""
    _import(file, file_shapes.CONTACTS, import_contacts.import_contacts, as_email, as_json)


@import_.command()
@file_argument
@as_option
@json_option
def partners(file: str, as_email: str, as_json: bool) -> None:
    """Columns: code,name. Who pays a part of what is spent, and owes it once it was."""
    _import(file, file_shapes.PARTNERS, import_partners.import_partners, as_email, as_json)


@import_.command()
@file_argument
@year_option
@as_option
@json_option
def budget(file: str, year: int | None, as_email: str, as_json: bool) -> None:
    """Columns: line, the seven dimensions, owner_email,control,currency,annual,m01,…,m12,expected_result,
    slack_channel; and horizon (year, quarter or to_date), if you like."""

    def into_year(tx: AdministrativeTransaction, sheet: Sheet, who: Operator) -> ImportResult:
        return import_budget(tx, sheet, year or tx.calendar.year_of(tx.today), who)

    _import(file, line_file.SHAPE, into_year, as_email, as_json)


@import_.command()
@file_argument
@as_option
@json_option
def history(file: str, as_email: str, as_json: bool) -> None:
    """Columns: date, the seven dimensions, customer_code,amount; and headcount, if you like.

    What was spent before Goodwill kept the books, in the company's currency: plans go by it. Bring nothing
    that the books know already, or it counts twice. Of equal rows each counts.
    """
    _import(file, history_file.SHAPE, import_history.import_history, as_email, as_json)


def _route_again(session: Session, as_json: bool) -> None:
    count = reroute_all(session.store, "cli")
    if count and not as_json:
        text = session.reader.n(
            "{count} decision was routed again: who had been asked may not decide any more.",
            "{count} decisions were routed again: who had been asked may not decide any more.",
            count,
        )
        click.echo(text)


@contextmanager
def _rarely_collected() -> Iterator[None]:
    """A large file makes millions of objects that stay: a fifth of the time went into looking for garbage."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _import(
    file: str,
    shape: Shape,
    importer: Importer,
    as_email: str,
    as_json: bool,
    afterwards: Callable[[Session, bool], None] | None = None,
) -> None:
    who, name = operator(as_email), Path(file).name
    with company() as session, _rarely_collected():
        try:
            # Read before the transaction begins: nobody waits for a file.
            sheet = read_file(Path(file), shape)
            result = session.store.administer(lambda tx: importer(tx, sheet, who))
        except BadFile as exc:
            report_bad_file(exc, name, session.reader, as_json)
            click.get_current_context().exit(1)
        say_what_was_hidden(sheet, session.reader)
        names = _names_in(session) if result.authority else {}
        if as_json:
            counts = {name: getattr(result, name) for name in ("created", "updated", "unchanged")}
            print_json({"file": sheet.name, **counts, **_authority_json(result, names, session.reader)})
        else:
            text = session.reader.t(
                "{file}: {created} created, {updated} updated, {unchanged} unchanged.",
                file=sheet.name,
                created=result.created,
                updated=result.updated,
                unchanged=result.unchanged,
            )
            click.echo(text)
            for change in result.authority:
                click.echo(describe_change(change, names, session.reader))
        if afterwards is not None:
            afterwards(session, as_json)


def _names_in(session: Session) -> dict[int, str]:
    return session.store.inspect(lambda tx: {person.id: person.name for person in tx.company.people()})


def _authority_json(result: ImportResult, names: dict[int, str], reader: Reader) -> dict[str, Any]:
    """There only where something has changed in who may decide."""
    changes = [
        {
            "change": change.kind.value,
            "person": names.get(change.person_id, ""),
            "value": change.value,
            "before": change.before,
            "manager": names.get(change.manager_id or 0, ""),
            "message": describe_change(change, names, reader),
        }
        for change in result.authority
    ]
    return {"authority_changes": changes} if changes else {}
