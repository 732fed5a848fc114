"""Tables on the command line: every problem in a line of its own, and what nobody sees in a sheet."""

from __future__ import annotations

import click

from bot.cli.output.printing import print_json
from bot.i18n import Reader
from bot.sheets.problems import BadFile
from bot.sheets.sheet import Sheet
from bot.views.terminal.file_problems import describe_problem, place_of


def say_what_was_hidden(sheet: Sheet, reader: Reader) -> None:
    """What nobody sees in the sheet was not imported: saying so spares somebody the search."""
    if sheet.hidden_rows:
        text = reader.n(
            "{file}: {count} hidden row was left out.",
            "{file}: {count} hidden rows were left out.",
            sheet.hidden_rows,
            file=sheet.name,
        )
        click.echo(text, err=True)
    if sheet.hidden_columns:
        text = reader.n(
            "{file}: {count} hidden column was left out.",
            "{file}: {count} hidden columns were left out.",
            sheet.hidden_columns,
            file=sheet.name,
        )
        click.echo(text, err=True)


def report_bad_file(error: BadFile, file: str, reader: Reader, as_json: bool) -> None:
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
