"""Company data: import files, apply a policy, show the budget."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.frame import as_option, company, file_argument, json_option, operator, year_option

if TYPE_CHECKING:
    from bot.cli.frame import Session
    from bot.i18n import Reader
    from bot.services.company.import_result import ImportResult
    from bot.services.ports.unit_of_work import Transaction
    from bot.sheets.sheet import BadFile, Sheet


@click.group("import")
def import_() -> None:
    """Bring in company data from CSV or XLSX files.

    All or nothing: every bad row is reported, and nothing is changed. The same file again changes nothing.
    """


@import_.command("people")
@file_argument
@as_option
@json_option
def import_people(file: str, as_email: str, as_json: bool) -> None:
    """Columns: email,name,department,region,manager_email,tier,roles,slack_id."""
    _import("people", file, as_email, as_json)


@import_.command("customers")
@file_argument
@as_option
@json_option
def import_customers(file: str, as_email: str, as_json: bool) -> None:
    """Columns: code,name,segment,lifecycle,region,product_line,owner_email,annual_value,state_owned."""
    _import("customers", file, as_email, as_json)


@import_.command("contacts")
@file_argument
@as_option
@json_option
def import_contacts(file: str, as_email: str, as_json: bool) -> None:
    """Columns: customer_code,name,title,public_official."""
    _import("contacts", file, as_email, as_json)


@import_.command("budget")
@file_argument
@year_option
@as_option
@json_option
def import_budget(file: str, year: int | None, as_email: str, as_json: bool) -> None:
    """Columns: line, the seven dimensions, owner_email,control,currency,annual,m01,…,m12,expected_result,
    slack_channel; and horizon (year, quarter or to_date), if you like."""
    _import("budget", file, as_email, as_json, year)


def _import(what: str, file: str, as_email: str, as_json: bool, year: int | None = None) -> None:
    from bot.cli.printing import print_json
    from bot.services.budgets import line_file as budget_file
    from bot.services.company import import_customers as customers
    from bot.services.company import import_people
    from bot.sheets.sheet import BadFile, read_sheet

    shapes = {
        "people": import_people.SHAPE,
        "customers": customers.CUSTOMERS,
        "contacts": customers.CONTACTS,
        "budget": budget_file.SHAPE,
    }
    with company() as session:
        try:
            # Read before the transaction begins: nobody waits for a file.
            sheet = read_sheet(Path(file).read_bytes(), Path(file).name, shapes[what])
            result = _store(session, what, sheet, as_email, year)
        except BadFile as exc:
            _report(exc, Path(file).name, session.reader, as_json)
            click.get_current_context().exit(1)
        if as_json:
            counts = {name: getattr(result, name) for name in ("created", "updated", "unchanged")}
            print_json({"file": sheet.name, **counts})
        else:
            text = session.reader.t(
                "{file}: {created} created, {updated} updated, {unchanged} unchanged.",
                file=sheet.name,
                created=result.created,
                updated=result.updated,
                unchanged=result.unchanged,
            )
            click.echo(text)


def _store(session: Session, what: str, sheet: Sheet, as_email: str, year: int | None) -> ImportResult:
    from bot.services.budgets.import_lines import import_budget
    from bot.services.company.import_customers import import_contacts, import_customers
    from bot.services.company.import_people import import_people

    who = operator(as_email)

    def work(tx: Transaction) -> ImportResult:
        if what == "budget":
            return import_budget(tx, sheet, year or tx.calendar.year_of(tx.today), who)
        steps = {"people": import_people, "customers": import_customers, "contacts": import_contacts}
        return steps[what](tx, sheet, who)

    return session.store.write(work)


def _report(error: BadFile, file: str, reader: Reader, as_json: bool) -> None:
    from bot.cli.printing import print_json
    from bot.views.terminal.file_problems import describe_problem, place_of

    if as_json:
        problems = [
            {
                "line": problem.line,
                "column": problem.column,
                "code": problem.code,
                "message": describe_problem(problem, reader),
            }
            for problem in error.problems
        ]
        print_json({"file": file, "problems": problems})
    for problem in error.problems:
        click.echo(f"{file}: {place_of(problem, reader)}: {describe_problem(problem, reader)}", err=True)
    headline = reader.n(
        "{file} was not imported, nothing was changed: {count} problem. Mend it and import again.",
        "{file} was not imported, nothing was changed: {count} problems. Mend them and import again.",
        len(error.problems),
        file=file,
    )
    click.echo(headline, err=True)


@click.group()
def policy() -> None:
    """Check, apply or show the policy file."""


@policy.command("check")
@file_argument
@json_option
def policy_check(file: str, as_json: bool) -> None:
    """Say what is wrong in FILE, line by line, and what to write instead."""
    from bot.cli.printing import print_json
    from bot.services.policy.apply import check_policy

    with company() as session, _policy_problems(file, session.reader, as_json):
        checked = session.store.read(lambda tx: check_policy(tx, _read_text(file)))
        if as_json:
            print_json({"file": Path(file).name, "version": checked.version, "problems": []})
        else:
            text = session.reader.t(
                "{file} is right: version {version}, in force from {day}.",
                file=Path(file).name,
                version=checked.version,
                day=session.reader.date(checked.effective_from),
            )
            click.echo(text)


@policy.command("apply")
@file_argument
@as_option
@json_option
def policy_apply(file: str, as_email: str, as_json: bool) -> None:
    """Put the policy in FILE into force from its effective date."""
    from bot.cli.printing import print_json
    from bot.services.policy.apply import apply_policy

    with company() as session, _policy_problems(file, session.reader, as_json):
        source, who, reader = _read_text(file), operator(as_email), session.reader
        applied = session.store.write(lambda tx: apply_policy(tx, source, who))
        if as_json:
            result = {
                "version": applied.version,
                "effective_from": applied.effective_from.isoformat(),
                "applied": applied.new,
                "in_force": applied.in_force_today,
            }
            print_json(result)
            return
        day = reader.date(applied.effective_from)
        if not applied.new:
            text = reader.t(
                "Version {version} was applied before; nothing was changed.", version=applied.version
            )
        elif applied.in_force_today == applied.version:
            text = reader.t("Version {version} is in force.", version=applied.version)
        else:
            text = reader.t(
                "Version {version} is applied from {day}; today version {now} is in force.",
                version=applied.version,
                day=day,
                now=applied.in_force_today or "–",
            )
        click.echo(text)


@policy.command("show")
@click.argument("version", required=False, default="")
@json_option
def policy_show(version: str, as_json: bool) -> None:
    """Show the policy that is in force, or VERSION, as it was written."""
    from bot.cli.printing import print_json
    from bot.services.policy.apply import find_policy_file

    with company() as session:
        found = session.store.read(lambda tx: find_policy_file(tx, version))
        if as_json:
            names = ("version", "effective_from", "applied_at", "applied_by", "source")
            values = {name: getattr(found, name) for name in names}
            for name in ("effective_from", "applied_at"):
                values[name] = values[name].isoformat()
            print_json(values)
        else:
            click.echo(found.source, nl=not found.source.endswith("\n"))


def _read_text(file: str) -> str:
    from bot.domain.errors import InvalidInput

    content = Path(file).read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        raise InvalidInput("policy_not_text", file=Path(file).name, line=line) from exc


@contextmanager
def _policy_problems(file: str, reader: Reader, as_json: bool) -> Iterator[None]:
    """Reports every problem of a policy file in its own line, and ends with status 1."""
    from bot.cli.printing import print_json
    from bot.toml.problem import FileProblems, describe

    try:
        yield
        return
    except FileProblems as error:
        told = [(problem, describe(problem, reader.t)) for problem in error.problems]
    name = Path(file).name
    if as_json:
        problems = [
            {"line": problem.line, "path": problem.path, "code": problem.code, "message": message}
            for problem, message in told
        ]
        print_json({"file": name, "problems": problems})
    for problem, message in told:
        where = reader.t("line {line}", line=problem.line)
        click.echo(f"{name}: {where}: {message}", err=True)
    text = reader.n(
        "{file} can't be used: {count} problem. Mend it and try again.",
        "{file} can't be used: {count} problems. Mend them and try again.",
        len(told),
        file=name,
    )
    click.echo(text, err=True)
    click.get_current_context().exit(1)


@click.group()
def budget() -> None:
    """Look at the year's budget."""


@budget.command("show")
@year_option
@json_option
def budget_show(year: int | None, as_json: bool) -> None:
    """The lines of a year with what is reserved, committed, spent and available."""
    from bot.cli.budget_table import budget_rows, print_budget
    from bot.cli.printing import print_json
    from bot.services.budgets.show import show_budget

    with company() as session:
        table = session.store.read(lambda tx: show_budget(tx, year or tx.calendar.year_of(tx.today)))
        if as_json:
            print_json(budget_rows(table))
        else:
            print_budget(table, session.reader)
