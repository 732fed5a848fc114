"""`goodwill template`: an example of each file that people bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click

from bot.cli.output.export_formats import complete_file, write_rows
from bot.cli.session import company
from bot.services.operations.example_file import TABLES, example_policy, example_table
from bot.services.plans.drafting.check import example_plan
from bot.services.ports.unit_of_work import AdministrativeTransaction

_TEXTS: Mapping[str, Callable[[AdministrativeTransaction, str], str]] = {
    "plan": example_plan,
    "policy": lambda tx, _locale: example_policy(tx),
}


@click.command()
@click.argument("kind", type=click.Choice([*TABLES, *_TEXTS]))
@click.option("--output", type=click.Path(dir_okay=False), help="Write to this file.")
def template(kind: str, output: str | None) -> None:
    """Print an example of a file, which is taken as it is.

    Change it, then: goodwill import KIND FILE, goodwill plan check FILE, or goodwill policy apply FILE. What
    this company does not know yet, such as the owners before the people are imported, is left out.
    """
    with company() as session:
        if kind in _TEXTS:
            _write_text(session.store.inspect(lambda tx: _TEXTS[kind](tx, session.reader.locale)), output)
        else:
            table = session.store.inspect(lambda tx: example_table(tx, kind, session.reader.locale))
            write_rows(table.columns, table.rows, kind, "csv", output)
        if output:
            click.echo(session.reader.t("{file} is written.", file=output))


def _write_text(text: str, output: str | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    with complete_file(output) as path:
        path.write_text(text, encoding="utf-8")
