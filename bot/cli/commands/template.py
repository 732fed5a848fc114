"""`goodwill template`: an example of each file that people bring."""

from __future__ import annotations

import click

from bot.cli.output.export_formats import complete_file, write_rows
from bot.cli.session import Session, company
from bot.services.operations.example_file import TABLES, example_policy, example_table

_POLICY = "policy"


@click.command()
@click.argument("kind", type=click.Choice([*TABLES, _POLICY]))
@click.option("--output", type=click.Path(dir_okay=False), help="Write to this file.")
def template(kind: str, output: str | None) -> None:
    """Print an example of a file, which can be imported as it is.

    Change it, then: goodwill import KIND FILE, or goodwill policy apply FILE. What this company does not know
    yet, such as the owners before the people are imported, is left out.
    """
    with company() as session:
        if kind == _POLICY:
            _write_policy(session, output)
        else:
            table = session.store.inspect(lambda tx: example_table(tx, kind, session.reader.locale))
            write_rows(table.columns, table.rows, kind, "csv", output)
        if output:
            click.echo(session.reader.t("{file} is written.", file=output))


def _write_policy(session: Session, output: str | None) -> None:
    text = session.store.inspect(example_policy)
    if output is None:
        click.echo(text, nl=False)
        return
    with complete_file(output) as path:
        path.write_text(text, encoding="utf-8")
