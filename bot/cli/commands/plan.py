"""`goodwill plan`: prepare the budget of a year."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.bad_file import report_bad_file, say_what_was_hidden
from bot.cli.output.export_formats import complete_file
from bot.cli.output.history_table import history_json, print_history
from bot.cli.output.plan_json import plan_json
from bot.cli.output.plan_questions import (
    asked_json,
    print_asked,
    print_proposals,
)
from bot.cli.output.plan_table import print_findings, print_plan
from bot.cli.output.plan_versions import (
    activation_json,
    care_json,
    comments_json,
    compared_json,
    draft_json,
    explanation_json,
    print_activation,
    print_care,
    print_comments,
    print_comparison,
    print_versions,
    versions_json,
)
from bot.cli.output.printing import print_json
from bot.cli.session import Session, as_option, company, file_argument, json_option, operator, year_option
from bot.cli.toml_file import read_text, report_problems
from bot.domain.budgets.budget import DIMENSIONS
from bot.domain.plans.agreement import Agreement
from bot.domain.requests.number import read_request_number
from bot.i18n import Reader
from bot.planning.prepared import PreparedPlan
from bot.services.plans.agreeing.activate import activate_plan
from bot.services.plans.agreeing.submit import submit_plan, withdraw_plan
from bot.services.plans.asking.ask import ask_owners
from bot.services.plans.drafting.check import check_plan
from bot.services.plans.drafting.draft import draft_plan, rehearse_plan
from bot.services.plans.drafting.load import load_plan, rehearse_load
from bot.services.plans.drafting.sheet_file import SHAPE
from bot.services.plans.history.one_off import mark_one_off
from bot.services.plans.history.show import show_history
from bot.services.plans.reading.compare import compare_plans
from bot.services.plans.reading.explanation import explain_line
from bot.services.plans.reading.export import export_plan
from bot.services.plans.reading.show import (
    list_versions,
    show_care,
    show_comments,
    show_version,
)
from bot.services.plans.versions import Draft
from bot.sheets.form_out import write_form
from bot.sheets.problems import BadFile
from bot.sheets.sheet import read_file
from bot.views.plans.words import plan_state_name
from bot.views.plans.workbook import plan_sheets
from bot.views.terminal.plan import describe_total
from bot.views.terminal.plan_explanation import explanation_sentences

settings_option = click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Another value, as total=850000."
)


@click.group()
def plan() -> None:
    """Prepare the budget of a year."""


@plan.command()
@file_argument
@settings_option
@as_option
@json_option
def check(file: str, settings: tuple[str, ...], as_email: str, as_json: bool) -> None:
    """Say what is wrong in FILE, line by line, or what becomes of it: lines, reserve, findings.

    Nothing is kept. `goodwill template plan` prints a file that explains itself.
    """
    with company() as session, report_problems(file, session.reader, as_json):
        text, who, reader = read_text(file), operator(as_email), session.reader
        prepared = PreparedPlan.of(session.store.inspect(lambda tx: check_plan(tx, text, settings, who)))
        if as_json:
            print_json({"file": Path(file).name, "problems": [], **plan_json(prepared, reader)})
            return
        click.echo(reader.t("{file} is in order.", file=Path(file).name))
        title = reader.t(
            "Plan {year} in {currency}", year=prepared.plan.year, currency=prepared.plan.currency
        )
        print_plan(title, prepared, reader)
        click.echo(describe_total(prepared, reader))
        print_findings(prepared.findings, reader)


@plan.command()
@file_argument
@settings_option
@click.option("--dry-run", is_flag=True, help="Show what moves against the newest version; keep nothing.")
@as_option
@json_option
def draft(file: str, settings: tuple[str, ...], dry_run: bool, as_email: str, as_json: bool) -> None:
    """Make FILE the next version of its year's plan, a draft; say which lines differ from the newest version.

    The same file again makes no other version, as long as it comes to the same.
    """
    with company() as session, report_problems(file, session.reader, as_json):
        text, who, reader, store = read_text(file), operator(as_email), session.reader, session.store
        if dry_run:
            made = store.inspect(lambda tx: rehearse_plan(tx, text, settings, who))
        else:
            made = store.administer(lambda tx: draft_plan(tx, text, settings, who))
        if as_json:
            print_json(draft_json(made, reader))
        else:
            _say_drafted(made, reader)


def _say_drafted(made: Draft, reader: Reader) -> None:
    prepared = made.prepared
    currency = prepared.plan.currency
    if made.version is None:
        click.echo(reader.t("This is what would be drafted; nothing was kept."))
    elif made.new:
        click.echo(reader.t("Version {version} is drafted.", version=made.version.name))
    else:
        click.echo(
            reader.t("This is version {version} already; nothing was changed.", version=made.version.name)
        )
    if not made.before:
        title = reader.t("Plan {year} in {currency}", year=prepared.plan.year, currency=currency)
        print_plan(title, prepared, reader)
    elif made.changes:
        title = reader.t("What differs from {version}, in {currency}", version=made.before, currency=currency)
        names = (made.before, reader.t("now") if made.version is None else made.version.name)
        print_comparison(title, names, reader.t("Line"), made.changes, currency, reader)
    elif made.new or made.version is None:
        click.echo(reader.t("No line differs from {version}.", version=made.before))
    click.echo(describe_total(prepared, reader))
    print_findings(prepared.findings, reader)


@plan.command()
@click.argument("version", required=False, default="")
@click.option("--by", type=click.Choice(["customer"]), help="What is suggested for each customer.")
@json_option
def show(version: str, by: str | None, as_json: bool) -> None:
    """Show VERSION (2027.1, or 2027 for its newest) with its lines; without one, list the versions."""
    with company() as session:
        store, reader = session.store, session.reader
        if not version:
            versions = store.inspect(list_versions)
            print_json(versions_json(versions)) if as_json else print_versions(versions, reader)
        elif by:
            _show_care(session, version, as_json)
        else:
            found, prepared = store.inspect(lambda tx: show_version(tx, version))
            comments = store.inspect(lambda tx: show_comments(tx, found))
            if as_json:
                named = {"version": found.name, "state": found.state.value}
                print_json({**named, **plan_json(prepared, reader, comments_json(comments))})
                return
            title = reader.t("Version {version} in {currency}", version=found.name, currency=found.currency)
            print_plan(title, prepared, reader)
            click.echo(describe_total(prepared, reader))
            print_findings(prepared.findings, reader)
            print_proposals(prepared.lines, found.currency, reader)
            print_comments(comments, reader)


def _show_care(session: Session, version: str, as_json: bool) -> None:
    found, care = session.store.inspect(lambda tx: show_care(tx, version))
    if as_json:
        print_json(care_json(care, found.currency))
        return
    title = session.reader.t(
        "What {version} suggests for each customer, in {currency}",
        version=found.name,
        currency=found.currency,
    )
    print_care(title, care, found.currency, session.reader)


@plan.command()
@click.argument("version")
@click.argument("line")
@json_option
def explain(version: str, line: str, as_json: bool) -> None:
    """Say why LINE of VERSION has its amount: each step from the total down to it, then its months."""
    with company() as session:
        reader = session.reader
        found, explanation = session.store.inspect(lambda tx: explain_line(tx, version, line))
        if as_json:
            named = {"version": found.name}
            print_json({**named, **explanation_json(explanation, found.currency, reader)})
            return
        text = reader.t(
            "{line} has {amount} in {version}:",
            line=explanation.line.code,
            amount=reader.money(explanation.line.amount_minor, found.currency),
            version=found.name,
        )
        click.echo(text)
        for sentence in explanation_sentences(explanation, found.currency, reader):
            click.echo(f"  – {sentence}")


@plan.command()
@click.argument("a")
@click.argument("b")
@click.option("--by", type=click.Choice(DIMENSIONS), help="A row for each value of this dimension.")
@json_option
def compare(a: str, b: str, by: str | None, as_json: bool) -> None:
    """Put B beside A: each a version, `active` (the budget in force), or `history:2026` (what was spent)."""
    with company() as session:
        reader = session.reader
        found = session.store.inspect(lambda tx: compare_plans(tx, a, b, by))
        if as_json:
            print_json(compared_json(found, reader))
            return
        title = reader.t("{b} beside {a}, in {currency}", a=found.a, b=found.b, currency=found.currency)
        label = by or reader.t("Line")
        print_comparison(title, (found.a, found.b), label, found.rows, found.currency, reader)
        print_findings(found.findings, reader)


@plan.command()
@click.argument("version")
@click.option("--output", required=True, type=click.Path(dir_okay=False), help="Write to this .xlsx file.")
def export(version: str, output: str) -> None:
    """Write VERSION as a workbook: lines with months to edit, goals, activities, basis, changes."""
    with company() as session:
        exported = session.store.inspect(lambda tx: export_plan(tx, version))
        with complete_file(output) as path:
            write_form(path, plan_sheets(exported, session.reader))
        click.echo(session.reader.t("{file} is written.", file=output))


@plan.command()
@file_argument
@click.option("--yes", is_flag=True, help="Make it the next version.")
@as_option
@json_option
def load(file: str, yes: bool, as_email: str, as_json: bool) -> None:
    """Show what differs in FILE, an exported version that was edited; with --yes make it the next version.

    A total that was typed over spreads over the months that were not touched. A row that can't be used is
    named by row and column, and nothing is loaded.
    """
    who, name = operator(as_email), Path(file).name
    with company() as session:
        store, reader = session.store, session.reader
        try:
            sheet = read_file(Path(file), SHAPE)
            if yes:
                made = store.administer(lambda tx: load_plan(tx, sheet, who))
            else:
                made = store.inspect(lambda tx: rehearse_load(tx, sheet, who))
        except BadFile as exc:
            report_bad_file(exc, name, reader, as_json)
            click.get_current_context().exit(1)
        say_what_was_hidden(sheet, reader)
        if as_json:
            print_json(draft_json(made, reader))
        else:
            _say_drafted(made, reader)


@plan.command()
@year_option
@click.option("--by", type=click.Choice(DIMENSIONS), help="A row for each value of this dimension.")
@json_option
def history(year: int | None, by: str | None, as_json: bool) -> None:
    """What was spent in a year and the one before: trend, season, what one customer, event and head cost.

    From the books, and from what `goodwill import history` brought.
    """
    with company() as session:
        table = session.store.inspect(lambda tx: show_history(tx, year, by))
        if as_json:
            print_json(history_json(table))
        else:
            print_history(table, session.reader)


def _say_stands(agreement: Agreement, reader: Reader, *, as_json: bool) -> None:
    if as_json:
        print_json({"version": agreement.name, "state": agreement.state.value})
        return
    state = plan_state_name(agreement.state.value, reader)
    click.echo(reader.t("Version {version} is {plan_state}.", version=agreement.name, plan_state=state))


@plan.command()
@click.argument("version")
@as_option
@json_option
def ask(version: str, as_email: str, as_json: bool) -> None:
    """Ask the owners of VERSION's lines what they need: each has a card in Slack with *Propose…*.

    The next version takes up what they propose: the amount of a line with amount = "proposed", and why.
    `goodwill plan show` says who has not answered. Asking again asks only for what is new.
    """
    with company() as session:
        who = operator(as_email)
        asked = session.store.administer(lambda tx: ask_owners(tx, version, who))
        if as_json:
            print_json(asked_json(asked))
        else:
            print_asked(asked, session.reader)


@plan.command()
@click.argument("version")
@as_option
@json_option
def submit(version: str, as_email: str, as_json: bool) -> None:
    """Bring VERSION before its reviewers, then its approvers. From here on it never changes."""
    with company() as session:
        who = operator(as_email)
        submitted = session.store.administer(lambda tx: submit_plan(tx, version, who))
        _say_stands(submitted, session.reader, as_json=as_json)


@plan.command()
@click.argument("version")
@as_option
@json_option
def withdraw(version: str, as_email: str, as_json: bool) -> None:
    """Take VERSION back from review, or before it is in force."""
    with company() as session:
        who = operator(as_email)
        withdrawn = session.store.administer(lambda tx: withdraw_plan(tx, version, who))
        _say_stands(withdrawn, session.reader, as_json=as_json)


@plan.command()
@click.argument("version")
@as_option
@json_option
def activate(version: str, as_email: str, as_json: bool) -> None:
    """Put VERSION, which is approved, in force; what was refused before is tried again.

    Refused where a line would fall below what requests hold: they are named, and nothing is changed.
    """
    with company() as session:
        who = operator(as_email)
        done = session.store.administer(lambda tx: activate_plan(tx, version, who))
        if as_json:
            print_json(activation_json(done))
        else:
            print_activation(done, session.reader)
        if done.uncovered:
            click.get_current_context().exit(1)


@plan.command("one-off")
@click.argument("number")
@click.option("--reason", default="", help="Why it will not come again.")
@click.option("--undo", is_flag=True, help="It counts again.")
@as_option
@json_option
def one_off(number: str, reason: str, undo: bool, as_email: str, as_json: bool) -> None:
    """Leave what request NUMBER spent out of history: it will not come again."""
    if undo == bool(reason.strip()):
        raise click.UsageError("Give either --reason or --undo.")
    with company() as session:
        who, reader = operator(as_email), session.reader
        changed = session.store.administer(lambda tx: mark_one_off(tx, number, reason, who))
        number = read_request_number(number)
        if as_json:
            print_json({"number": number, "one_off": not undo, "changed": changed})
        elif not changed:
            click.echo(reader.t("{number} stands so already; nothing was changed.", number=number))
        elif undo:
            click.echo(reader.t("{number} counts in history again.", number=number))
        else:
            click.echo(reader.t("{number} is left out of history.", number=number))
