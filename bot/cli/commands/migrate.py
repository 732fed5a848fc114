"""`goodwill migrate`: the database at this version's revision."""

from __future__ import annotations

import click

from bot.cli.output.printing import print_json
from bot.cli.session import company, json_option
from bot.storage.engine.migrate import current_revision


@click.command()
@json_option
def migrate(as_json: bool) -> None:
    """Bring the database to this version's revision.

    Every other command does so too.
    """
    with company() as session:
        with session.store.database.reading() as connection:
            revision = current_revision(connection)
        if as_json:
            print_json({"revision": revision})
        else:
            click.echo(session.reader.t("The database is at revision {revision}.", revision=revision))
